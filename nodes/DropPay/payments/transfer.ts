import type { IDataObject } from 'n8n-workflow';

import { tokenOwner } from '../../../api/auth/tokens';
import type { Transfer } from '../../../api/contract/entities';
import { quoteFrom } from '../../../api/errors/body';
import {
	DropPayFailure,
	type Failure,
	rejectItem,
	unknownOutcome,
} from '../../../api/errors/failure';
import { resourcesIn } from '../../../api/errors/responseShape';
import { checkAnswer, isSameId } from '../../../api/rules/responseMatches';
import { TransferLog, type WantedTransfer } from '../../../api/rules/transfer';
import type { OperationItem } from '../operation';
import { inTurn, unlessInDoubt, type Turn } from '../run/paymentQueue';
import { toConfirmed, reconcile } from './reconcile';
import { requireCents } from './requireCents';

/**
 * Collects money on a Pull, once: the node fetches the transfers of the Pull first, so that it recognizes a repeated run
 * by amount and description, and once more if the response is lost.
 *
 * @throws DropPayFailure; with outcome `unknown` when money may have moved
 */
export async function transferOnce(item: OperationItem): Promise<IDataObject> {
	const pullId = item.request().ids.pull_id as string;
	const subject = `${tokenOwner(item.account)} pull ${pullId.toUpperCase()}`;
	return await inTurn(subject, item.run, async (turn) => await transfer(item, subject, turn));
}

async function transfer(
	item: OperationItem,
	subject: string,
	{ changes }: Turn,
): Promise<IDataObject> {
	const request = item.request();
	const pullId = request.ids.pull_id as string;
	const { amount, description } = request.body;
	const wanted: WantedTransfer = {
		cents: requireCents(amount),
		description: requireDescription(description),
	};
	const log = await item.oncePerAccount(
		`transfers of ${pullId} ${changes}`,
		async () => new TransferLog(await readTransfers(item, pullId)),
	);
	const madeBefore = item.returnsMade ? log.claim(wanted) : undefined;
	if (madeBefore) return { ...madeBefore, alreadyMade: true };
	log.refuseRepetition(pullId, wanted);
	return await unlessInDoubt({ subject, ...wanted }, item.insists, async () => {
		log.begin(wanted);
		let made: Transfer & IDataObject;
		try {
			made = await item.send<Transfer>(request);
		} catch (error) {
			return await confirmTransfer(item, log, { pullId, wanted, error });
		}
		if (isSameId(String(made.id), pullId)) throw answeredByPull(pullId, made);
		log.answered(wanted, made);
		checkAnswer('Transfer', request, made);
		return log.isReadable ? made : { ...made, duplicateCheck: NO_DUPLICATE_CHECK };
	});
}

/** The Pull itself is no transfer, whatever else the response says. */
function answeredByPull(pullId: string, response: object): DropPayFailure {
	return unknownOutcome(
		`DropPay returned Pull ${pullId} instead of a transfer`,
		`It is not certain whether money moved, so nothing was retried. Before you retry it, fetch the transfers (Pull: Get Transfers) and look for this amount.${quoteFrom(response)}`,
	);
}

/** Comes out beside a transfer that nothing was compared with. */
const NO_DUPLICATE_CHECK =
	'DropPay gave no list of transfers, so nothing shows whether this one was made before';

/** Additional Properties may take the description away that the field insists on. */
function requireDescription(description: unknown): string {
	const text = typeof description === 'string' ? description.trim() : '';
	if (text !== '') return text;
	throw rejectItem(
		'Additional Properties: the description of the transfer is empty, or not text',
		'The description distinguishes a transfer from a duplicate: take "description" out of Additional Properties.',
	);
}

async function confirmTransfer(
	item: OperationItem,
	log: TransferLog,
	{ pullId, wanted, error }: { pullId: string; wanted: WantedTransfer; error: unknown },
): Promise<IDataObject> {
	if (!(error instanceof DropPayFailure) || error.failure.outcome !== 'unknown') {
		log.dropped(wanted);
		return await Promise.reject(error);
	}
	return await reconcile(error, {
		// Without the list the proof is lost, not more.
		fetch: async () => (log.isReadable ? await readTransfers(item, pullId) : undefined),
		proof: (after) => {
			const found = log.findNew(wanted, after);
			if (found) checkAnswer('Transfer', {}, found);
			return found && toConfirmed(found as IDataObject);
		},
		shown: (after) => {
			const fresh = log.newIn(after).length;
			return {
				now: `the Pull had ${after.length} transfers, ${fresh} of them new and not distinguishable`,
				fetched: { transfers: after.length, new: fresh },
			};
		},
	});
}

/** Statuses of a server that has no such list, or doesn't show it; its address is inferred. */
const NO_LIST = [403, 404, 405, 501];

/**
 * A transfer must not depend on the list: its address is inferred, so that DropPay may have none there.
 *
 * @returns undefined when DropPay has no list, or one that can't be read
 * @throws DropPayFailure when DropPay cannot be reached
 */
async function readTransfers(item: OperationItem, pullId: string): Promise<Transfer[] | undefined> {
	try {
		const response = await item.send<object>({
			endpoint: 'listPullTransfers',
			ids: { pull_id: pullId },
		});
		return resourcesIn<Transfer>(response, 'transfers');
	} catch (error) {
		const { isMute, status = 0 }: Partial<Failure> =
			error instanceof DropPayFailure ? error.failure : {};
		const isNoList = isMute === true || NO_LIST.includes(status);
		return isNoList ? undefined : await Promise.reject(error);
	}
}
