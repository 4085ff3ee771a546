import type { IWebhookFunctions } from 'n8n-workflow';

import type { ParsedEvent } from '../../api/events';
import { isWaiting } from '../../api/statuses';
import type { EventKind } from '../events/signedUrl';
import { linkOf } from './connectionRegistration';
import { newsOf, unverifiedNewsOf } from './dedup';
import { ANY_EVENT, eventName, isWanted } from './eventNames';
import { unverifiedJson, verifiedJson, type Candidate } from './item';
import type { Found, Reading } from '../events/reading';
import { unreachable, type Refusal } from './refusal';
import { isTest, type TriggerSettings } from './settings';

export type Verdict = { refusal: Refusal } | { candidates: Candidate[] };

/** What was read about an event of the body. */
export interface Finding {
	event: ParsedEvent;
	source: object;
	reading: Reading;
}

/** A body is taken as a whole: as long as a part of it cannot be verified, the sender keeps it. */
export function weigh(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	kind: EventKind,
	findings: Finding[],
): Verdict {
	const { wanted, isSimplified, bestEffort } = settings;
	const receivedAt = new Date().toISOString();
	const candidates: Candidate[] = [];
	let rejected: Refusal | undefined;
	for (const { event, source, reading } of findings) {
		const received = { event, source, receivedAt };
		if (reading.is === 'rejected') {
			rejected ??= {
				status: 404,
				message: 'DropPay knows no such resource of this account',
				log: `refused an event about ${kind} ${event.id}: ${reading.failure.message}. ${reading.failure.description}`,
			};
		} else if (reading.is === 'found') {
			const name = eventName(reading.kind, reading.entity.status);
			const link = challengeLink(settings, reading);
			if (!isWanted(wanted, name) && !(link !== undefined && isTest(context))) continue;
			const shownLink = link === undefined ? {} : { link };
			candidates.push({
				news: newsOf(reading.kind, name, reading.entity),
				...shownLink,
				json: verifiedJson(name, received, reading, { isSimplified, ...shownLink }),
			});
		} else {
			if (!bestEffort || !mayGoUnverified(kind, event, wanted)) {
				const { message, description } = reading.failure;
				return { refusal: unreachable(`${message}. ${description}`) };
			}
			const name = eventName(kind, event.status);
			if (!isWanted(wanted, name)) continue;
			candidates.push({
				news: unverifiedNewsOf(kind, event),
				json: unverifiedJson(name, received),
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
function challengeLink(
	{ registersConnection }: TriggerSettings,
	{ kind, entity }: Found,
): string | undefined {
	const isOpen = registersConnection && kind === 'connection' && isWaiting(entity.status);
	return isOpen ? linkOf(entity) : undefined;
}
