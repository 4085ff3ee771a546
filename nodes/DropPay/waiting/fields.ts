import type { INodeProperties } from 'n8n-workflow';

import type { ResourceKind } from '../../../api/contract/statuses';
import { booleanField, choiceField, collection } from '../fields/builders';
import { actFor, actsForAccount, CONCURRENCY, requestOptions } from '../fields/options';
import type { Field, OperationRequest, Waits } from '../operation';

/** For resources whose payer or owner is not told by his own app. */
const nobodyIsAsked: INodeProperties = {
	displayName:
		'Nobody is sent the link while this node waits. To pass it on, use Create with Send Events To: This Execution, send the link with any node, then use Wait for Decision.',
	name: 'linkNotice',
	type: 'notice',
	default: '',
};

/** What has to be known before somebody is waited for whom nobody has asked. */
export function noticesOf(kind: ResourceKind): readonly Field[] {
	if (kind === 'push') return [];
	if (kind !== 'pull') return [{ property: nobodyIsAsked }];
	return [{ property: { ...nobodyIsAsked, displayOptions: { show: { payer: ['link'] } } } }];
}

/**
 * Whether asking DropPay shows all that the decision brings. A Connection Code comes with the callback; no source
 * shows that a reading has it [droppay-api.md, section 4].
 */
export function canBePolled(kind: ResourceKind): boolean {
	return kind !== 'connection';
}

/** How the decision reaches n8n. */
function resumeByField({ creates }: Waits): Field {
	return choiceField({
		displayName: 'Resume By',
		name: 'resumeBy',
		options: [
			{
				name: 'Callback',
				value: 'callback',
				description: creates
					? 'DropPay calls n8n, which sleeps until then; for one item at a time'
					: 'DropPay calls n8n, which sleeps until then; for one item at a time, created with Send Events To: This Execution',
			},
			{
				name: 'Polling',
				value: 'polling',
				description:
					"Fetches until it is decided, for many items. The execution runs on and counts in n8n's concurrency limit.",
			},
		],
		default: 'callback',
		description: 'How the decision reaches n8n',
	});
}

const chargeOnApproval = booleanField({
	displayName: 'Charge on Approval',
	name: 'chargeOnApproval',
	description:
		'Whether to charge the authorized amount as soon as the customer has confirmed. Where the charge is not made, the decision is "failed" and says why. Where its outcome is "unknown", so is the decision: read the Authorization before you ask again.',
});

const checkCode = booleanField({
	displayName: 'Check the Code',
	name: 'checkCode',
	default: true,
	description:
		'Whether to prove the Connection Code by an exchange before the workflow goes on. The Connection Code is a secret: it comes out once, in "code", and whoever holds it can act for the account together with your Application.',
});

/** What only some kinds of resource have. */
const OWN_FIELDS: Readonly<Record<ResourceKind, readonly Field[]>> = {
	authorization: [chargeOnApproval],
	connection: [checkCode],
	pull: [],
	push: [],
};

/** How long a wait lasts when nobody says otherwise: a customer at the till, or an owner with his mail. */
export const USUAL_LIMIT_HOURS: Readonly<Record<ResourceKind, number>> = {
	authorization: 1,
	connection: 24,
	pull: 24,
	push: 24,
};

function limitWaitTime(kind: ResourceKind): Field {
	const hours = USUAL_LIMIT_HOURS[kind];
	return {
		property: {
			displayName: 'Limit Wait Time',
			name: 'limitWaitTime',
			type: 'fixedCollection',
			description: `When the workflow goes on without a decision, with "timedOut". Without this option after ${hours} ${hours === 1 ? 'hour' : 'hours'}. "timedOut" says only that n8n has heard of no decision: cancel it, or read it, before you ask again.`,
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
				{ name: 'No Limit', value: 'noLimit', description: 'Waits until somebody decides' },
			],
		},
		{
			displayName: 'Amount',
			name: 'resumeAmount',
			type: 'number',
			displayOptions: { show: { limitType: ['afterTimeInterval'] } },
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: hours,
			description: 'The time to wait',
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
				'Unit of the time. By callback n8n looks at its clock once a minute, so a short limit ends up to a minute late.',
		},
		{
			displayName: 'Max Date and Time',
			name: 'maxDateAndTime',
			type: 'dateTime',
			displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
			default: '',
			description: 'Goes on after this date and time',
		},
	];
}

/** Seconds between readings of DropPay when nobody says otherwise. */
export const POLL_SECONDS = 3;

/** Up to where the pause between readings grows when nobody says otherwise. */
export const POLL_SECONDS_AT_MOST = 30;

/** The longest pause that can be set, in seconds. */
export const LONGEST_POLL_SECONDS = 3_600;

/** Only the node that asks itself has these to mind. */
const whilePolling = { show: { '/resumeBy': ['polling'] } };

const concurrency: Field = {
	property: {
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: CONCURRENCY.max },
		default: 1,
		displayOptions: whilePolling,
		description:
			'How many items are created, and charged, at a time. What is merely read goes ten at a time.',
	},
};

/**
 * Offered whatever Resume By says: hidden, it would be dropped without a word, and the account of the credential
 * would be asked for the money.
 */
const actForWhilePolling: Field = {
	property: {
		...actFor.property,
		description:
			"With Resume By: Polling only. Connection Code of the account to act for, instead of the credential's own. Its tokens are kept in memory only.",
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
		description: 'How long to wait before asking DropPay again; grows by half each time',
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
		description: 'Up to where the polling interval grows',
	},
};

/**
 * The fields of a waiting operation beyond those that say what it waits for.
 *
 * @param endpoint of the operation's first request
 */
export function waitingFields(
	waits: Waits,
	endpoint: OperationRequest['endpoint'],
): readonly Field[] {
	const isPollable = canBePolled(waits.kind);
	const requests = requestOptions(endpoint).filter(
		({ property }) => property.name !== 'concurrency',
	);
	return [
		...(isPollable ? [resumeByField(waits)] : []),
		...OWN_FIELDS[waits.kind],
		collection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
			...requests,
			limitWaitTime(waits.kind),
			...(isPollable ? [concurrency, maxPollInterval, pollInterval] : []),
			...(isPollable && actsForAccount(endpoint) ? [actForWhilePolling] : []),
		]),
	];
}
