import { sleep, type IWebhookFunctions } from 'n8n-workflow';

import { processStore } from '../../../api/boundedMap';
import { elapsedMs } from '../../../api/clock';
import type { ParsedEvent } from '../../../api/contract/events';
import type { EventKind } from '../../../api/contract/resourceKinds';
import { isEarlier, normalStatus } from '../../../api/contract/statuses';
import { refusedOutcome } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import {
	checkConnectionCode,
	codeShownBy,
	type ConnectionCode,
} from '../../shared/events/connectionCode';
import { readSubject, type Found, type Reading } from '../../shared/events/fetchResource';
import { eventName, isWanted } from '../events';

/** What was fetched about one event of a body. */
export interface Finding {
	event: ParsedEvent;
	/** The part of the body it was read from. */
	source: object;
	reading: Reading;
	/** DropPay shows less than the event claims. */
	isBehind: boolean;
	/** DropPay does not know the id, and perhaps not yet. */
	isNew: boolean;
	/** Of a granted Connection. */
	code?: ConnectionCode;
}

interface Subject {
	kind: EventKind;
	/** Trigger On. */
	wanted: readonly string[];
	/** See triggerKey. */
	trigger: string;
	/** A client of the Application itself. */
	asApplication: () => Promise<DropPayClient>;
	/** When the sender must have its response, by `elapsedMs`. */
	deadline: number;
}

type Event = Pick<Finding, 'event' | 'source'>;

/** Milliseconds before each further fetch of a resource that DropPay shows too early, or could not show. */
const PAUSES: readonly number[] = [150, 300, 500];

/** Milliseconds that a further fetch needs at least. */
const LEAST_MS = 150;

/** How long an id that DropPay does not know may be too new to be fetched. */
const NEW_MS = 5 * 60_000;

/** Ids that DropPay did not know, with the time of the first event, by `elapsedMs`. */
const missing = processStore<string, number>('IDs not found yet', 1_000);

/**
 * Fetches what the events are about: each resource once, some at a time, and again while there is time for it where
 * DropPay gives no response, or one from before the event.
 */
export async function fetchSubjects(
	context: IWebhookFunctions,
	client: DropPayClient,
	events: readonly Event[],
	subject: Subject,
): Promise<Finding[]> {
	const byId = new Map<string, Event[]>();
	for (const one of events) byId.set(one.event.id, [...(byId.get(one.event.id) ?? []), one]);
	const found = await Promise.all(
		[...byId].map(
			async ([id, about]) =>
				await withTimeout(
					Math.max(0, subject.deadline - elapsedMs()),
					fetchOne(context, client, id, about, subject),
					() => about.map((one) => ({ ...one, isBehind: false, isNew: false, reading: TOO_LATE })),
				),
		),
	);
	const findings = found.flat();
	return events.map((one) => findings.find(({ source }) => source === one.source) as Finding);
}

async function fetchOne(
	context: IWebhookFunctions,
	client: DropPayClient,
	id: string,
	events: readonly Event[],
	subject: Subject,
): Promise<Finding[]> {
	const key = [subject.trigger, id].join('|');
	const since = missing.get(key);
	let reading = await read(client, id, subject);
	for (const pause of PAUSES) {
		const isMissing = isUnknownId(reading) && since === undefined;
		if (
			!isMissing &&
			!isBroken(reading) &&
			!events.some(({ event }) => isBehind(event, reading, subject))
		)
			break;
		if (elapsedMs() + pause + LEAST_MS > subject.deadline) break;
		await sleep(pause);
		reading = await read(client, id, subject);
	}
	if (isUnknownId(reading) && since === undefined) missing.set(key, elapsedMs());
	const isNew = isUnknownId(reading) && (since === undefined || elapsedMs() - since < NEW_MS);
	return await Promise.all(
		events.map(async (one) => {
			const behind = isBehind(one.event, reading, subject);
			const finding: Finding = { ...one, reading, isBehind: behind, isNew };
			if (reading.is !== 'found' || behind || !isGrantedConnection(reading)) return finding;
			const code = await checkConnectionCode(context, client, reading.entity, {
				...(one.event.code !== undefined && { claimed: one.event.code }),
			});
			return { ...finding, code };
		}),
	);
}

/**
 * Fetches a Connection as the Application where DropPay gives no token for the account: its owner may have revoked the
 * very Connection of this credential, and nothing but the event about it would say so. That a Connection belongs to
 * the Application is documented [doc: connection-v1].
 */
async function read(client: DropPayClient, id: string, subject: Subject): Promise<Reading> {
	const reading = await readInTurn(client, id, subject);
	const isDenied =
		reading.is === 'unreachable' &&
		(reading.failure.outcome === 'notSent' || reading.failure.status === 401);
	if (subject.kind !== 'connection' || client.account.access === 'application' || !isDenied) {
		return reading;
	}
	const other = await readInTurn(await subject.asApplication(), id, subject);
	return other.is === 'found' ? other : reading;
}

/** A pause between two fetches takes no place from other events. */
async function readInTurn(client: DropPayClient, id: string, subject: Subject): Promise<Reading> {
	const { trigger, kind, deadline } = subject;
	return await inTurn(
		trigger,
		async () => (elapsedMs() < deadline ? await readSubject(client, kind, id) : TOO_LATE),
		() => TOO_MANY,
	);
}

const TOO_LATE: Reading = {
	is: 'unreachable',
	failure: refusedOutcome(
		'DropPay did not respond in time',
		'The sender must get a response within two seconds.',
	).failure,
};

const TOO_MANY: Reading = {
	is: 'unreachable',
	failure: refusedOutcome(
		'too many events came at once',
		'Those before it have to be fetched first.',
	).failure,
};

/**
 * Whether DropPay shows a status from before the one that the event claims, where the workflow waits for that one; or
 * a granted Connection whose code is neither in the event nor in the response, which is not the event yet.
 */
function isBehind(event: ParsedEvent, reading: Reading, { wanted }: Subject): boolean {
	if (reading.is !== 'found') return false;
	const { kind, entity } = reading;
	if (isGrantedConnection(reading)) {
		const code = event.code ?? codeShownBy(entity);
		return code === undefined && isWanted(wanted, eventName(kind, entity.status));
	}
	return isEarlier(entity.status, event.status) && isWanted(wanted, eventName(kind, event.status));
}

function isGrantedConnection({ kind, entity }: Found): boolean {
	return kind === 'connection' && normalStatus(entity.status) === 'GRANTED';
}

/** A response that may be another one in a moment. 429 says when to come again, which is later than there is time. */
function isBroken(reading: Reading): boolean {
	return reading.is === 'unreachable' && reading.failure.status !== 429;
}

function isUnknownId(reading: Reading): boolean {
	return reading.is === 'rejected' && reading.failure.status === 404;
}

/** Fetches of one trigger that are under way at a time. */
const FETCHES = 20;

/** Fetches of one trigger that wait for their turn. */
const MAX_WAITING = 400;

/** Triggers with a queue in this process. */
const MAX_TRIGGERS = 1_000;

interface Queue {
	running: number;
	waiting: Array<() => void>;
}

const queues = processStore<string, Queue>('queues of fetches', MAX_TRIGGERS);

/**
 * Runs the work of one trigger, some at a time: neither a body with a hundred ids nor a flood of events becomes as
 * many requests to DropPay at once.
 *
 * @param trigger see triggerKey
 * @param orElse what comes out where the queue is full
 */
async function inTurn<T>(trigger: string, work: () => Promise<T>, orElse: () => T): Promise<T> {
	const queue = queues.get(trigger) ?? { running: 0, waiting: [] };
	queues.set(trigger, queue);
	if (queue.running >= FETCHES) {
		if (queue.waiting.length >= MAX_WAITING) return orElse();
		await new Promise<void>((resolve) => queue.waiting.push(resolve));
	} else {
		queue.running++;
	}
	try {
		return await work();
	} finally {
		// The next one takes this place.
		const next = queue.waiting.shift();
		if (next) next();
		else queue.running--;
	}
}

/**
 * Gives up after a time, be it the response, a new token or a pause that takes so long.
 *
 * @param ms milliseconds
 */
export async function withTimeout<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
	return await Promise.race([work, sleep(ms).then(late)]);
}
