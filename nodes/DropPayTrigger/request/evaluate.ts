import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { elapsedMs } from '../../../api/clock';
import { parseEvents, type ParsedEvent } from '../../../api/contract/events';
import { linkOfResource } from '../../../api/contract/links';
import { isEventKind, reportedKinds, type EventKind } from '../../../api/contract/resourceKinds';
import { isWaiting } from '../../../api/contract/statuses';
import { isSameId } from '../../../api/rules/responseMatches';
import { InvalidValue } from '../../../api/values/invalidValue';
import { DropPayClient } from '../../shared/client/client';
import type { Found } from '../../shared/events/fetchResource';
import { isTokenLike, pathOf } from '../../shared/events/signedUrl';
import { codeKey, eventKey, unverifiedEventKey } from '../deduplicate';
import { ANY_EVENT, eventName, isWanted } from '../events';
import { filteredOut, hasFilters } from '../filters';
import { isTest, registeredPos, settingsOf, type TriggerSettings } from '../settings';
import { isAllowed, ownUrls } from './authenticate';
import { BodyTooLarge, readEventBody } from './body';
import { withCachedCredential } from './credentialCache';
import { fetchSubjects, type Finding } from './fetchResources';
import { unverifiedJson, verifiedJson, type Candidate } from './item';
import { malformed, NOT_YET, UNAUTHENTIC, unreachable, type Refusal } from './response';

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
): Promise<Evaluation> {
	const deadline = elapsedMs() + FETCHING_MS;
	const { resource: kind, token } = context.getQueryData() as IDataObject;
	// No credential is opened for a request whose URL no trigger can have made.
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
		events = parseEvents(body, { kinds: reportedKinds(kind), query });
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

export type Evaluation = { refusal: Refusal } | { candidates: Candidate[] };

/** What to do with one event: start with it, leave it, or reject the request. */
type Outcome =
	| { candidate: Candidate }
	| { left: string }
	/** The whole body is rejected: the sender is to keep it. */
	| { refusal: Refusal }
	/** Only where nothing else in the body is an event. */
	| { rejected: Refusal };

/** A body is taken as a whole: as long as a part of it cannot be verified, the sender keeps it. */
function evaluate(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	kind: EventKind,
	findings: Finding[],
): Evaluation {
	const receivedAt = new Date().toISOString();
	const outcomes = findings.map((finding) =>
		evaluateEvent(context, settings, kind, finding, receivedAt),
	);
	const refused = outcomes.find((outcome) => 'refusal' in outcome);
	if (refused) return refused;
	const candidates = outcomes.flatMap((one) => ('candidate' in one ? [one.candidate] : []));
	if (candidates.length > 0) return { candidates };
	const rejected = outcomes.find((outcome) => 'rejected' in outcome);
	if (rejected) return { refusal: rejected.rejected };
	const left = outcomes.flatMap((one) => ('left' in one && one.left !== '' ? [one.left] : []));
	return {
		refusal: {
			status: 200,
			message: 'Not an event that this trigger is for',
			...(left.length > 0 && { log: `left an event out: ${left.join(', ')}` }),
		},
	};
}

function evaluateEvent(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	kind: EventKind,
	finding: Finding,
	receivedAt: string,
): Outcome {
	const { event, source, reading } = finding;
	const { wanted, isSimplified, bestEffort, filters } = settings;
	const received = { event, source, receivedAt };
	if (reading.is === 'rejected') {
		if (finding.isNew) return { refusal: NOT_YET };
		const { message, description } = reading.failure;
		return { rejected: unknownResource(`${kind} ${event.id}: ${message}. ${description}`) };
	}
	if (reading.is === 'unreachable') {
		if (!bestEffort || hasFilters(filters) || !mayGoUnverified(kind, event, wanted)) {
			const { message, description } = reading.failure;
			return { refusal: unreachable(`${message}. ${description}`) };
		}
		const name = eventName(kind, event.status);
		if (!isWanted(wanted, name)) return { left: '' };
		const json = unverifiedJson(name, received);
		return { candidate: { key: unverifiedEventKey(kind, event), json } };
	}
	if (isSentElsewhere(context, kind, reading)) {
		const why = 'DropPay shows that it sends its events elsewhere';
		return { rejected: unknownResource(`${kind} ${event.id}: ${why}`) };
	}
	if (finding.isBehind) return { refusal: NOT_YET };
	const name = eventName(reading.kind, reading.entity.status);
	const link = challengeLink(settings, reading);
	if (!isWanted(wanted, name) && !(link !== undefined && isTest(context))) return { left: '' };
	const filtered = filteredOut(filters, reading);
	if (filtered !== undefined) return { left: `${reading.kind} ${event.id}, ${filtered}` };
	const { code } = finding;
	if (code?.is === 'unknown') {
		const { message, description } = code.failure;
		return { refusal: unreachable(`the Connection Code: ${message}. ${description}`) };
	}
	const shownLink = link === undefined ? {} : { link };
	const shownCode = code && code.is !== 'missing' ? { code } : {};
	return {
		candidate: {
			key: eventKey(reading.kind, name, reading.entity, shownCode.code?.code),
			...(shownCode.code && { connection: codeKey(event.id), id: event.id }),
			...shownLink,
			json: verifiedJson(name, received, reading, { isSimplified, ...shownLink, ...shownCode }),
		},
	};
}

function unknownResource(what: string): Refusal {
	return {
		status: 404,
		message: 'This account has no such resource that sends its events here',
		log: `rejected an event about ${what}`,
	};
}

/**
 * A Connection Code is given out only when the Connection was fetched, so its event has to come again. An event
 * without a status can't be distinguished from those that Trigger On lacks.
 */
function mayGoUnverified(kind: EventKind, event: ParsedEvent, wanted: string[]): boolean {
	return kind !== 'connection' && (event.status !== undefined || wanted.includes(ANY_EVENT));
}

/** The link of the Connection that publishing or test listening has opened, until there is a decision. */
function challengeLink(
	{ registersConnection }: TriggerSettings,
	{ kind, entity }: Found,
): string | undefined {
	const isOpen = registersConnection && kind === 'connection' && isWaiting(entity.status);
	return isOpen ? linkOfResource('connection', entity) : undefined;
}

/**
 * Whether a resource sends its events to another place than this trigger, by what DropPay shows of it. Where DropPay
 * shows no URL, nothing tells.
 */
function isSentElsewhere(
	context: IWebhookFunctions,
	urlKind: string,
	{ kind, entity }: Found,
): boolean {
	if (urlKind === 'pos' && kind === 'authorization') {
		// It is the POS that sends the events here, whatever the Authorization says for itself.
		const pos = registeredPos(context);
		return pos !== undefined && typeof entity.pos_id === 'string' && !isSameId(entity.pos_id, pos);
	}
	const shown = urlsIn(entity.webhooks);
	if (shown.length === 0) return false;
	const own = new Set(ownUrls(context).map(pathOf));
	return !shown.some((url) => own.has(pathOf(url)));
}

/** All URLs in a value, however deep: a response may nest deeper than the stack of JavaScript reaches. */
export function urlsIn(value: unknown): string[] {
	const urls: string[] = [];
	const left = [value];
	while (left.length > 0) {
		const one = left.pop();
		if (typeof one === 'string' && /^https?:\/\//i.test(one.trim())) urls.push(one);
		if (one === null || typeof one !== 'object') continue;
		for (const inner of Object.values(one)) left.push(inner);
	}
	return urls;
}
