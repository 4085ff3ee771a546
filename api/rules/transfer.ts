import type { Transfer } from '../contract/entities';
import { hasFailed } from '../contract/statuses';
import { DropPayFailure, rejectPayment } from '../errors/failure';
import { type Cents, formatEuro, readableCents, toApiAmount } from '../values/money';

/** What makes two transfers on one Pull the same payment, as far as anybody can tell. */
export interface WantedTransfer {
	cents: Cents;
	/** Never empty: without it nothing tells one transfer from another. */
	description: string;
}

/** A transfer as DropPay gave it, with what it is recognized by. */
interface Read {
	transfer: Transfer;
	/** Undefined if its amount can't be read. */
	cents: Cents | undefined;
	description: string;
}

function read(transfer: Transfer): Read {
	const { amount, description } = transfer;
	return { transfer, cents: readableCents(amount), description: (description ?? '').trim() };
}

/**
 * What is known of the transfers on one Pull, so that a repeated request is noticed, and a request whose answer
 * was lost can be found by one more fetch. DropPay documents no other protection against a transfer that is
 * made twice.
 */
export class TransferLog {
	private readonly known = new Set<string>();

	private readonly made: Read[] = [];

	/** Listed before this run, and no item of it was told of them yet. */
	private readonly unclaimed: Set<Read>;

	/** Wanted by this run, with an answer not here yet, or lost for good. */
	private readonly open: WantedTransfer[] = [];

	/**
	 * @param listed the transfers before this run; undefined when DropPay gave no list, and then nothing can be
	 * told
	 */
	constructor(private readonly listed: readonly Transfer[] | undefined) {
		for (const transfer of listed ?? []) this.note(read(transfer));
		this.unclaimed = new Set(this.made);
	}

	/**
	 * Takes what was made before this run for what is wanted: the same amount under the same description. One transfer
	 * stands for one item, so that two equal items don't both come out as paid by it.
	 */
	claim(wanted: WantedTransfer): Transfer | undefined {
		const found = [...this.unclaimed].find((made) => isSame(made, wanted));
		if (found) this.unclaimed.delete(found);
		return found?.transfer;
	}

	/**
	 * Refuses what looks like a repetition: the same amount under the same description.
	 *
	 * @throws DropPayFailure with outcome `notSent` and the transfer that is there
	 */
	refuseRepetition(pullId: string, wanted: WantedTransfer): void {
		const what = `${formatEuro(wanted.cents)} EUR with the description "${wanted.description}"`;
		const twin = this.made.find((made) => isSame(made, wanted));
		if (twin) {
			const { id, status, date_creation } = twin.transfer;
			throw refuse(
				`Pull ${pullId} already has a transfer of ${what}${id === undefined ? '' : `: ${id}`}`,
				{
					id,
					status,
					amount: toApiAmount(wanted.cents),
					...(date_creation !== undefined && { date_creation }),
				},
			);
		}
		if (this.open.some((other) => isSame(other, wanted))) {
			throw refuse(`Another item of this run asks Pull ${pullId} for ${what}`);
		}
	}

	/** Call right before the request, and `answered` or `findNew` after it. */
	begin(wanted: WantedTransfer): void {
		this.open.push(wanted);
	}

	/** The request was refused, or never left. */
	dropped(wanted: WantedTransfer): void {
		const index = this.open.indexOf(wanted);
		if (index >= 0) this.open.splice(index, 1);
	}

	/** The answer is here. It stands for what was asked, whatever of that DropPay repeats and how. */
	answered(wanted: WantedTransfer, transfer: Transfer): void {
		this.dropped(wanted);
		this.note({ ...wanted, transfer });
	}

	/** Whether a second fetch could find the transfer. */
	get isReadable(): boolean {
		return this.listed !== undefined;
	}

	/**
	 * The transfer that a request with a lost answer made: the only one over this amount and description that
	 * was not there before and that no other item of this run can have made. A list without it proves nothing,
	 * since DropPay may still be working on the request.
	 *
	 * @param after the transfers as read after the answer was lost
	 */
	findNew(wanted: WantedTransfer, after: readonly Transfer[]): Transfer | undefined {
		const rivals = this.open.filter((other) => other !== wanted && isSame(other, wanted));
		const [found, second] = this.newIn(after).filter((transfer) => isSame(read(transfer), wanted));
		if (rivals.length > 0 || !found || second) return undefined;
		this.answered(wanted, found);
		return found;
	}

	/** Those that were not there before and that no answer spoke of. */
	newIn(after: readonly Transfer[]): Transfer[] {
		return after.filter(({ id }) => id !== undefined && !this.known.has(id));
	}

	private note(made: Read): void {
		const { id, status } = made.transfer;
		if (id !== undefined) this.known.add(id);
		if (!hasFailed(status)) this.made.push(made);
	}
}

function isSame(one: Omit<Read, 'transfer'>, other: WantedTransfer): boolean {
	return one.cents === other.cents && one.description === other.description;
}

function refuse(message: string, fetched?: Record<string, unknown>): DropPayFailure {
	return rejectPayment(
		message,
		'If this is a retry, the payment already exists: continue without it. If it is another payment, use another description, such as the month or the number of the invoice.',
		fetched && { fetched },
	);
}
