import { accessDenied, notFound, wrongPublicId } from './refusals.mts';
import type { Account } from './resources/accounts.mts';
import type { Connection } from './resources/connections.mts';
import type { Pos } from './resources/shop.mts';
import type { World } from './world.mts';

/** Who a request comes from, by its credential. */
export type Caller =
	| { kind: 'nobody' }
	| { kind: 'application'; applicationKey: string }
	| { kind: 'user'; applicationKey: string; account: Account; connection: Connection }
	| { kind: 'checkout'; pos: Pos };

export type UserCaller = Extract<Caller, { kind: 'user' }>;

/** A request that passed credentials and contract. */
export interface Call {
	world: World;
	caller: Caller;
	/** Path parameters. */
	params: Record<string, string>;
	/** JSON object of the request, empty when there is none. */
	body: Record<string, unknown>;
	/** Marks in the journal that the request changed something. */
	effect: () => void;
}

export interface Answer {
	status: number;
	/** undefined = no body and no Content-Type. */
	body?: unknown;
	/** Left out: JSON. */
	contentType?: string;
}

export type Handler = (call: Call) => Answer;

/** Handlers of one resource by operation id. */
export type Handlers = Record<string, Handler>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const noContent = (): Answer => ({ status: 204 });

/** The caller of an operation that needs a User Access Token. @throws 403/101 for any other caller */
export function userOf(call: Call): UserCaller {
	if (call.caller.kind !== 'user') throw accessDenied('a User Access Token is needed');
	return call.caller;
}

const PUBLIC_ID = /^[A-Za-z0-9]{3,40}$/;

/** The id as given; @throws 400/103 unless it is 3 to 40 letters and digits. */
export function publicId(id: unknown, property: string): string {
	if (typeof id !== 'string' || !PUBLIC_ID.test(id)) {
		throw wrongPublicId(`${property} is not a public id`);
	}
	return id;
}

/**
 * An entity of the caller's account.
 *
 * @param property the name of the id in the path or body
 * @param what the entity in a refusal, such as "the Push"
 * @throws 400/103 no id, 404 unknown, 403/101 of another account
 */
export function ownEntity<T extends { accountId: string }>(
	call: Call,
	entities: ReadonlyMap<string, T>,
	{ property, what, id = call.params[property] }: { property: string; what: string; id?: unknown },
): T {
	const { account } = userOf(call);
	const entity = entities.get(publicId(id, property));
	if (!entity) throw notFound();
	if (entity.accountId !== account.id) throw accessDenied(`${what} belongs to another account`);
	return entity;
}

/** The properties of `body` without those named: what an answer echoes. */
export function without(
	body: Record<string, unknown>,
	...names: string[]
): Record<string, unknown> {
	return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

/** `object` without its undefined properties, which JSON does not know. */
export function dropUndefined(object: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
