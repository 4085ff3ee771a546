import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { parseEvents } from '../../api/events';
import { InvalidValue } from '../../api/invalidValue';
import { DropPayClient } from '../transport';
import { isAllowed } from './allowed';
import { isEventKind } from '../events/signedUrl';
import { BodyTooLarge, readEventBody } from './body';
import { readSubject, type Reading } from '../events/reading';
import { within } from './within';
import { malformed, UNAUTHENTIC } from './refusal';
import { settingsOf } from './settings';
import { withSharedCredential } from './sharedCredential';
import { weigh, type Verdict } from './weigh';

/** For reading, tokens and second tries included. */
const READING_MS = 1_600;

/** For one request to DropPay. */
const READ_TIMEOUT_MS = 1_500;

/** For one request for an access token, so that a hanging one spoils the events of a moment only. */
const TOKEN_TIMEOUT_MS = 1_200;

const TOO_LATE: Reading = {
	is: 'unreachable',
	failure: {
		message: 'DropPay did not answer in time',
		description: `It has ${READING_MS / 1000} seconds, so that the sender is answered within two.`,
		outcome: 'refused',
	},
};

/**
 * What to do with a request: the body is read, the token in the URL is checked, and each resource that the body names
 * is read from DropPay.
 *
 * @param trigger identifies the trigger, see triggerKey
 */
export async function judge(context: IWebhookFunctions, trigger: string): Promise<Verdict> {
	let body: unknown;
	let unreadable: string | undefined;
	try {
		body = await readEventBody(context);
	} catch (error) {
		if (error instanceof BodyTooLarge) return { refusal: { status: 413, message: error.message } };
		unreadable = reasonOf(error);
	}

	const client = await DropPayClient.openHurried(withSharedCredential(context, trigger), {
		timeout: READ_TIMEOUT_MS,
		tokenTimeout: TOKEN_TIMEOUT_MS,
		attempts: 1,
	});
	const { resource: kind } = context.getQueryData() as IDataObject;
	if (!isEventKind(kind) || !isAllowed(context, kind, client.account.applicationSecret)) {
		return { refusal: UNAUTHENTIC };
	}

	if (unreadable !== undefined) return { refusal: malformed(unreadable) };
	let parsed: ReturnType<typeof parseEvents>;
	try {
		parsed = parseEvents(body);
	} catch (error) {
		return { refusal: malformed(reasonOf(error)) };
	}

	const findings = await Promise.all(
		parsed.map(async ({ event, source }) => ({
			event,
			source,
			reading: await within(READING_MS, readSubject(client, kind, event.id), () => TOO_LATE),
		})),
	);
	return weigh(context, settingsOf(context), kind, findings);
}

function reasonOf(error: unknown): string {
	if (error instanceof InvalidValue) return error.reason;
	throw error;
}
