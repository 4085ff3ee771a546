import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { parseEvents, type ParsedEvent } from '../../api/events';
import { InvalidValue } from '../../api/invalidValue';
import { DropPayClient } from '../transport';
import { isAuthentic, isEventKind, type EventKind } from './authenticity';
import { BodyTooLarge, readEventBody } from './body';
import { newsOf, takeNews, unverifiedNewsOf } from './dedup';
import { ANY_EVENT, eventName, isWanted } from './eventNames';
import { failureOf, readSubject, within, type Reading } from './reading';
import { withoutSecrets, withoutUrlTokens } from './redaction';
import { notedAddress, triggerKey } from './registration';
import { withSharedCredential } from './sharedCredential';

/** Every request is answered within two seconds; n8n needs a part of them. */
const ANSWER_MS = 1_800;

/** For reading, tokens and second tries included. */
const READING_MS = 1_600;

/** For one request to DropPay. */
const READ_TIMEOUT_MS = 1_500;

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

	// No await between here and the return: of copies that come at the same time, one gets through.
	const fresh = takeNews(
		triggerKey(context),
		context.getWorkflowStaticData('node'),
		verdict.candidates.map(({ news }) => news),
	);
	const items = fresh.map((news): INodeExecutionData => {
		const { json } = verdict.candidates.find((candidate) => candidate.news === news) as Candidate;
		return { json };
	});
	if (items.length === 0) {
		return refuse(context, { status: 200, message: 'This event was taken before' });
	}
	return { workflowData: [items] };
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
		body = readEventBody(context);
	} catch (error) {
		if (error instanceof BodyTooLarge) return { refusal: { status: 413, message: error.message } };
		unreadable = reasonOf(error);
	}

	const client = await DropPayClient.open(withSharedCredential(context, triggerKey(context)), {
		timeout: READ_TIMEOUT_MS,
		attempts: 1,
	});
	const { resource: kind, token } = context.getQueryData() as IDataObject;
	const { applicationSecret } = client.account;
	const authentic = ownUrls(context).some((url) =>
		isAuthentic(url, kind, token, applicationSecret),
	);
	if (!authentic || !isEventKind(kind)) return { refusal: UNAUTHENTIC };

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
	const wanted = context.getNodeParameter('events', []) as unknown[];
	const { bestEffort = false } = context.getNodeParameter('options', {}) as IDataObject;
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
			if (!isWanted(wanted, name)) continue;
			candidates.push({
				news: newsOf(reading.kind, name, reading.entity),
				json: {
					event: name,
					...summaryOf(reading.entity),
					resource: shown(reading.kind, reading.entity, event),
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
function mayGoUnverified(kind: EventKind, event: ParsedEvent, wanted: unknown[]): boolean {
	return kind !== 'connection' && (event.status !== undefined || wanted.includes(ANY_EVENT));
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

function shown(kind: EventKind, entity: IDataObject, event: ParsedEvent): IDataObject {
	const resource = withoutUrlTokens(entity);
	if (kind !== 'connection') return resource;
	const { code: read, ...rest } = resource;
	const code = read ?? event.code;
	return entity.status === 'GRANTED' && code !== undefined ? { ...rest, code } : rest;
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
	log: 'refused a request with a wrong or missing token. When the Application Secret of the credential or the path of this trigger has changed, resources made before still send the old token: read them with a Get operation, and publish the workflow again',
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
