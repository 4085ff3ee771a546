import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { elapsedMs } from '../../../api/clock';
import { parseEvents } from '../../../api/contract/events';
import { InvalidValue } from '../../../api/values/invalidValue';
import { DropPayClient } from '../../shared/client/client';
import { SUBJECTS } from '../../shared/events/fetchResource';
import { isEventKind, isTokenLike } from '../../shared/events/signedUrl';
import { settingsOf } from '../settings';
import { isAllowed } from './authenticate';
import { BodyTooLarge, readEventBody } from './body';
import { withCachedCredential } from './credentialCache';
import { evaluate, type Verdict } from './evaluate';
import { fetchSubjects } from './fetchResources';
import { malformed, UNAUTHENTIC } from './response';

/** For fetching, tokens and second tries included. */
const FETCHING_MS = 1_600;

/** For one request to DropPay. */
const READ_TIMEOUT_MS = 1_500;

/** For one request for an access token, so that a hanging one spoils the events of a moment only. */
const TOKEN_TIMEOUT_MS = 1_200;

const LIMITS = { timeout: READ_TIMEOUT_MS, tokenTimeout: TOKEN_TIMEOUT_MS, attempts: 1 };

/**
 * What to do with a request: the body is read, the token in the URL is checked, and each resource that the body names
 * is read from DropPay.
 *
 * @param trigger identifies the trigger, see triggerKey
 */
export async function evaluateRequest(
	context: IWebhookFunctions,
	trigger: string,
): Promise<Verdict> {
	const deadline = elapsedMs() + FETCHING_MS;
	const { resource: kind, token } = context.getQueryData() as IDataObject;
	// Nothing is read or opened for a request that nobody can have been given the URL for.
	if (!isEventKind(kind) || !isTokenLike(token)) return { refusal: UNAUTHENTIC };

	let body: unknown;
	let unreadable: string | undefined;
	try {
		body = await readEventBody(context);
	} catch (error) {
		if (error instanceof BodyTooLarge) return { refusal: { status: 413, message: error.message } };
		unreadable = reasonOf(error);
	}

	const shared = withCachedCredential(context, trigger);
	const client = await DropPayClient.openHurried(shared, LIMITS);
	if (!isAllowed(context, kind, client.account.applicationSecret)) return { refusal: UNAUTHENTIC };

	let events: ReturnType<typeof parseEvents>;
	try {
		const query = context.getQueryData() as IDataObject;
		events = parseEvents(body, { kinds: SUBJECTS[kind], query });
	} catch (error) {
		return { refusal: malformed(unreadable ?? reasonOf(error)) };
	}

	const settings = settingsOf(context);
	const findings = await fetchSubjects(context, client, events, {
		asApplication: async () =>
			await DropPayClient.openHurried(shared, { ...LIMITS, access: 'application' }),
		kind,
		wanted: settings.wanted,
		trigger,
		deadline,
	});
	return evaluate(context, settings, kind, findings);
}

function reasonOf(error: unknown): string {
	if (error instanceof InvalidValue) return error.reason;
	throw error;
}
