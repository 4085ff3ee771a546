import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { resourceKinds, type EventKind } from '../../api/contract/resourceKinds';
import { normalStatus } from '../../api/contract/statuses';

export const ANY_EVENT = '*';

/**
 * @param status as fetched from DropPay; an unknown one makes a name too
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
	return `${resourceKinds[kind].name} ${capitalize(status)}`;
}

interface Choice {
	/** Values of Register On. */
	registerOn: string[];
	/** Kinds whose events can come there. */
	kinds: readonly EventKind[];
	default: string[];
}

/**
 * "Trigger On" for some values of Register On, with the events that can come there.
 *
 * n8n shows the one whose Register On is chosen, with its default until the user chooses.
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

/**
 * The events that n8n's list of nodes offers as actions of the trigger: it takes those of the first "Trigger On", and
 * would show all 32 (n8n 2.41.1, useActionsGeneration). This one is never shown on the panel.
 */
export const creatorActions: INodeProperties = {
	displayName: 'Trigger On',
	name: 'events',
	type: 'multiOptions',
	options: [
		['Any Event', ANY_EVENT, 'On any event'],
		['Authorization Granted', 'authorization.granted', 'On authorization granted'],
		['Authorization Refused', 'authorization.refused', 'On authorization refused'],
		['Connection Granted', 'connection.granted', 'On connection granted'],
		['Pull Done', 'pull.done', 'On pull done'],
		['Push Done', 'push.done', 'On push done'],
	].map(([name = '', value = '', action = '']) => ({ name, value, action })),
	default: ['authorization.granted'],
	displayOptions: { show: { registerOn: ['nothing'] }, hide: { registerOn: ['nothing'] } },
};

/** Sorted by label. */
function optionsOf(kinds: readonly EventKind[]): INodePropertyOptions[] {
	return [
		{ name: 'Any Event', value: ANY_EVENT, description: 'Also events that this list lacks' },
		...kinds.flatMap((kind) =>
			resourceKinds[kind].statuses.events.map((status) => ({
				name: labelOf(kind, status),
				value: eventName(kind, status),
			})),
		),
	];
}

function capitalize(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
