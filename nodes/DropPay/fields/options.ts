import { endpoints } from '../../../api/endpoints';
import type { Field, OperationRequest } from '../operation';
import { collection } from './builders';

export const CONCURRENCY = { read: 10, money: 1, write: 1, max: 20 } as const;

const timeout: Field = {
	property: {
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 300 },
		default: 30,
		description: 'How long to wait for the answer to one request',
	},
};

const maxWait: Field = {
	property: {
		displayName: 'Longest Pause (Seconds)',
		name: 'maxWait',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 3600 },
		default: 60,
		description: 'How long to pause at most when DropPay asks to slow down',
	},
};

const qrCode: Field = {
	property: {
		displayName: 'QR Code',
		name: 'qrCode',
		type: 'options',
		options: [
			{ name: 'None', value: 'none' },
			{ name: 'PNG', value: 'png' },
			{ name: 'SVG', value: 'svg' },
		],
		default: 'none',
		description: 'QR code of the link, as binary data in the field "qrCode"',
	},
};

/** How many items at a time, when nobody says otherwise. What a custom request does is not known, so it is money. */
export function usualConcurrency(endpoint: OperationRequest['endpoint']): number {
	return CONCURRENCY[endpoint === 'custom' ? 'money' : endpoints[endpoint].effect];
}

/** The options of an operation: how many items at a time, how long, and a QR code where there is a link. */
export function optionsField(endpoint: OperationRequest['endpoint'], shareable: boolean): Field {
	const concurrency: Field = {
		property: {
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: CONCURRENCY.max },
			default: usualConcurrency(endpoint),
			description:
				'How many items are worked on at a time. The order of the output stays that of the input.',
		},
	};
	return collection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
		concurrency,
		maxWait,
		timeout,
		...(shareable ? [qrCode] : []),
	]);
}
