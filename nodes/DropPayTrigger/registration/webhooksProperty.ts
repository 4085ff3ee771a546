import type { IDataObject } from 'n8n-workflow';

import { resourceKinds, type UpdatableKind } from '../../../api/contract/resourceKinds';
import { decisionOf, hasMovedMoney } from '../../../api/contract/statuses';
import { DropPayFailure } from '../../../api/errors/failure';
import type { DropPayClient, DropPayRequest } from '../../shared/client/client';
import { subscribe } from '../../shared/events/subscription';
import { isAboutId, withIdsFirst } from '../../shared/refusedId';

/**
 * The `webhooks` property of a resource: the URL that DropPay sends its events to.
 *
 * That a POS has one is inferred from Connection and Pull, whose creation takes it [client: freeback]; that the
 * PATCH of a POS, a Pull or a Push takes it is inferred from its creation. No documentation shows either, so
 * the response to each change is checked.
 */

export interface Target {
	kind: UpdatableKind;
	id: string;
}

export type Webhooks = Readonly<Record<string, unknown>>;

/** The entry for "every event" of a resource's `webhooks`, spelled `ALL` or `all` [client: freeback]. */
export interface Slot {
	/** False if the response has no `webhooks`: then the URL is unknown. */
	isShown: boolean;
	urls: string[];
	everyEvent: Webhooks;
	others: Webhooks;
	/** The resource has come to its end: it sends no events any more. */
	isOver: boolean;
}

/** As people call it, such as `POS POS000000001`. */
export function nameOf({ kind, id }: Target): string {
	return `${resourceKinds[kind].name} ${id}`;
}

export function isSameTarget(one: Target, other: Target): boolean {
	return one.kind === other.kind && one.id === other.id;
}

/** @throws DropPayFailure */
export async function readSlot(client: DropPayClient, target: Target): Promise<Slot> {
	return await send(client, target, { endpoint: resourceKinds[target.kind].fetch });
}

/**
 * @param webhooks the whole new object
 * @returns what DropPay shows of it
 * @throws DropPayFailure
 */
export async function writeSlot(
	client: DropPayClient,
	target: Target,
	webhooks: Webhooks,
): Promise<Slot> {
	return await send(client, target, {
		endpoint: resourceKinds[target.kind].update,
		body: { webhooks: webhooks as IDataObject },
	});
}

async function send(
	client: DropPayClient,
	{ kind, id }: Target,
	request: Pick<DropPayRequest, 'endpoint' | 'body'>,
): Promise<Slot> {
	const { name: label, idName } = resourceKinds[kind];
	try {
		return slotOf(kind, await client.send({ ...request, ids: { [idName]: id } }));
	} catch (error) {
		const isNamed = error instanceof DropPayFailure && isAboutId(error.failure);
		return await Promise.reject(isNamed ? withIdsFirst(error.failure, [{ label, id }]) : error);
	}
}

/**
 * Sends every event of a resource to `url`, under the keys that creating would use.
 *
 * @param others what else the object holds
 * @returns what DropPay shows of it
 * @throws DropPayFailure
 */
export async function writeUrl(
	client: DropPayClient,
	target: Target,
	others: Webhooks,
	url: string,
): Promise<Slot> {
	const { api } = client.account;
	return await subscribe(
		{ kind: target.kind, api },
		url,
		async (webhooks) => await writeSlot(client, target, { ...others, ...webhooks }),
	);
}

function slotOf(kind: UpdatableKind, entity: IDataObject): Slot {
	const webhooks = Object.entries((entity.webhooks ?? {}) as object) as Array<[string, unknown]>;
	const isSlot = ([name]: [string, unknown]) => name.toLowerCase() === 'all';
	const everyEvent = webhooks.filter(isSlot);
	return {
		isShown: Object.hasOwn(entity, 'webhooks'),
		urls: everyEvent
			.map(([, url]) => url)
			.filter((url): url is string => typeof url === 'string' && url !== ''),
		everyEvent: Object.fromEntries(everyEvent),
		others: Object.fromEntries(webhooks.filter((entry) => !isSlot(entry))),
		isOver: kind !== 'pos' && isOver(kind, entity.status),
	};
}

/** A Pull or Push that is granted goes on sending events until it is done. */
function isOver(kind: 'pull' | 'push', status: unknown): boolean {
	if (hasMovedMoney(status)) return true;
	const decision = decisionOf(kind, status);
	return decision !== undefined && decision !== 'granted';
}
