import { HEADER_PREFIX } from '../../../api/auth/customHeaders';
import { endpoints } from '../../../api/contract/endpoints';
import type { Field, OperationRequest } from '../operation';
import { booleanField, choiceField, collection } from './builders';
import { rejectSetting } from '../../../api/errors/failure';

export const CONCURRENCY = { read: 10, money: 1, write: 1, max: 20 } as const;

const masked = { password: true };

const timeout: Field = {
	property: {
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 300 },
		default: 30,
		description: 'Number of seconds to wait for the response to one request',
	},
};

const maxWait: Field = {
	property: {
		displayName: 'Max Retry Wait (Seconds)',
		name: 'maxWait',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 3600 },
		default: 60,
		description: 'Number of seconds to wait at most before a retry, if DropPay asks to slow down',
	},
};

const qrCode = choiceField({
	displayName: 'QR Code',
	name: 'qrCode',
	options: [
		{ name: 'None', value: 'none' },
		{ name: 'PNG', value: 'png' },
		{ name: 'SVG', value: 'svg' },
	],
	default: 'none',
	description: 'QR code of the link, as binary data in the field "qrCode"',
});

/**
 * Number of items to process in parallel by default. A custom request may move money, so it counts as money; an
 * operation without a request has nothing to wait for.
 */
export function usualConcurrency(endpoint: OperationRequest['endpoint']): number {
	if (endpoint === 'custom') return CONCURRENCY.money;
	return endpoint === 'none' ? 1 : CONCURRENCY[endpoints[endpoint].effect];
}

/** Read by run/actFor.ts, which distinguishes an empty Connection Code from a missing one. */
export const actFor: Field = {
	property: {
		displayName: 'Act For',
		name: 'actFor',
		type: 'string',
		// A constant, because n8n's linter takes no Connection Code for a secret and advises to show it.
		typeOptions: masked,
		default: '',
		placeholder: 'e.g. {{ $json.connectionCode }}',
		description:
			'Connection Code of another account to act for. Its tokens are kept in memory only. A DropPay Trigger fetches with its own credential.',
	},
};

/** Whether the operation's request needs the token of an account, so that Act For can name another account. */
export function actsForAccount(endpoint: OperationRequest['endpoint']): boolean {
	if (endpoint === 'custom') return true;
	return endpoint !== 'none' && ['user', 'either'].includes(endpoints[endpoint].token);
}

/** Creates whose `webhooks` object is filled from "Send Events To". */
const SUBSCRIBES: ReadonlySet<string> = new Set([
	'createAuthorization',
	'createConnection',
	'createPull',
	'createPush',
]);

const webhookKey = choiceField({
	displayName: 'Webhook Key',
	name: 'webhookKey',
	options: [
		{ name: 'ALL', value: 'ALL' },
		{ name: 'All (Lower Case)', value: 'all' },
		{ name: 'Both', value: 'both' },
	],
	default: 'both',
	description:
		'Name of the property of "webhooks" that holds the event URL. If DropPay rejects the usual ones, each is tried alone.',
});

/** Read by run/requestHeaders.ts, for the client of the item. */
const requestHeaders: Field = {
	property: {
		displayName: 'Request Headers',
		name: 'requestHeaders',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Header',
		default: {},
		description: `Custom headers of DropPay to send. Names start with ${HEADER_PREFIX}.`,
		options: [
			{
				displayName: 'Header',
				name: 'header',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: `e.g. ${HEADER_PREFIX}Correlation-Id`,
						description: 'Name of the header',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description: 'Value of the header',
					},
				],
			},
		],
	},
};

/** Read by Item.includesHeaders, for the output of the item. */
const includeResponseHeaders = booleanField({
	displayName: 'Include Response Headers',
	name: 'includeResponseHeaders',
	description: `Whether to output the ${HEADER_PREFIX}… headers of the response, under "dropPayHeaders"`,
});

/** Options of every operation that sends requests: parallel items, limits, headers. */
export function requestOptions(endpoint: OperationRequest['endpoint']): readonly Field[] {
	const concurrency: Field = {
		property: {
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: CONCURRENCY.max },
			default: usualConcurrency(endpoint),
			description:
				'Number of items to process in parallel. The output keeps the order of the input.',
		},
	};
	return [
		concurrency,
		includeResponseHeaders,
		maxWait,
		requestHeaders,
		...(SUBSCRIBES.has(endpoint) ? [webhookKey] : []),
		timeout,
	];
}

const payDespiteUnknown = booleanField({
	displayName: 'Pay Despite Unknown Outcome',
	name: 'payDespiteUnknown',
	description:
		'Whether to pay although the same payment was sent less than 15 minutes ago and its outcome is unknown. If that one went through, you pay twice.',
});

const ifAlreadyCharged = choiceField({
	displayName: 'If Already Charged',
	name: 'ifAlreadyCharged',
	options: [
		{
			name: 'Fail',
			value: 'fail',
			description: 'Stop with the reason, and charge nothing',
		},
		{
			name: 'Return Authorization',
			value: 'return',
			description: 'Continue with the Authorization and "alreadyCharged": true, for retries',
		},
	],
	default: 'fail',
	description: 'Action to take if the Authorization has been charged as often as it allows',
});

const ifAlreadyMade = choiceField({
	displayName: 'If Already Made',
	name: 'ifAlreadyMade',
	options: [
		{
			name: 'Fail',
			value: 'fail',
			description: 'Stop with the reason, and make no second transfer',
		},
		{
			name: 'Return Transfer',
			value: 'return',
			description: 'Continue with that transfer and "alreadyMade": true, for retries',
		},
	],
	default: 'fail',
	description:
		'Action to take if an earlier run made a transfer with the same amount and description',
});

/** The collection that operations have as their last field. */
export function optionsCollection(options: readonly Field[]): Field {
	return collection(
		{ displayName: 'Options', name: 'options', placeholder: 'Add Option' },
		options,
	);
}

/** The options of an operation: those of its requests, Act For, and a QR code if the resource has a link. */
export function optionsField(
	endpoint: OperationRequest['endpoint'],
	shareable: boolean,
	...more: readonly Field[]
): Field {
	return optionsCollection([
		...requestOptions(endpoint),
		...(actsForAccount(endpoint) ? [actFor] : []),
		...(shareable ? [qrCode] : []),
		...more,
	]);
}

/** The options of an operation that pays, and remembers payments with an unknown outcome. */
export function paymentOptionsField(endpoint: OperationRequest['endpoint']): Field {
	return optionsField(endpoint, false, payDespiteUnknown);
}

/** The options of a transfer on a Pull. */
export function transferOptionsField(endpoint: OperationRequest['endpoint']): Field {
	return optionsField(endpoint, false, payDespiteUnknown, ifAlreadyMade);
}

/** The options of a charge. */
export function chargeOptionsField(endpoint: OperationRequest['endpoint']): Field {
	return optionsField(endpoint, false, payDespiteUnknown, ifAlreadyCharged);
}

/** @throws DropPayFailure naming the option, when its value is no number from `min` to `max` */
export function readInRange(label: string, value: unknown, min: number, max: number): number {
	const number = Number(value);
	if (Number.isFinite(number) && number >= min && number <= max) return number;
	throw rejectSetting(
		`${label} must be between ${min} and ${max}`,
		`Correct "${label}" under Options.`,
	);
}
