import type { INodePropertyOptions } from 'n8n-workflow';

import type { EventKind } from './authenticity';

export const ANY_EVENT = '*';

/** Statuses that an event can bring, as DropPay is known or supposed to name them, see api/entities.ts. */
const STATUSES = {
	authorization: ['CANCELLED', 'EXPIRED', 'GRANTED', 'REFUSED', 'REVOKED'],
	connection: ['CANCELLED', 'EXPIRED', 'GRANTED', 'REFUSED', 'REVOKED', 'WAITING'],
	pull: [
		'CANCELLED',
		'DONE',
		'EXPIRED',
		'FAILED',
		'READY',
		'REFUSED',
		'REVOKED',
		'RUNNING',
		'SCHEDULED',
	],
	push: ['CANCELLED', 'DONE', 'EXPIRED', 'FAILED', 'READY', 'REFUSED', 'RUNNING', 'SCHEDULED'],
} as const satisfies Partial<Record<EventKind, readonly string[]>>;

/** EXPIERED is how the one public client writes it [client: freeback]. */
const SPELLINGS: Readonly<Record<string, string>> = { EXPIERED: 'EXPIRED' };

/**
 * @param status as read from DropPay; one that is not known makes a name too
 * @returns such as `authorization.granted`
 */
export function eventName(kind: EventKind, status: unknown): string {
	const label = typeof status === 'string' && status !== '' ? status.toUpperCase() : 'UNKNOWN';
	return `${kind}.${(SPELLINGS[label] ?? label).toLowerCase()}`;
}

export function isWanted(wanted: readonly unknown[], event: string): boolean {
	return wanted.includes(ANY_EVENT) || wanted.includes(event);
}

/** The choices of "Trigger On", sorted by label. */
export const EVENT_OPTIONS: INodePropertyOptions[] = [
	{ name: 'Any Event', value: ANY_EVENT, description: 'Also those this list does not know' },
	...Object.entries(STATUSES).flatMap(([kind, statuses]) =>
		statuses.map((status) => ({
			name: `${titled(kind)} ${titled(status)}`,
			value: eventName(kind as EventKind, status),
		})),
	),
];

function titled(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
