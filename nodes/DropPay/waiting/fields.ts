import type { INodeProperties } from 'n8n-workflow';

import { resourceKinds, type ResourceKind } from '../../../api/contract/resourceKinds';
import { booleanField, choiceField } from '../fields/builders';
import {
	actFor,
	actsForAccount,
	CONCURRENCY,
	optionsCollection,
	requestOptions,
} from '../fields/options';
import type { Field, OperationRequest, Waits } from '../operation';

/** For resources whose payer or owner gets no notification from DropPay. */
const linkNotice: INodeProperties = {
	displayName:
		"This node doesn't send the link to anyone. To send it, use Create with Send Events To: This Execution, then any node that sends messages, then Wait for Decision.",
	name: 'linkNotice',
	type: 'notice',
	default: '',
};

/** Notices for resources whose link must be sent to someone before they can be confirmed. */
export function noticesOf(kind: ResourceKind): readonly Field[] {
	if (kind === 'push') return [];
	if (kind !== 'pull') return [{ property: linkNotice }];
	return [{ property: { ...linkNotice, displayOptions: { show: { payer: ['link'] } } } }];
}

function resumeByField({ creates }: Waits): Field {
	return choiceField({
		displayName: 'Resume By',
		name: 'resumeBy',
		options: [
			{
				name: 'Callback',
				value: 'callback',
				description: creates
					? 'DropPay calls n8n, and the execution waits until then. For one item at a time.'
					: 'DropPay calls n8n. For one item at a time, created with Send Events To: This Execution.',
			},
			{
				name: 'Polling',
				value: 'polling',
				description:
					"Fetches until there is a decision, for many items. The execution counts in n8n's concurrency limit.",
			},
		],
		default: 'callback',
		description: 'Way in which the decision reaches n8n',
	});
}

const chargeOnApproval = booleanField({
	displayName: 'Charge on Approval',
	name: 'chargeOnApproval',
	description:
		'Whether to charge the authorized amount at once. If that fails, the decision is "failed"; if "unknown", fetch it before you ask again.',
});

const checkCode = booleanField({
	displayName: 'Check the Code',
	name: 'checkCode',
	default: true,
	description:
		'Whether to test the Connection Code before the workflow continues. The code is a secret that is output once, in "code".',
});

/** Fields that only some kinds of resource have. */
const OWN_FIELDS: Readonly<Record<ResourceKind, readonly Field[]>> = {
	authorization: [chargeOnApproval],
	connection: [checkCode],
	pull: [],
	push: [],
};

function limitWaitTime(kind: ResourceKind): Field {
	const hours = resourceKinds[kind].wait.limitHours;
	return {
		property: {
			displayName: 'Limit Wait Time',
			name: 'limitWaitTime',
			type: 'fixedCollection',
			description: `Time after which the workflow continues with "timedOut", by default ${hours} ${hours === 1 ? 'hour' : 'hours'}. There may still be a decision: cancel or fetch it before you ask again.`,
			default: {
				values: { limitType: 'afterTimeInterval', resumeAmount: hours, resumeUnit: 'hours' },
			},
			options: [{ displayName: 'Values', name: 'values', values: limitValues(hours) }],
		},
	};
}

function limitValues(hours: number): INodeProperties[] {
	return [
		{
			displayName: 'Limit Type',
			name: 'limitType',
			type: 'options',
			default: 'afterTimeInterval',
			options: [
				{
					name: 'After Time Interval',
					value: 'afterTimeInterval',
					description: 'Waits for a certain amount of time',
				},
				{
					name: 'At Specified Time',
					value: 'atSpecifiedTime',
					description: 'Waits until the set date and time',
				},
				{ name: 'No Limit', value: 'noLimit', description: 'Waits until there is a decision' },
			],
		},
		{
			displayName: 'Amount',
			name: 'resumeAmount',
			type: 'number',
			displayOptions: { show: { limitType: ['afterTimeInterval'] } },
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: hours,
			description: 'Length of time to wait',
		},
		{
			displayName: 'Unit',
			name: 'resumeUnit',
			type: 'options',
			displayOptions: { show: { limitType: ['afterTimeInterval'] } },
			options: [
				{ name: 'Days', value: 'days' },
				{ name: 'Hours', value: 'hours' },
				{ name: 'Minutes', value: 'minutes' },
				{ name: 'Seconds', value: 'seconds' },
			],
			default: 'hours',
			description:
				'Unit of the time. With Resume By: Callback, n8n checks once a minute, so the end can be a minute late.',
		},
		{
			displayName: 'Max Date and Time',
			name: 'maxDateAndTime',
			type: 'dateTime',
			displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
			default: '',
			description: 'Date and time after which the workflow continues',
		},
	];
}

/** Default number of seconds between two fetches. */
export const POLL_SECONDS = 3;

/** Default limit of the growing pause between two fetches, in seconds. */
export const POLL_SECONDS_AT_MOST = 30;

/** Largest number of seconds that can be set. */
export const LONGEST_POLL_SECONDS = 3_600;

/** Options that only polling uses. */
const whilePolling = { show: { '/resumeBy': ['polling'] } };

const concurrency: Field = {
	property: {
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: CONCURRENCY.max },
		default: 1,
		displayOptions: whilePolling,
		description: 'Number of items to create or charge in parallel. Ten are fetched in parallel.',
	},
};

/**
 * Shown with both values of Resume By: n8n drops hidden values without a word, and the node would then act for the
 * account of the credential.
 */
const actForWhilePolling: Field = {
	property: {
		...actFor.property,
		description:
			'Connection Code of another account to act for, with Resume By: Polling only. Its tokens are kept in memory only.',
	},
};

const pollInterval: Field = {
	property: {
		displayName: 'Polling Interval (Seconds)',
		name: 'pollInterval',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: LONGEST_POLL_SECONDS },
		default: POLL_SECONDS,
		displayOptions: whilePolling,
		description: 'Number of seconds before the next fetch. It grows by half each time.',
	},
};

const maxPollInterval: Field = {
	property: {
		displayName: 'Max Polling Interval (Seconds)',
		name: 'maxPollInterval',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: LONGEST_POLL_SECONDS },
		default: POLL_SECONDS_AT_MOST,
		displayOptions: whilePolling,
		description: 'Number of seconds up to which the polling interval grows',
	},
};

/**
 * The fields of a waiting operation, without those of the resource it waits for.
 *
 * @param endpoint of the operation's first request
 */
export function waitingFields(
	waits: Waits,
	endpoint: OperationRequest['endpoint'],
): readonly Field[] {
	const isPollable = resourceKinds[waits.kind].wait.canBePolled;
	const requests = requestOptions(endpoint).filter(
		({ property }) => property.name !== 'concurrency',
	);
	return [
		...(isPollable ? [resumeByField(waits)] : []),
		...OWN_FIELDS[waits.kind],
		optionsCollection([
			...requests,
			limitWaitTime(waits.kind),
			...(isPollable ? [concurrency, maxPollInterval, pollInterval] : []),
			...(isPollable && actsForAccount(endpoint) ? [actForWhilePolling] : []),
		]),
	];
}
