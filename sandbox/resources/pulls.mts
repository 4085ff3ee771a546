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
import {
	accessDenied,
	invalidIban,
	missingArguments,
	wrongArguments,
	wrongDate,
} from '../refusals.mts';
import type { Decision } from '../settings.mts';
import type { World } from '../world.mts';
import { accountByIban, accountById, type Account } from './accounts.mts';
import {
	becomesReady,
	decideBankOrder,
	moveBankOrder,
	newBankOrder,
	openingStatus,
	patchBankOrder,
	type BankOrder,
} from './bankOrders.mts';
import { makeTransfer, transferList, transferView, type Transfer } from './transfers.mts';

/** Money that the caller asks another DropPay account for. */
export interface Pull extends BankOrder {
	payerAccountId: string;
	/** TRANSFERRED: debited when granted. TRANSFERABLE: later, by transfers. */
	policy: string;
	/** FIXED, OPEN, or another label, which limits each transfer to the amount. */
	amountPolicy: string;
	amountCents: number | null;
	recurrence: Recurrence | null;
	/** End of the last day of a TRANSFERABLE Pull. */
	endMs: number | null;
	timesDone: number;
}

/** Number in the sharing link (client: freeback). */
export const PULL_LINK = 2;

const DAY_MS = 86_400_000;

/** The entity that travels. */
export function pullView(world: World, pull: Pull): Record<string, unknown> {
	return dropUndefined({
		...pull.echo,
		id: pull.id,
		status: pull.status,
		sharing: `${world.url}/u/${PULL_LINK}/${pull.id}`,
		policy: pull.policy,
		transfer_amount_policy: pull.amountPolicy,
		transfer_amount: pull.amountCents === null ? undefined : centsToEuro(pull.amountCents),
		date_creation: pull.createdAt,
		date_last_modified: pull.updatedAt,
	});
}

function transfer(world: World, pull: Pull, cents: number, description?: string): Transfer {
	return makeTransfer(
		world,
		{
			id: pull.id,
			from: accountById(world, pull.payerAccountId),
			to: accountById(world, pull.accountId),
			reason: 'PULLDP',
		},
		cents,
		description,
	);
}

function debit(world: World, pull: Pull): void {
	const done = transfer(world, pull, pull.amountCents ?? 0, String(pull.echo.description ?? ''));
	pull.timesDone++;
	const next = nextTime(pull.recurrence, pull.timesDone, Date.parse(done.createdAt));
	if (next !== null) {
		moveBankOrder(world, 'PULL', pull, 'RUNNING');
		pull.stopSchedule = world.clock.at(next, () => debit(world, pull));
		return;
	}
	const failed = done.status === 'FAILED' && !pull.recurrence;
	moveBankOrder(world, 'PULL', pull, failed ? 'FAILED' : 'DONE');
}

/** The payer's decision, or what time and the recipient make of it. */
export function decidePull(world: World, pull: Pull, decision: Decision): void {
	decideBankOrder(world, 'PULL', pull, decision, () => {
		if (pull.policy === 'TRANSFERRED') {
			debit(world, pull);
			return;
		}
		moveBankOrder(world, 'PULL', pull, 'SCHEDULED');
		if (pull.endMs !== null) {
			pull.stopSchedule = world.clock.at(pull.endMs, () =>
				moveBankOrder(world, 'PULL', pull, 'DONE'),
			);
		}
	});
}

function payer(world: World, source: unknown): Account {
	const customer = accountById(world, world.customerAccountId);
	if (typeof source !== 'object' || source === null) return customer;
	const { account, account_iban: accountIban, id, username } = source as Record<string, unknown>;
	const iban = account ?? accountIban;
	if (typeof iban === 'string') {
		if (!isIban(iban)) throw invalidIban('source.account');
		if (!isDropPayIban(iban)) throw invalidIban('source.account is not a DropPay account');
		const found = accountByIban(world, iban);
		if (!found) throw invalidIban('source.account: DropPay has no such account');
		return found;
	}
	if (typeof id !== 'string' && typeof username !== 'string') return customer;
	const found = [...world.accounts.values()].find(
		(candidate) => candidate.id === id || candidate.mobilePhone === username,
	);
	if (!found) throw wrongArguments('source names no user of DropPay');
	return found;
}

function checkRecipient(account: Account, recipient: unknown): void {
	if (typeof recipient !== 'object' || recipient === null) return;
	const { id, account: iban, account_iban: accountIban } = recipient as Record<string, unknown>;
	const given = iban ?? accountIban;
	if (typeof given === 'string' && !isIban(given)) throw invalidIban('recipient.account');
	const isAnotherAccount =
		(typeof id === 'string' && id !== account.id) ||
		(typeof given === 'string' && given.replaceAll(' ', '').toUpperCase() !== account.iban);
	if (isAnotherAccount) throw accessDenied('the recipient is not the connected account');
}

function policyOf(body: Record<string, unknown>): string {
	const policy = body.policy ?? 'TRANSFERRED';
	if (policy !== 'TRANSFERRED' && policy !== 'TRANSFERABLE') {
		throw wrongArguments('policy must be TRANSFERRED or TRANSFERABLE');
	}
	return policy;
}

function lastMoment(world: World, policy: string, dateEnd: unknown): number | null {
	if (policy !== 'TRANSFERABLE' || typeof dateEnd !== 'string') return null;
	const endMs = Date.parse(dateEnd) + DAY_MS;
	if (endMs <= world.clock.now()) throw wrongDate('date_end is in the past');
	return endMs;
}

function awaitPayer(world: World, pull: Pull): void {
	pull.stopWaiting = world.awaitDecision((decision) => decidePull(world, pull, decision));
}

function ownPull(call: Call): Pull {
	return ownEntity(call, call.world.pulls, { property: 'pull_id', what: 'the Pull' });
}

export const pullHandlers: Handlers = {
	createPull(call) {
		const { world, body } = call;
		const caller = userOf(call);
		checkRecipient(caller.account, body.recipient);
		const policy = policyOf(body);
		const amountPolicy = String(body.transfer_amount_policy ?? 'FIXED');
		const needsAmount = policy === 'TRANSFERRED' || amountPolicy !== 'OPEN';
		if (needsAmount && body.transfer_amount === undefined) {
			throw missingArguments('transfer_amount is missing');
		}
		const pull: Pull = {
			...newBankOrder(
				world,
				'PLL',
				caller,
				openingStatus(body.status),
				without(body, 'status', 'transfer_amount', 'policy', 'transfer_amount_policy'),
			),
			payerAccountId: payer(world, body.source).id,
			policy,
			amountPolicy,
			amountCents:
				body.transfer_amount === undefined
					? null
					: euroToCents(body.transfer_amount, 'transfer_amount'),
			recurrence: readRecurrence(body.recurrence, world.clock.now()),
			endMs: lastMoment(world, policy, body.date_end),
			timesDone: 0,
		};
		world.pulls.set(pull.id, pull);
		if (pull.status === 'READY') awaitPayer(world, pull);
		call.effect();
		return ok(pullView(world, pull));
	},

	getPull: (call) => ok(pullView(call.world, ownPull(call))),

	updatePull(call) {
		const { world, body } = call;
		const pull = ownPull(call);
		const isReady = becomesReady(pull, body.status);
		const amountCents =
			body.transfer_amount === undefined
				? pull.amountCents
				: euroToCents(body.transfer_amount, 'transfer_amount');
		patchBankOrder(pull, body, ['transfer_amount', 'description']);
		pull.amountCents = amountCents;
		if (body.description !== undefined) pull.echo.description = body.description;
		pull.updatedAt = world.clock.iso();
		if (isReady) {
			moveBankOrder(world, 'PULL', pull, 'READY');
			awaitPayer(world, pull);
		}
		call.effect();
		return ok(pullView(world, pull));
	},

	cancelPull(call) {
		decidePull(call.world, ownPull(call), 'cancel');
		call.effect();
		return noContent();
	},

	createPullTransfer(call) {
		const { world, body } = call;
		const pull = ownPull(call);
		if (pull.policy !== 'TRANSFERABLE') throw wrongArguments('the Pull is not TRANSFERABLE');
		if (pull.status !== 'SCHEDULED' && pull.status !== 'RUNNING') {
			throw wrongArguments(`the Pull is ${pull.status}`);
		}
		const cents = euroToCents(body.amount, 'amount');
		const limit = pull.amountCents;
		if (pull.amountPolicy === 'FIXED' && cents !== limit) {
			throw wrongArguments('amount differs from the fixed amount of the Pull');
		}
		if (limit !== null && cents > limit) {
			throw wrongArguments('amount is above what the Pull allows');
		}
		const made = transfer(world, pull, cents, body.description as string | undefined);
		if (made.status === 'DONE') moveBankOrder(world, 'PULL', pull, 'RUNNING');
		call.effect();
		return ok(transferView(world, made));
	},

	listPullTransfers: (call) => ok(transferList(call.world, ownPull(call).id)),
};
