import type { IWebhookFunctions, IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../../../api/account';
import { DropPayFailure } from '../../../api/failure';
import { InvalidValue } from '../../../api/invalidValue';
import { parseEvents } from '../../../api/events';
import { obtainTokens } from '../../../api/tokenCache';
import { NO_TOKENS } from '../../../api/tokens';
import { tokenSender } from '../../../credentials/tokenSender';

/** The Connection Code that a callback brings along [client: freeback], if the callback is about this Connection. */
export function codeInCallback(body: unknown, connectionId: string): string | undefined {
	try {
		return parseEvents(body).find(({ event }) => event.id === connectionId)?.event.code;
	} catch (error) {
		return unreadable(error);
	}
}

function unreadable(error: unknown): undefined {
	if (!(error instanceof InvalidValue)) throw error;
	return undefined;
}

/**
 * Proves a Connection Code by exchanging it for tokens, which are thrown away; the code stays good
 * [client: freeback].
 *
 * @returns `unknown` when DropPay could not be asked
 */
export async function proveCode(
	context: IExecuteFunctions | IWebhookFunctions,
	account: Account,
	code: string,
): Promise<'good' | 'refused' | 'unknown'> {
	try {
		await obtainTokens(
			{ ...account, access: 'account', connectionCode: code },
			NO_TOKENS,
			tokenSender(context.helpers),
		);
		return 'good';
	} catch (error) {
		if (!(error instanceof DropPayFailure)) return await Promise.reject(error);
		const { outcome, status = 0 } = error.failure;
		return outcome === 'refused' && status >= 400 && status < 500 ? 'refused' : 'unknown';
	}
}
