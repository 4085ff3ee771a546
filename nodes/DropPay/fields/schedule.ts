import type { Field, Mapping } from '../operation';
import { choiceField, wholeNumberField } from './builders';
import { optional, readDuration, readFutureDateTime } from './readers';

/** The properties of a Push that the fields below fill [doc: push in prose; members inferred from mavrav]. */
export const scheduleBody: Mapping = {
	date_scheduled: 'dateScheduled',
	'recurrence.period': 'recurrencePeriod',
	'recurrence.count': 'recurrenceCount',
	'recurrence.date_end': 'recurrenceDateEnd',
};

const recurring = { schedule: ['recurring'] };

/** When money leaves: when the owner confirms, on a date, or repeatedly [doc: push]. */
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
				description: 'At equal intervals, a number of times or until a date, with one confirmation',
			},
		],
		default: 'immediate',
		description: 'Time at which the money leaves the account',
	}),
	{
		property: {
			displayName: 'Date',
			name: 'dateScheduled',
			type: 'dateTime',
			default: '',
			required: true,
			displayOptions: { show: { schedule: ['scheduled'] } },
			description: 'Date and time at which the money leaves the account',
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
			description:
				'Date and time of the first transfer. Empty makes it as soon as the order is confirmed.',
		},
		read: optional(readFutureDateTime),
		rejectEmptyExpression: true,
	},
	{
		property: {
			displayName: 'Period',
			name: 'recurrencePeriod',
			type: 'options',
			options: [
				{ name: '2 Weeks', value: 'P2W' },
				{ name: '3 Months', value: 'P3M' },
				{ name: '6 Months', value: 'P6M' },
				{ name: 'Day', value: 'P1D' },
				{ name: 'Month', value: 'P1M' },
				{ name: 'Week', value: 'P1W' },
				{ name: 'Year', value: 'P1Y' },
			],
			default: 'P1M',
			required: true,
			displayOptions: { show: recurring },
			description:
				'Time between two transfers. For another one, an expression can return an ISO 8601 duration such as P10D.',
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
		description: 'Event that ends the repetition',
	}),
	wholeNumberField({
		displayName: 'Number of Transfers',
		name: 'recurrenceCount',
		required: true,
		displayOptions: { show: { ...recurring, recurrenceEnd: ['count'] } },
		description: 'Number of transfers. The spending cap limits all of them together.',
	}),
	{
		property: {
			displayName: 'Last Date',
			name: 'recurrenceDateEnd',
			type: 'dateTime',
			default: '',
			required: true,
			displayOptions: { show: { ...recurring, recurrenceEnd: ['date'] } },
			description:
				'Time after which no transfer is made. The spending cap limits all transfers together.',
		},
		read: readFutureDateTime,
	},
];
