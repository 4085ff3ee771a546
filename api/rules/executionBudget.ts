import { BoundedMap, processStore } from '../boundedMap';
import { traitsOf, type Called, type EndpointName } from '../contract/endpoints';
import { DropPayFailure, rejectPayment } from '../errors/failure';
import { type Cents, formatEuro, toCents } from '../values/money';

/** A request that moves money, as far as an execution counts it. */
export interface Spending {
	/** Left out where no request is sent. */
	called?: Called;
	ids?: Readonly<Record<string, unknown>>;
	body?: Readonly<Record<string, unknown>>;
	/** What it may move. */
	cents: Cents;
}

/** Executions remembered at once. */
const EXECUTIONS = 5_000;

/** Orders of one execution whose amounts are remembered. */
const ORDERS = 5_000;

/**
 * Which property names the order that a request takes its money from, or changes. Money of an order that the same
 * execution made is counted already.
 */
const ORDER_ID: Readonly<Partial<Record<EndpointName, string>>> = {
	createCharge: 'authorization_id',
	checkoutCharge: 'authorization_id',
	createPullTransfer: 'pull_id',
	executePagopaForm: 'form_id',
	updatePull: 'pull_id',
	updatePush: 'push_id',
	updatePagopaForm: 'form_id',
};

/** What makes such an order. */
const ORDERING: ReadonlySet<Called> = new Set<EndpointName>([
	'createAuthorization',
	'createPagopaForm',
	'createPull',
	'createPush',
]);

/** Policies by which DropPay itself moves the money: a further payment on the order is another one. */
const MOVED_BY_DROPPAY: ReadonlySet<unknown> = new Set(['CHARGED', 'TRANSFERRED']);

/** What one credential has moved in one execution. */
export class ExecutionBudget {
	private spent = toCents(0);

	/** Ordered and counted, and not taken yet, by the id of the order. */
	private readonly ordered = new BoundedMap<string, Cents>(ORDERS);

	/**
	 * Sends a request that may move money, if the execution may still move as much. Counted before it is sent, so that
	 * requests at the same time see each other; no longer counted if it surely moved nothing.
	 *
	 * @param cap 0 means no cap
	 * @param send sends it, with all its retries
	 * @throws DropPayFailure with outcome `notSent` for more than the execution may move
	 */
	async spend<T extends object>(
		spending: Spending,
		cap: Cents,
		send: () => Promise<T>,
	): Promise<T> {
		if (cap === 0 || spending.cents === 0) return await send();
		const giveBack = this.reserve(spending, cap);
		try {
			const response = await send();
			this.remember(spending, response);
			return response;
		} catch (error) {
			const { outcome = 'unknown' } = error instanceof DropPayFailure ? error.failure : {};
			if (outcome === 'refused' || outcome === 'notSent') giveBack();
			return await Promise.reject(error);
		}
	}

	/** @returns what makes it uncounted */
	private reserve({ called, ids, body, cents }: Spending, cap: Cents): () => void {
		const property = typeof called === 'string' ? ORDER_ID[called] : undefined;
		const id = property === undefined ? '' : keyOf({ ...body, ...ids }[property]);
		const before = this.ordered.get(id) ?? 0;
		const counted = toCents(Math.min(before, cents));
		const more = toCents(cents - counted);
		if (this.spent + more > cap) throw aboveCap(this.spent, more, cap);
		// A change leaves the order there to be paid; a payment takes from it.
		const isChange = called !== undefined && traitsOf(called).method === 'PATCH';
		const change = toCents(isChange ? more : -counted);
		this.spent = toCents(this.spent + more);
		this.add(id, change);
		return () => {
			this.spent = toCents(this.spent - more);
			this.add(id, toCents(-change));
		};
	}

	private remember({ called, body, cents }: Spending, response: object): void {
		const { id } = response as { id?: unknown };
		if (called && ORDERING.has(called) && !MOVED_BY_DROPPAY.has(body?.policy))
			this.add(keyOf(id), cents);
	}

	private add(id: string, cents: Cents): void {
		if (id !== '' && cents !== 0)
			this.ordered.set(id, toCents((this.ordered.get(id) ?? 0) + cents));
	}
}

/** Ids are compared without case, as everywhere. */
function keyOf(id: unknown): string {
	return typeof id === 'string' ? id.toUpperCase() : '';
}

function aboveCap(spent: Cents, more: Cents, cap: Cents): DropPayFailure {
	return rejectPayment(
		`This execution has moved or ordered ${formatEuro(spent)} EUR with this credential, and ${formatEuro(more)} EUR more is above the spending cap of ${formatEuro(cap)} EUR per execution`,
		'Send fewer items in one execution, or raise Spending Cap per Execution in the credential if it is meant to move as much.',
	);
}

const budgets = processStore<string, ExecutionBudget>('budgets of executions', EXECUTIONS);

/**
 * What a credential has moved in an execution so far, in this process.
 *
 * @param execution its id; undefined where n8n gives none, and then nothing is shared
 */
export function budgetOf(execution: string | undefined, credential: string): ExecutionBudget {
	if (execution === undefined) return new ExecutionBudget();
	const key = JSON.stringify([execution, credential]);
	const budget = budgets.get(key) ?? new ExecutionBudget();
	// Set again: executions that go on are kept before those that ended.
	budgets.set(key, budget);
	return budget;
}
