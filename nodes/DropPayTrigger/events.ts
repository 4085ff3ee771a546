import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { resourceKinds, type EventKind } from '../../api/contract/resourceKinds';
import { normalStatus } from '../../api/contract/statuses';

export const ANY_EVENT = '*';

/**
 * @param status as fetched from DropPay; one that is not known makes a name too
 * @returns such as `authorization.granted`
 */
export function eventName(kind: EventKind, status: unknown): string {
	return `${kind}.${(normalStatus(status) || 'UNKNOWN').toLowerCase()}`;
}

export function isWanted(wanted: readonly unknown[], event: string): boolean {
	return wanted.includes(ANY_EVENT) || wanted.includes(event);
}

/** Whether any event of one of these kinds is wanted. */
export function isAnyWanted(wanted: readonly unknown[], kinds: readonly EventKind[]): boolean {
	return wanted.some(
		(event) => event === ANY_EVENT || kinds.some((kind) => String(event).startsWith(`${kind}.`)),
	);
}

/** @param value of the parameter; an expression may give a single name */
export function wantedIn(value: unknown): string[] {
	return [value].flat().map(String);
}

/** As people choose it under Trigger On, such as `Connection Granted`. */
export function labelOf(kind: EventKind, status: string): string {
	return `${resourceKinds[kind].name} ${titled(status)}`;
}

interface Choice {
	/** Values of Register On. */
	registerOn: string[];
	/** Kinds whose events can come there. */
	kinds: readonly EventKind[];
	default: string[];
}

/**
 * "Trigger On" for some ways to register: what cannot come there is no choice.
 *
 * n8n shows the one whose Register On is chosen, and takes its default as long as nothing was chosen.
 */
export function triggerOn({ registerOn, kinds, default: preset }: Choice): INodeProperties {
	return {
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: optionsOf(kinds),
		default: [...preset],
		required: true,
		displayOptions: { show: { registerOn } },
	};
}

/** Sorted by label. */
function optionsOf(kinds: readonly EventKind[]): INodePropertyOptions[] {
	return [
		{ name: 'Any Event', value: ANY_EVENT, description: 'Also those this list does not know' },
		...kinds.flatMap((kind) =>
			resourceKinds[kind].statuses.events.map((status) => ({
				name: labelOf(kind, status),
				value: eventName(kind, status),
			})),
		),
	];
}

function titled(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
