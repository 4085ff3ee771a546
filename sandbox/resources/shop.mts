import { randomBytes } from 'node:crypto';
import {
	dropUndefined,
	noContent,
	ok,
	publicId,
	userOf,
	without,
	type Call,
	type Handlers,
} from '../call.mts';
import { accessDenied, missingArguments, notFound, wrongArguments } from '../refusals.mts';
import type { World } from '../world.mts';
import { decideAuthorization } from './authorizations.mts';

export interface Brand {
	id: string;
	status: 'ENABLED' | 'DISABLED';
	name: string;
	description: string;
	/** Its payable account. */
	accountId: string;
}

export interface Store {
	id: string;
	status: 'ENABLED' | 'DISABLED';
	name: string;
	/** REAL, or VIRTUAL as the quick start calls the other kind. */
	type: string;
	address?: string;
	brandId: string;
}

export interface PosDevice {
	/** APP, ACQUIRER, CHECKOUT, or a kind that the sandbox has no behaviour for. */
	type: string;
	/** Application Key (APP) or Checkout Public Key (CHECKOUT). */
	ref?: string;
	name?: string;
	description?: string;
}

export interface Pos {
	id: string;
	status: 'ENABLED' | 'DISABLED';
	storeId: string;
	device: PosDevice;
	/** Checkout devices only; never part of an answer. */
	checkoutPrivateKey: string | null;
	/** Properties of requests, echoed; `webhooks` among them gets the events of its Authorizations. */
	echo: Record<string, unknown>;
	createdAt: string;
}

/** Device label of a POS that an Application drives (doc: devices-application). */
const APP = 'APP';
const DEVICE_TYPE = /^[A-Z][A-Z0-9_]{1,31}$/;

function brandView(brand: Brand): Record<string, unknown> {
	const { accountId, ...visible } = brand;
	return { ...visible, business_categories: [], payable_account: accountId };
}

function storeView(store: Store): Record<string, unknown> {
	const { brandId: _, ...visible } = store;
	return visible;
}

/** The account that a POS collects for. */
export function posAccountId(world: World, pos: Pos): string {
	const store = world.stores.get(pos.storeId);
	return world.brands.get(store?.brandId ?? '')?.accountId ?? '';
}

/** The Brand that a POS shows to payers. */
export function posBrandName(world: World, pos: Pos): string {
	const store = world.stores.get(pos.storeId);
	return world.brands.get(store?.brandId ?? '')?.name ?? pos.id;
}

/** The entity that travels. */
export function posView(world: World, pos: Pos): Record<string, unknown> {
	const store = world.stores.get(pos.storeId);
	const brand = world.brands.get(store?.brandId ?? '');
	return dropUndefined({
		...pos.echo,
		id: pos.id,
		status: pos.status,
		device: pos.device,
		brand: brand && brandView(brand),
		store: store && storeView(store),
	});
}

/** A POS of the caller's account. @throws 404 unknown, 403/101 of another account */
export function ownPos(call: Call, id: unknown): Pos {
	const { account } = userOf(call);
	const pos = call.world.pos.get(publicId(id, 'pos_id'));
	if (!pos) throw notFound();
	if (posAccountId(call.world, pos) !== account.id) {
		throw accessDenied('the POS belongs to another account');
	}
	return pos;
}

/** A POS that may collect for the caller. @throws 403/101 when disabled or another Application's */
export function collectingPos(call: Call, id: unknown): Pos {
	const pos = ownPos(call, id);
	if (pos.status !== 'ENABLED') throw accessDenied('the POS is disabled');
	if (pos.device.type === APP && pos.device.ref !== userOf(call).applicationKey) {
		throw accessDenied('the POS belongs to another Application');
	}
	if (pos.device.type === 'CHECKOUT') {
		throw accessDenied('the POS is driven by the Checkout, not by an Application');
	}
	return pos;
}

function posStatus(value: unknown): Pos['status'] {
	if (value !== 'ENABLED' && value !== 'DISABLED') {
		throw wrongArguments('status must be ENABLED or DISABLED');
	}
	return value;
}

export const shopHandlers: Handlers = {
	listBrands(call) {
		const { world } = call;
		const { account } = userOf(call);
		const pos = [...world.pos.values()];
		const brands = [...world.brands.values()]
			.filter((brand) => brand.accountId === account.id)
			.map((brand) => ({
				...brandView(brand),
				stores: [...world.stores.values()]
					.filter((store) => store.brandId === brand.id)
					.map((store) => ({
						...storeView(store),
						...(world.settings.storesListPos
							? {
									pos: pos
										.filter(({ storeId }) => storeId === store.id)
										.map(({ id, status, device }) => ({ id, status, device })),
								}
							: {}),
					})),
			}));
		return ok({ brands });
	},

	createPos(call) {
		const { world, body } = call;
		const { account, applicationKey } = userOf(call);
		const store = world.stores.get(publicId(body.store_id, 'store_id'));
		if (!store) throw notFound();
		if (world.brands.get(store.brandId)?.accountId !== account.id) {
			throw accessDenied('the Store belongs to another account');
		}
		const asked = (body.device ?? { type: APP }) as PosDevice;
		if (!DEVICE_TYPE.test(asked.type)) throw wrongArguments('device.type is not a kind of device');
		const checkout = asked.type === 'CHECKOUT';
		const ref = asked.ref ?? (asked.type === APP ? applicationKey : undefined);
		if (asked.type === APP && ref !== applicationKey) {
			throw wrongArguments('device.ref must be the key of the calling Application');
		}
		const name = asked.name ?? body.name;
		const description = asked.description ?? body.description;
		const pos: Pos = {
			id: world.newId('POS'),
			status: 'ENABLED',
			storeId: store.id,
			device: dropUndefined({
				type: asked.type,
				ref: checkout ? randomBytes(16).toString('hex') : ref,
				name,
				description,
			}) as unknown as PosDevice,
			checkoutPrivateKey: checkout ? randomBytes(24).toString('hex') : null,
			echo: without(body, 'store_id', 'device', 'status'),
			createdAt: world.clock.iso(),
		};
		world.pos.set(pos.id, pos);
		call.effect();
		return ok(posView(world, pos));
	},

	getPos: (call) => ok(posView(call.world, ownPos(call, call.params.pos_id))),

	updatePos(call) {
		const { body } = call;
		const pos = ownPos(call, call.params.pos_id);
		if (Object.keys(body).length === 0) throw missingArguments('nothing to change');
		if (body.status !== undefined) pos.status = posStatus(body.status);
		if (typeof body.name === 'string') pos.device.name = body.name;
		if (typeof body.description === 'string') pos.device.description = body.description;
		const changes = without(body, 'status', 'id', 'device', 'brand', 'store');
		pos.echo = dropUndefined({ ...pos.echo, ...changes });
		call.effect();
		return ok(posView(call.world, pos));
	},

	deletePos(call) {
		const { world } = call;
		const pos = ownPos(call, call.params.pos_id);
		for (const authorization of world.authorizations.values()) {
			if (authorization.posId === pos.id && authorization.status === 'WAITING') {
				decideAuthorization(world, authorization, 'cancel');
			}
		}
		world.pos.delete(pos.id);
		call.effect();
		return noContent();
	},
};
