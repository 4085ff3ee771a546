import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { obtainTokens } from '../../../api/auth/tokenCache';
import { NO_TOKENS } from '../../../api/auth/tokens';
import { parseEvents } from '../../../api/contract/events';
import { DropPayFailure, type Failure } from '../../../api/errors/failure';
import { InvalidValue } from '../../../api/values/invalidValue';
import { tokenSender } from '../../../credentials/tokenSender';
import type { DropPayClient } from '../client/client';
import { failureOf } from '../client/response';

/**
 * A Connection Code that comes with an event is a claim: who knows the URL can send the code of another account,
 * and what acts with it then acts for that account. It belongs to the Connection when DropPay shows it there, or
 * when the account it acts for is the one that the Connection names.
 */
export type ConnectionCode =
	| { is: 'missing' }
	/** DropPay shows that it belongs to this Connection. */
	| { is: 'verified'; code: string }
	/** It may belong to any account. */
	| { is: 'unverified'; code: string }
	/** DropPay rejects it, or it acts for another account than the Connection names. */
	| { is: 'rejected'; code: string; reason: string }
	/** DropPay gave no usable response. */
	| { is: 'unknown'; code: string; failure: Failure };

/** The Connection Code that a callback claims [client: freeback], if the callback is about this Connection. */
export function codeInCallback(
	body: unknown,
	query: object,
	connectionId: string,
): string | undefined {
	try {
		const events = parseEvents(body, { kinds: ['connection'], query: { ...query } });
		return events.find(({ event }) => event.id === connectionId)?.event.code;
	} catch (error) {
		return unreadable(error);
	}
}

function unreadable(error: unknown): undefined {
	if (!(error instanceof InvalidValue)) throw error;
	return undefined;
}

/** The code that the fetched Connection shows; no source shows that it does. */
export function codeShownBy({ code }: IDataObject): string | undefined {
	return typeof code === 'string' && code !== '' ? code : undefined;
}

/**
 * What a code is worth for a granted Connection.
 *
 * A code is exchanged for tokens only where that can tell something; the code stays good [client: freeback].
 *
 * @param connection as just fetched
 * @param claimed code that came with an event
 * @param mustWork exchange the code also where nothing tells whose it is
 */
export async function checkConnectionCode(
	context: IExecuteFunctions | IWebhookFunctions,
	client: DropPayClient,
	connection: IDataObject,
	{ claimed, mustWork = false }: { claimed?: string; mustWork?: boolean },
): Promise<ConnectionCode> {
	const shown = codeShownBy(connection);
	const code = shown ?? claimed;
	if (code === undefined) return { is: 'missing' };
	const owner = accountNamedBy(connection);
	if (mustWork || (shown === undefined && owner !== undefined)) {
		const failure = await failureOfExchange(context, client, code);
		if (failure) return toFailedCode(code, failure);
	}
	if (shown !== undefined) return { is: 'verified', code };
	if (owner === undefined) return { is: 'unverified', code };
	try {
		// Acting for the code reads nothing of an item.
		const acting = client.forItem(context as IExecuteFunctions, 0, {
			actFor: code,
			headers: client.headers,
		});
		const { id } = await acting.send({ endpoint: 'getAccount' });
		if (id === owner) return { is: 'verified', code };
		const reason = 'it acts for another account than the Connection names';
		return { is: 'rejected', code, reason };
	} catch (error) {
		return { is: 'unknown', code, failure: failureOf(error) };
	}
}

/** No source shows an account in a Connection; these names are those of other entities [inferred]. */
function accountNamedBy({ account, account_id: accountId }: IDataObject): string | undefined {
	const named = accountId ?? (account as IDataObject | null | undefined)?.id ?? account;
	return typeof named === 'string' && named !== '' ? named : undefined;
}

async function failureOfExchange(
	{ helpers }: IExecuteFunctions | IWebhookFunctions,
	{ account }: DropPayClient,
	connectionCode: string,
): Promise<Failure | undefined> {
	try {
		const owner = { ...account, access: 'account' as const, connectionCode };
		await obtainTokens(owner, NO_TOKENS, tokenSender(helpers));
		return undefined;
	} catch (error) {
		if (!(error instanceof DropPayFailure)) return await Promise.reject(error);
		return error.failure;
	}
}

/** Statuses by which a server says that it has nothing at this address: that says nothing about the code. */
const NO_ENDPOINT = [404, 405, 410];

function toFailedCode(code: string, failure: Failure): ConnectionCode {
	const { outcome, status = 0 } = failure;
	return outcome === 'refused' && status >= 400 && status < 500 && !NO_ENDPOINT.includes(status)
		? { is: 'rejected', code, reason: 'DropPay rejects it' }
		: { is: 'unknown', code, failure };
}
