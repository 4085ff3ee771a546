import type { IWebhookFunctions } from 'n8n-workflow';

import type { ParsedEvent } from '../../../api/contract/events';
import { connectionLink } from '../../../api/contract/links';
import { isWaiting } from '../../../api/contract/statuses';
import type { Found } from '../../shared/events/fetchResource';
import type { EventKind } from '../../shared/events/signedUrl';
import { codeKey, eventKey, unverifiedEventKey } from '../deduplicate';
import { ANY_EVENT, eventName, isWanted } from '../events';
import { filteredOut, hasFilters } from '../filters';
import { isTest, type TriggerSettings } from '../settings';
import type { Finding } from './fetchResources';
import { unverifiedJson, verifiedJson, type Candidate } from './item';
import { NOT_YET, unreachable, type Refusal } from './response';
import { isSentElsewhere } from './sentElsewhere';

export type Verdict = { refusal: Refusal } | { candidates: Candidate[] };

/** What to do with one event: start with it, leave it, or reject the request. */
type Outcome =
	| { candidate: Candidate }
	| { left: string }
	/** The whole body is rejected: the sender is to keep it. */
	| { refusal: Refusal }
	/** Only where nothing else in the body is an event. */
	| { rejected: Refusal };

/** A body is taken as a whole: as long as a part of it cannot be verified, the sender keeps it. */
export function evaluate(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	kind: EventKind,
	findings: Finding[],
): Verdict {
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
		return { candidate: { news: unverifiedEventKey(kind, event), json } };
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
			news: eventKey(reading.kind, name, reading.entity, shownCode.code?.code),
			...(shownCode.code && { connection: codeKey(event.id), id: event.id }),
			...shownLink,
			json: verifiedJson(name, received, reading, { isSimplified, ...shownLink, ...shownCode }),
		},
	};
}

function unknownResource(what: string): Refusal {
	return {
		status: 404,
		message: 'DropPay knows no such resource of this account that sends its events here',
		log: `rejected an event about ${what}`,
	};
}

/**
 * A Connection Code is given out only when the Connection was fetched, so its event has to come again. An event
 * that does not say its status cannot be told from those that are not wanted.
 */
function mayGoUnverified(kind: EventKind, event: ParsedEvent, wanted: string[]): boolean {
	return kind !== 'connection' && (event.status !== undefined || wanted.includes(ANY_EVENT));
}

/** The link of the Connection that publishing or test listening has opened, as long as nobody has decided. */
function challengeLink(
	{ registersConnection }: TriggerSettings,
	{ kind, entity }: Found,
): string | undefined {
	const isOpen = registersConnection && kind === 'connection' && isWaiting(entity.status);
	return isOpen ? connectionLink(entity) : undefined;
}
