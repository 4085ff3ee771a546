import { sleep, type IDataObject } from 'n8n-workflow';

import type { EndpointName } from '../../../api/contract/endpoints';
import { DropPayFailure, type Failure, unknownOutcome } from '../../../api/errors/failure';
import { isEnded, notEnded } from '../../../api/rules/responseMatches';
import type { Operation, OperationItem } from '../operation';

/** Pauses before the resource is fetched, in milliseconds: a fetch may show what was before for a moment. */
const PAUSES = [0, 250, 1_000] as const;

const isGone = ({ status, isShutDown }: Failure): boolean =>
	status === 404 || (status === 410 && isShutDown !== true);

/**
 * Ends a resource, and fetches it unless the response says by a status that it is over: how DropPay confirms an end is not
 * known, and a response that says nothing proves nothing.
 *
 * @param fetchBy the operation that fetches it
 */
export function endAndConfirm(
	word: 'cancelled' | 'deleted',
	fetchBy: EndpointName,
): NonNullable<Operation['execute']> {
	return async (item) => {
		const request = item.request();
		const [id = ''] = Object.values(request.ids);
		const response = await item.send<IDataObject>(request);
		if (!isEnded(word, id, response))
			await confirm(item, word, { fetchBy, ids: request.ids, response });
		return { id, [word]: true };
	};
}

async function confirm(
	item: OperationItem,
	word: 'cancelled' | 'deleted',
	ended: { fetchBy: EndpointName; ids: Record<string, string>; response: IDataObject },
): Promise<void> {
	const [id = ''] = Object.values(ended.ids);
	let shown: IDataObject = {};
	for (const pause of PAUSES) {
		if (pause > 0) await sleep(pause);
		try {
			shown = await item.send<IDataObject>({ endpoint: ended.fetchBy, ids: ended.ids });
		} catch (error) {
			if (error instanceof DropPayFailure && isGone(error.failure)) return;
			throw failUnconfirmed(`${id} could not be fetched after DropPay was asked to end it`);
		}
		if (isEnded(word, id, shown)) return;
		// A response with another status and a fetch that agrees with it leave no doubt.
		if (word === 'cancelled' && ended.response.status !== undefined)
			throw notEnded(word, id, shown);
	}
	throw failUnconfirmed(
		`DropPay accepted that ${id} ends, and still shows it ${String(shown.status ?? 'without a status')}`,
		{ id, status: shown.status },
	);
}

function failUnconfirmed(message: string, fetched?: Record<string, unknown>): DropPayFailure {
	return unknownOutcome(
		message,
		'It is not certain whether it has ended. Fetch it with a Get operation before you continue.',
		{ ...(fetched && { fetched }) },
	);
}
