import {
	dropUndefined,
	ok,
	ownEntity,
	userOf,
	without,
	type Answer,
	type Call,
	type Handlers,
} from '../call.mts';
import { centsToEuro, euroToCents } from '../cents.mts';
import { missingArguments, notFound, wrongArguments } from '../refusals.mts';
import type { Decision } from '../settings.mts';
import type { World } from '../world.mts';
import { accountById, availableCents, book } from './accounts.mts';

/** A MAV or RAV bill that the caller's account pays once its owner confirms. */
export interface Slip {
	id: string;
	kind: 'mav' | 'rav';
	status: 'READY' | 'DONE' | 'FAILED' | 'REFUSED' | 'EXPIRED' | 'CANCELLED';
	accountId: string;
	applicationKey: string;
	amountCents: number;
	/** Properties of the request, echoed. */
	echo: Record<string, unknown>;
	createdAt: string;
	updatedAt: string;
	stopWaiting: () => void;
}

/** Number in the sandbox's sharing link; that slips are shared at all is invented. */
export const SLIP_LINK = 3;

/** The entity that travels. */
export function slipView(world: World, slip: Slip): Record<string, unknown> {
	return dropUndefined({
		...slip.echo,
		id: slip.id,
		status: slip.status,
		sharing: `${world.url}/u/${SLIP_LINK}/${slip.id}`,
		amount: centsToEuro(slip.amountCents),
		fee: 0,
		date_creation: slip.createdAt,
		date_last_modified: slip.updatedAt,
	});
}

const NEXT: Readonly<Record<Exclude<Decision, 'revoke'>, Slip['status']>> = {
	grant: 'DONE',
	refuse: 'REFUSED',
	expire: 'EXPIRED',
	cancel: 'CANCELLED',
};

/** The owner's decision. @throws 400/101 when the slip was decided, or the decision is a revocation */
export function decideSlip(world: World, slip: Slip, decision: Decision): void {
	if (decision === 'revoke' || slip.status !== 'READY') {
		throw wrongArguments(`the slip is ${slip.status}`);
	}
	slip.stopWaiting();
	slip.status = NEXT[decision];
	slip.updatedAt = world.clock.iso();
	if (decision !== 'grant') return;
	const account = accountById(world, slip.accountId);
	if (availableCents(account) < slip.amountCents) slip.status = 'FAILED';
	else book(world, account, -slip.amountCents, 'SLIP', slip.id);
}

function create(call: Call, kind: Slip['kind']): Answer {
	const { world, body } = call;
	const { account, applicationKey } = userOf(call);
	if (typeof body.code !== 'string') throw missingArguments('code is missing');
	if (!/^\d{17}$/.test(body.code)) throw wrongArguments('code must be 17 digits');
	const now = world.clock.iso();
	const slip: Slip = {
		id: world.newId('SEM'),
		kind,
		status: 'READY',
		accountId: account.id,
		applicationKey,
		amountCents: euroToCents(body.amount, 'amount'),
		echo: without(body, 'amount', 'status'),
		createdAt: now,
		updatedAt: now,
		stopWaiting: () => undefined,
	};
	world.slips.set(slip.id, slip);
	slip.stopWaiting = world.awaitDecision((decision) => decideSlip(world, slip, decision));
	call.effect();
	return ok(slipView(world, slip));
}

function read(call: Call, kind: Slip['kind']): Answer {
	const slip = ownEntity(call, call.world.slips, { property: 'slip_id', what: 'the slip' });
	if (slip.kind !== kind) throw notFound();
	return ok(slipView(call.world, slip));
}

export const slipHandlers: Handlers = {
	createMav: (call) => create(call, 'mav'),
	getMav: (call) => read(call, 'mav'),
	createRav: (call) => create(call, 'rav'),
	getRav: (call) => read(call, 'rav'),
};
