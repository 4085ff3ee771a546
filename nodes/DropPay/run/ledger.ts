import type { IDataObject } from 'n8n-workflow';

import type { DropPayFailure, Outcome } from '../../../api/errors';
import { formatEuro, fromApiAmount } from '../../../api/money';
import type { Operation } from '../operation';

/** What one item did to money before the run stopped. */
export interface LedgerEntry {
	item: number;
	operation: string;
	outcome: Extract<Outcome, 'done' | 'unknown'>;
	/** DropPay's id, when there was an answer. */
	id?: string;
	/** Decimal euro text, when there was an answer that says it. */
	amount?: string;
}

const SHOWN = 10;

/** Keeps what moved money, so that an item that fails later cannot make it forgotten. */
export class Ledger {
	private readonly entries: LedgerEntry[] = [];

	constructor(private readonly operation: Operation) {}

	done(item: number, answers: readonly IDataObject[]): void {
		for (const answer of answers) {
			const amount = amountOf(answer);
			this.entries.push({
				item,
				operation: this.operation.action,
				outcome: 'done',
				...(typeof answer.id === 'string' && { id: answer.id }),
				...(amount !== undefined && { amount }),
			});
		}
	}

	failed(item: number, { failure }: DropPayFailure): void {
		if (failure.outcome !== 'unknown') return;
		this.entries.push({ item, operation: this.operation.action, outcome: 'unknown' });
	}

	/** All entries, in order of the items. */
	get all(): LedgerEntry[] {
		return [...this.entries].sort((a, b) => a.item - b.item);
	}

	/** A sentence for the description of an error, shortened for long runs; empty when no money moved. */
	summary(): string {
		const entries = this.all;
		if (entries.length === 0) return '';
		const lines = entries.slice(0, SHOWN).map(({ item, operation, outcome, id, amount }) => {
			const what = [id, amount !== undefined ? `${amount} EUR` : undefined]
				.filter(Boolean)
				.join(', ');
			return outcome === 'done'
				? `item ${item}: ${operation}${what ? ` (${what})` : ''}`
				: `item ${item}: ${operation}, outcome unknown`;
		});
		const more = entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : '';
		return `Already sent before this stop, do not repeat: ${lines.join('; ')}${more}.`;
	}
}

function amountOf(answer: IDataObject): string | undefined {
	const amount = answer.amount ?? answer.charge_amount ?? answer.transfer_amount;
	if (typeof amount !== 'number' && typeof amount !== 'string') return undefined;
	try {
		return formatEuro(fromApiAmount(amount));
	} catch {
		return undefined;
	}
}
