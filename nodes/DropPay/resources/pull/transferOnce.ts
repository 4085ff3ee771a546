import type { IDataObject } from 'n8n-workflow';

import { checkAnswer } from '../../../../api/answersMatch';
import type { Transfer } from '../../../../api/entities';
import { DropPayFailure } from '../../../../api/failure';
import { fromApiAmount } from '../../../../api/money';
import { TransferLog, type WantedTransfer } from '../../../../api/transferRules';
import type { Item } from '../../run/item';

/**
 * Takes money on a Pull, once: what the Pull has moved before is read first, so that a repeated run is noticed
 * by amount and description, and read again when the answer is lost.
 *
 * @throws DropPayFailure; with outcome `unknown` when money may have moved
 */
export async function transferOnce(item: Item): Promise<IDataObject> {
	const request = item.request();
	const pullId = request.ids.pull_id as string;
	const { amount, description } = request.body;
	const wanted: WantedTransfer = {
		cents: fromApiAmount(amount),
		description: described(description),
	};
	const log = await item.oncePerAccount(
		`transfers of ${pullId}`,
		async () => new TransferLog(await readTransfers(item, pullId)),
	);
	log.refuseRepetition(pullId, wanted);
	log.begin(wanted);
	let transfer: Transfer & IDataObject;
	try {
		transfer = await item.send<Transfer>(request);
	} catch (error) {
		return await settle(item, log, { pullId, wanted, error });
	}
	log.answered(wanted, transfer);
	checkAnswer('Transfer', request, transfer);
	return transfer;
}

/** Additional Properties may take the description away that the field insists on. */
function described(description: unknown): string {
	const text = typeof description === 'string' ? description.trim() : '';
	if (text !== '') return text;
	throw new DropPayFailure({
		message: 'Additional Properties: the description of the transfer is no text, or empty',
		description:
			'By its description a transfer is told from a repetition: take "description" out of Additional Properties. Nothing was sent for this item.',
		outcome: 'notSent',
	});
}

async function settle(
	item: Item,
	log: TransferLog,
	{ pullId, wanted, error }: { pullId: string; wanted: WantedTransfer; error: unknown },
): Promise<IDataObject> {
	if (!(error instanceof DropPayFailure) || error.failure.outcome !== 'unknown') {
		log.dropped(wanted);
		return await Promise.reject(error);
	}
	const after = log.isReadable ? await readAgain(item, pullId) : undefined;
	if (after === undefined) return await Promise.reject(error);
	const found = log.settle(wanted, after);
	if (found) {
		checkAnswer('Transfer', {}, found);
		return { ...found, outcome: 'done', settledBy: 'reading' };
	}
	const fresh = log.newIn(after).length;
	return await Promise.reject(
		new DropPayFailure({
			...error.failure,
			description: `${error.failure.description} Just now the Pull had ${after.length} transfers, ${fresh} of them new and not told apart.`,
			reading: { transfers: after.length, new: fresh },
		}),
	);
}

/** @returns undefined when the list cannot be read: what is lost then is the proof, not more */
async function readAgain(item: Item, pullId: string): Promise<Transfer[] | undefined> {
	try {
		return await readTransfers(item, pullId);
	} catch {
		return undefined;
	}
}

/**
 * The address of the list is inferred, so that DropPay may have none there: a transfer must not depend on it.
 *
 * @returns undefined when DropPay has no list, or one that nobody can read
 * @throws DropPayFailure when DropPay cannot be reached, or does not allow it
 */
async function readTransfers(item: Item, pullId: string): Promise<Transfer[] | undefined> {
	let answer: unknown;
	try {
		answer = await item.send<object>({
			endpoint: 'listPullTransfers',
			ids: { pull_id: pullId },
		});
	} catch (error) {
		const status = error instanceof DropPayFailure ? error.failure.status : undefined;
		if (status === 404 || status === 405) return undefined;
		return await Promise.reject(error);
	}
	const wrapped = Array.isArray(answer) ? answer : (answer as IDataObject).transfers;
	if (!Array.isArray(wrapped)) return undefined;
	return wrapped.filter((entry): entry is Transfer => entry !== null && typeof entry === 'object');
}
