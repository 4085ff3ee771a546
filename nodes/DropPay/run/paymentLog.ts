import type { IDataObject } from 'n8n-workflow';

import type { DropPayFailure, Outcome } from '../../../api/errors/failure';
import type { Asked } from '../../../api/rules/responseMatches';
import { formatEuro, readableCents } from '../../../api/values/money';

/** What one item did to money before the run stopped. */
export interface PaymentLogEntry {
	item: number;
	operation: string;
	outcome: Extract<Outcome, 'done' | 'unknown'>;
	/** DropPay's id of what was made, when there was an answer. */
	id?: string;
	/** Ids that were asked for, such as `charge_id`, when there was no answer. */
	asked?: Record<string, string>;
	/** Decimal euro text, as answered, or as asked for when there was no answer. */
	amount?: string;
}

const SHOWN = 10;

/** Keeps what moved money, so that an item that fails later cannot make it forgotten. */
export class PaymentLog {
	private readonly entries: PaymentLogEntry[];

	/**
	 * @param action of the operation, such as "Create charge"
	 * @param before what earlier tries of the same run did
	 */
	constructor(
		private readonly action: string,
		before: readonly PaymentLogEntry[] = [],
	) {
		this.entries = [...before];
	}

	/** @returns the new entries */
	done(item: number, answers: readonly IDataObject[]): PaymentLogEntry[] {
		return this.add(
			...answers.map((answer): PaymentLogEntry => {
				const amount = amountOf(answer);
				return {
					item,
					operation: this.action,
					outcome: 'done',
					...(typeof answer.id === 'string' && { id: answer.id }),
					...(amount !== undefined && { amount }),
				};
			}),
		);
	}

	/** @returns the new entries: none unless it is unknown whether money moved */
	failed(item: number, { failure }: DropPayFailure, asked: Asked = {}): PaymentLogEntry[] {
		if (failure.outcome !== 'unknown') return [];
		const ids = idsOf(asked);
		const amount = amountOf(asked.body ?? {});
		return this.add({
			item,
			operation: this.action,
			outcome: 'unknown',
			...(Object.keys(ids).length > 0 && { asked: ids }),
			...(amount !== undefined && { amount }),
		});
	}

	/** All entries, in order of the items. */
	get all(): PaymentLogEntry[] {
		return [...this.entries].sort((a, b) => a.item - b.item);
	}

	/** A sentence for the description of an error, shortened for long runs; empty when no money moved. */
	summary(): string {
		const entries = this.all;
		if (entries.length === 0) return '';
		const lines = entries
			.slice(0, SHOWN)
			.map(({ item, operation, outcome, id, asked = {}, amount }) => {
				const what = [
					id,
					...Object.values(asked),
					amount !== undefined ? `${amount} EUR` : undefined,
				]
					.filter(Boolean)
					.join(', ');
				const said = `item ${item}: ${operation}${what ? ` (${what})` : ''}`;
				return outcome === 'done' ? said : `${said}, outcome unknown`;
			});
		const more = entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : '';
		return `Sent before the workflow stopped. Don't send these again: ${lines.join('; ')}${more}.`;
	}

	private add(...entries: PaymentLogEntry[]): PaymentLogEntry[] {
		this.entries.push(...entries);
		return entries;
	}
}

/** Ids in the path, and those in the body: `authorization_id`, `charge_id`, `pos_id`. */
function idsOf({ ids = {}, body = {} }: Asked): Record<string, string> {
	const named = Object.entries(body).filter(
		(entry): entry is [string, string] => entry[0].endsWith('_id') && typeof entry[1] === 'string',
	);
	return { ...Object.fromEntries(named), ...ids };
}

function amountOf({
	amount,
	charge_amount,
	transfer_amount,
}: Readonly<Record<string, unknown>>): string | undefined {
	const cents = readableCents(amount ?? charge_amount ?? transfer_amount);
	return cents === undefined ? undefined : formatEuro(cents);
}
