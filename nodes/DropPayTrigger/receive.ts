import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { parseEvents, type ParsedEvent } from '../../api/events';
import { InvalidValue } from '../../api/invalidValue';
import { qrPng } from '../../api/qr';
import { isWaiting } from '../../api/statuses';
import { withOnly } from '../DropPay/fields/outputs';
import { authorizationProperties } from '../DropPay/resources/authorization/fields';
import { pullProperties } from '../DropPay/resources/pull/fields';
import { pushProperties } from '../DropPay/resources/push/fields';
import { DropPayClient } from '../transport';
import { isAuthentic, isEventKind, type EventKind } from './authenticity';
import { BodyTooLarge, readEventBody } from './body';
import { linkOf } from './connectionRegistration';
import { newsOf, takeNews, unverifiedNewsOf } from './dedup';
import { ANY_EVENT, eventName, isWanted, wantedIn } from './eventNames';
import { formerlyAuthentic, FORMER_SECRET_DAYS, noteSecret } from './formerSecret';
import { failureOf, readSubject, within, type Found, type Reading } from './reading';
import { withoutLiveTokens, withoutSecrets } from './redaction';
import { notedAddress, triggerKey } from './registration';
import { withSharedCredential } from './sharedCredential';

/** Every request is answered within two seconds; n8n needs a part of them. */
const ANSWER_MS = 1_800;

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

/** Seconds after which a sender may try again. */
const RETRY_AFTER = '5';

/** An answer without an execution. */
interface Refusal {
	status: 200 | 400 | 401 | 404 | 413 | 503;
	message: string;
	/** One line for n8n's log; without it nothing is logged. */
	log?: string;
}

/** An event that is worth an execution, unless it was seen before. */
interface Candidate {
	news: string;
	json: IDataObject;
	/** What a person has to open; goes out as QR code too. */
	link?: string;
}

type Verdict = { refusal: Refusal } | { candidates: Candidate[] };

/**
 * Answers one request to the trigger's URL. The body is only a hint: what is emitted was read from DropPay.
 *
 * Never throws and never hangs: whatever happens, the sender gets a status within two seconds.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const verdict = await within(ANSWER_MS, judged(context), () => ({
		refusal: unreachable('the credential could not be opened in time'),
	}));
	if ('refusal' in verdict) return refuse(context, verdict.refusal);

	// No await between the verdict and this: of copies that come at the same time, one gets through.
	const fresh = takeNews(
		triggerKey(context),
		context.getWorkflowStaticData('node'),
		verdict.candidates.map(({ news }) => news),
	);
	if (fresh.length === 0) {
		return refuse(context, { status: 200, message: 'This event was taken before' });
	}
	const items = fresh.map(
		async (news) =>
			await itemOf(
				context,
				verdict.candidates.find((candidate) => candidate.news === news) as Candidate,
			),
	);
	return { workflowData: [await Promise.all(items)] };
}

async function itemOf(
	context: IWebhookFunctions,
	{ json, link }: Candidate,
): Promise<INodeExecutionData> {
	if (link === undefined) return { json };
	try {
		const png = Buffer.from(qrPng(link));
		const qrCode = await context.helpers.prepareBinaryData(
			png,
			`${String(json.id)}.png`,
			'image/png',
		);
		return { json, binary: { qrCode } };
	} catch (error) {
		// The link is there: a picture that cannot be made must not keep the news back.
		return { json: { ...json, qrCodeMissing: String(error) } };
	}
}

async function judged(context: IWebhookFunctions): Promise<Verdict> {
	try {
		return await judge(context);
	} catch (error) {
		const { message, description } = failureOf(error);
		return { refusal: unreachable([message, description].filter(Boolean).join('. ')) };
	}
}

async function judge(context: IWebhookFunctions): Promise<Verdict> {
	let body: unknown;
	let unreadable: string | undefined;
	try {
		body = await readEventBody(context);
	} catch (error) {
		if (error instanceof BodyTooLarge) return { refusal: { status: 413, message: error.message } };
		unreadable = reasonOf(error);
	}

	const client = await DropPayClient.openHurried(
		withSharedCredential(context, triggerKey(context)),
		{ timeout: READ_TIMEOUT_MS, tokenTimeout: TOKEN_TIMEOUT_MS, attempts: 1 },
	);
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
	return weigh(context, kind, findings);
}

interface Finding {
	event: ParsedEvent;
	source: object;
	reading: Reading;
}

/** A body is taken as a whole: as long as a part of it cannot be verified, the sender keeps it. */
function weigh(context: IWebhookFunctions, kind: EventKind, findings: Finding[]): Verdict {
	const wanted = wantedIn(context.getNodeParameter('events', []));
	const isSimplified = context.getNodeParameter('simplify', true) !== false;
	const { bestEffort = false } = optionsOf(context);
	const receivedAt = new Date().toISOString();
	const candidates: Candidate[] = [];
	let rejected: Refusal | undefined;
	for (const { event, source, reading } of findings) {
		if (reading.is === 'rejected') {
			rejected ??= {
				status: 404,
				message: 'DropPay knows no such resource of this account',
				log: `refused an event about ${kind} ${event.id}: ${reading.failure.message}. ${reading.failure.description}`,
			};
		} else if (reading.is === 'found') {
			const name = eventName(reading.kind, reading.entity.status);
			const link = challengeLink(context, reading);
			if (!isWanted(wanted, name) && !(link !== undefined && isTest(context))) continue;
			candidates.push({
				news: newsOf(reading.kind, name, reading.entity),
				...(link !== undefined && { link }),
				json: {
					event: name,
					...summaryOf(reading.entity),
					...(link !== undefined && { sharing: link }),
					resource: shown(reading, event, isSimplified),
					verified: true,
					receivedAt,
					raw: withoutSecrets(source),
				},
			});
		} else {
			if (bestEffort !== true || !mayGoUnverified(kind, event, wanted)) {
				const { message, description } = reading.failure;
				return { refusal: unreachable(`${message}. ${description}`) };
			}
			const name = eventName(kind, event.status);
			if (!isWanted(wanted, name)) continue;
			candidates.push({
				news: unverifiedNewsOf(kind, event),
				json: {
					event: name,
					id: event.id,
					resource: { id: event.id },
					verified: false,
					receivedAt,
					raw: withoutSecrets(source),
				},
			});
		}
	}
	if (candidates.length > 0) return { candidates };
	return { refusal: rejected ?? { status: 200, message: 'Not an event that this trigger is for' } };
}

/**
 * A Connection Code is given out only when the Connection was read, so its event has to come again. An event
 * that does not say its status cannot be told from those that are not wanted.
 */
function mayGoUnverified(kind: EventKind, event: ParsedEvent, wanted: string[]): boolean {
	return kind !== 'connection' && (event.status !== undefined || wanted.includes(ANY_EVENT));
}

/** The link of the Connection that publishing or test listening has opened, as long as nobody has decided. */
function challengeLink(context: IWebhookFunctions, { kind, entity }: Found): string | undefined {
	if (kind !== 'connection' || !isWaiting(entity.status)) return undefined;
	if (context.getNodeParameter('registerOn', 'nothing') !== 'connection') return undefined;
	return linkOf(entity);
}

/** What people look for first. Amounts are DropPay's numbers, in euro. */
function summaryOf(entity: IDataObject): IDataObject {
	const { id, status, merchant_custom_id: merchantCustomId } = entity;
	const amount = entity.charge_amount ?? entity.transfer_amount ?? entity.amount;
	return {
		id,
		status,
		...(amount !== undefined && { amount }),
		...(merchantCustomId !== undefined && { merchantCustomId }),
	};
}

/** What "Simplify" keeps, as the Get operations do; Connections and POS have few properties. */
const SIMPLIFIED: Readonly<Partial<Record<EventKind, readonly string[]>>> = {
	authorization: authorizationProperties,
	pull: pullProperties,
	push: pushProperties,
};

function shown({ kind, entity }: Found, event: ParsedEvent, isSimplified: boolean): IDataObject {
	const properties = isSimplified ? SIMPLIFIED[kind] : undefined;
	const resource = withoutLiveTokens(properties ? withOnly(entity, properties) : entity);
	if (kind !== 'connection') return resource;
	const { code: read, ...rest } = resource;
	const code = read ?? event.code;
	return entity.status === 'GRANTED' && code !== undefined ? { ...rest, code } : rest;
}

/** Whether the token in the URL was made with the secret of the credential, or with a former one that still counts. */
function isAllowed(context: IWebhookFunctions, kind: EventKind, secret: string): boolean {
	const { token } = context.getQueryData() as IDataObject;
	const staticData = context.getWorkflowStaticData('node');
	const address = notedAddress(staticData);
	if (address !== undefined && !isTest(context)) noteSecret(staticData, address, secret);
	if (ownUrls(context).some((url) => isAuthentic(url, kind, token, secret))) return true;
	const { formerSecretDays = FORMER_SECRET_DAYS } = optionsOf(context);
	const until = formerlyAuthentic(staticData, kind, token, Number(formerSecretDays));
	if (until === undefined) return false;
	context.logger.info(
		`DropPay Trigger "${context.getNode().name}" took an event whose URL was signed with a former Application Secret, which counts until ${new Date(until).toISOString()}`,
		{ workflowId: context.getWorkflow().id },
	);
	return true;
}

function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

function optionsOf(context: IWebhookFunctions): IDataObject {
	return context.getNodeParameter('options', {}) as IDataObject;
}

/**
 * The URLs a token may have been made for: the present one; the one at the time of publishing, or of test
 * listening, which `getNodeWebhookUrl` does not tell in a webhook; and the one of this request.
 */
function ownUrls(context: IWebhookFunctions): string[] {
	return [
		context.getNodeWebhookUrl('default'),
		notedAddress(context.getWorkflowStaticData('node')),
		context.getRequestObject().originalUrl,
	].filter((url) => typeof url === 'string');
}

const UNAUTHENTIC: Refusal = {
	status: 401,
	message: 'Wrong or missing token',
	log: 'refused a request with a wrong or missing token. Should it have come from DropPay: a URL signed with a former Application Secret counts for the days set under Options, "Former Secret (Days)", after the change, provided this workflow was published before it. Resources whose time is over have to be read with a Get operation, see examples/reconcile.json; a POS, Pull or Push under Register On gets a new URL when the workflow is published again',
};

function malformed(reason: string): Refusal {
	return { status: 400, message: `The body ${reason}`, log: `refused a body: it ${reason}` };
}

function unreachable(why: string): Refusal {
	return {
		status: 503,
		message: 'DropPay could not be asked about this event; send it again',
		log: `did not take an event, because DropPay could not be asked about it: ${why}`,
	};
}

function reasonOf(error: unknown): string {
	if (error instanceof InvalidValue) return error.reason;
	throw error;
}

function refuse(
	context: IWebhookFunctions,
	{ status, message, log }: Refusal,
): IWebhookResponseData {
	if (log !== undefined) {
		context.logger.warn(`DropPay Trigger "${context.getNode().name}" ${log}`, {
			workflowId: context.getWorkflow().id,
		});
	}
	// A status is given only through the response itself: n8n turns `webhookResponse` into a 200.
	const response = context.getResponseObject();
	response.statusCode = status;
	response.setHeader('Content-Type', 'application/json; charset=utf-8');
	if (status === 503) response.setHeader('Retry-After', RETRY_AFTER);
	response.end(JSON.stringify({ status, message }));
	return { noWebhookResponse: true };
}
