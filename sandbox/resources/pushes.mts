import {
	dropUndefined,
	noContent,
	ok,
	ownEntity,
	userOf,
	without,
	type Call,
	type Handlers,
} from '../call.mts';
import { centsToEuro, euroToCents } from '../cents.mts';
import { isDropPayIban, isIban } from '../iban.mts';
import { nextTime, readRecurrence, type Recurrence } from '../periods.mts';
import { invalidIban, missingArguments, wrongDate } from '../refusals.mts';
import type { Decision } from '../settings.mts';
import type { World } from '../world.mts';
import { accountByIban, accountById } from './accounts.mts';
import {
	becomesReady,
	decideBankOrder,
	moveBankOrder,
	newBankOrder,
	openingStatus,
	patchBankOrder,
	type BankOrder,
} from './bankOrders.mts';
import { makeTransfer, transferList } from './transfers.mts';

/** Money that leaves the caller's account, once or in periods. */
export interface Push extends BankOrder {
	amountCents: number;
	recipientIban: string;
	/** Holder of a DropPay account of the sandbox, null for any other. */
	recipientName: string | null;
	recurrence: Recurrence | null;
	/** First execution; null = when confirmed. */
	scheduledMs: number | null;
	timesDone: number;
}

/** Number in the sharing link of the sandbox; DropPay's is unknown. */
export const PUSH_LINK = 1;

/** The entity that travels. */
export function pushView(world: World, push: Push): Record<string, unknown> {
	return dropUndefined({
		...push.echo,
		id: push.id,
		status: push.status,
		sharing: `${world.url}/u/${PUSH_LINK}/${push.id}`,
		amount: centsToEuro(push.amountCents),
		fee: 0,
		date_creation: push.createdAt,
		date_last_modified: push.updatedAt,
		date_scheduled: push.scheduledMs === null ? undefined : world.clock.iso(push.scheduledMs),
	});
}

function execute(world: World, push: Push): void {
	const to = accountByIban(world, push.recipientIban) ?? null;
	const transfer = makeTransfer(
		world,
		{
			id: push.id,
			from: accountById(world, push.accountId),
			to,
			reason: isDropPayIban(push.recipientIban) ? 'PUSHDP' : 'PUSHSCT',
		},
		push.amountCents,
		(push.echo.transfer_description ?? push.echo.description) as string | undefined,
	);
	push.timesDone++;
	const next = nextTime(push.recurrence, push.timesDone, Date.parse(transfer.createdAt));
	if (next !== null) {
		moveBankOrder(world, 'PUSH', push, 'RUNNING');
		push.stopSchedule = world.clock.at(next, () => execute(world, push));
		return;
	}
	const failed = transfer.status === 'FAILED' && !push.recurrence;
	moveBankOrder(world, 'PUSH', push, failed ? 'FAILED' : 'DONE');
}

/** The owner's decision, or what time and the Application make of it. */
export function decidePush(world: World, push: Push, decision: Decision): void {
	decideBankOrder(world, 'PUSH', push, decision, () => {
		if (push.scheduledMs === null || push.scheduledMs <= world.clock.now()) {
			execute(world, push);
			return;
		}
		moveBankOrder(world, 'PUSH', push, 'SCHEDULED');
		push.stopSchedule = world.clock.at(push.scheduledMs, () => execute(world, push));
	});
}

function recipientIban(world: World, recipient: unknown): string {
	const { account, account_iban: accountIban } = (recipient ?? {}) as Record<string, unknown>;
	const given = account ?? accountIban;
	if (typeof given !== 'string' || given === '') {
		throw missingArguments('recipient.account is missing');
	}
	const iban = given.replaceAll(' ', '').toUpperCase();
	if (!isIban(iban)) throw invalidIban('recipient.account');
	if (isDropPayIban(iban) && !accountByIban(world, iban)) {
		throw invalidIban('recipient.account: DropPay has no such account');
	}
	return iban;
}

function scheduledMs(world: World, value: unknown): number | null {
	if (typeof value !== 'string') return null;
	const ms = Date.parse(value);
	if (ms < world.clock.now() - 60_000) throw wrongDate('date_scheduled is in the past');
	return ms;
}

function awaitOwner(world: World, push: Push): void {
	push.stopWaiting = world.awaitDecision((decision) => decidePush(world, push, decision));
}

function ownPush(call: Call): Push {
	return ownEntity(call, call.world.pushes, { property: 'push_id', what: 'the Push' });
}

export const pushHandlers: Handlers = {
	createPush(call) {
		const { world, body } = call;
		const iban = recipientIban(world, body.recipient);
		const push: Push = {
			...newBankOrder(
				world,
				'SEM',
				userOf(call),
				openingStatus(body.status),
				without(body, 'status', 'amount', 'date_scheduled'),
			),
			amountCents: euroToCents(body.amount, 'amount'),
			recipientIban: iban,
			recipientName: accountByIban(world, iban)?.name ?? null,
			recurrence: readRecurrence(body.recurrence, world.clock.now()),
			scheduledMs: scheduledMs(world, body.date_scheduled),
			timesDone: 0,
		};
		world.pushes.set(push.id, push);
		if (push.status === 'READY') awaitOwner(world, push);
		call.effect();
		return ok(pushView(world, push));
	},

	getPush: (call) => ok(pushView(call.world, ownPush(call))),

	updatePush(call) {
		const { world, body } = call;
		const push = ownPush(call);
		const isReady = becomesReady(push, body.status);
		const amountCents =
			body.amount === undefined ? push.amountCents : euroToCents(body.amount, 'amount');
		const recipient =
			body.recipient === undefined ? push.recipientIban : recipientIban(world, body.recipient);
		patchBankOrder(push, body, ['amount', 'description', 'recipient', 'recurrence']);
		push.amountCents = amountCents;
		push.recipientIban = recipient;
		push.recipientName = accountByIban(world, recipient)?.name ?? null;
		if (body.recurrence !== undefined) {
			push.recurrence = readRecurrence(body.recurrence, world.clock.now());
		}
		for (const name of ['description', 'recipient', 'recurrence']) {
			if (body[name] !== undefined) push.echo[name] = body[name];
		}
		push.updatedAt = world.clock.iso();
		if (isReady) {
			moveBankOrder(world, 'PUSH', push, 'READY');
			awaitOwner(world, push);
		}
		call.effect();
		return ok(pushView(world, push));
	},

	cancelPush(call) {
		decidePush(call.world, ownPush(call), 'cancel');
		call.effect();
		return noContent();
	},

	listPushTransfers: (call) => ok(transferList(call.world, ownPush(call).id)),
};
