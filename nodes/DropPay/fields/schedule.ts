import type { Field, Mapping } from '../operation';
import { choiceField, wholeNumberField } from './builders';
import { optional, readDuration, readFutureDateTime } from './readers';

/** Where the fields below go in the body of a Push [doc: push in prose; members inferred from mavrav]. */
export const scheduleBody: Mapping = {
	date_scheduled: 'dateScheduled',
	'recurrence.period': 'recurrencePeriod',
	'recurrence.count': 'recurrenceCount',
	'recurrence.date_end': 'recurrenceDateEnd',
};

const recurring = { schedule: ['recurring'] };

/** When money leaves: when the owner confirms, on a day, or again and again [doc: push]. */
export const scheduleFields: readonly Field[] = [
	choiceField({
		displayName: 'When',
		name: 'schedule',
		options: [
			{
				name: 'Immediately',
				value: 'immediate',
				description: 'As soon as the account owner confirms it in the app',
			},
			{
				name: 'On a Date',
				value: 'scheduled',
				description: 'Once, at a time after the confirmation',
			},
			{
				name: 'Repeatedly',
				value: 'recurring',
				description: 'In equal periods, a number of times or until a date, on one confirmation',
			},
		],
		default: 'immediate',
		description: 'When the money leaves the account',
	}),
	{
		property: {
			displayName: 'Date',
			name: 'dateScheduled',
			type: 'dateTime',
			default: '',
			required: true,
			displayOptions: { show: { schedule: ['scheduled'] } },
			description: 'When the money leaves the account',
		},
		read: readFutureDateTime,
	},
	{
		property: {
			displayName: 'First Date',
			name: 'dateScheduled',
			type: 'dateTime',
			default: '',
			displayOptions: { show: recurring },
			description: 'When the first transfer leaves; empty means as soon as it is confirmed',
		},
		read: optional(readFutureDateTime),
		decisive: true,
	},
	{
		property: {
			displayName: 'Period',
			name: 'recurrencePeriod',
			type: 'string',
			default: 'P1M',
			required: true,
			placeholder: 'e.g. P1M',
			displayOptions: { show: recurring },
			description:
				'Time between two transfers as ISO 8601 duration: P1W is a week, P1M a month, P1Y a year',
		},
		read: readDuration,
	},
	choiceField({
		displayName: 'Ends',
		name: 'recurrenceEnd',
		options: [
			{ name: 'After a Number of Transfers', value: 'count' },
			{ name: 'On a Date', value: 'date' },
		],
		default: 'count',
		displayOptions: { show: recurring },
		description: 'What ends the repetition',
	}),
	wholeNumberField({
		displayName: 'Number of Transfers',
		name: 'recurrenceCount',
		required: true,
		displayOptions: { show: { ...recurring, recurrenceEnd: ['count'] } },
		description: 'Number of transfers; the spending cap bounds all of them together',
	}),
	{
		property: {
			displayName: 'Last Date',
			name: 'recurrenceDateEnd',
			type: 'dateTime',
			default: '',
			required: true,
			displayOptions: { show: { ...recurring, recurrenceEnd: ['date'] } },
			description: 'No transfer after this time; the spending cap bounds all of them together',
		},
		read: readFutureDateTime,
	},
];
