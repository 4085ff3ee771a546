import { hasFailed, isKnownPayment, normalStatus } from '../contract/statuses';
import { quoteFrom } from '../errors/body';
import { DropPayFailure, unknownOutcome, refusedOutcome } from '../errors/failure';
import { formatEuro, readableCents } from '../values/money';

/** What was asked: ids of the path, and the body. */
export interface Asked {
	ids?: Readonly<Record<string, string>>;
	body?: Readonly<Record<string, unknown>>;
}

type Entity = Readonly<Record<string, unknown>>;

/** Properties of an answer that repeat an amount of the request. */
const AMOUNTS = ['amount', 'charge_amount', 'transfer_amount'] as const;

/** What these are named for moves money without a further confirmation. */
const MOVES_MONEY = new Set(['Refund', 'Transfer']);

/** Whose account the money leaves or reaches. */
const PARTIES = ['source', 'recipient'] as const;

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/**
 * Compares a response with the request: the same resource, the same amounts, the same accounts, not failed.
 * What the answer leaves out says nothing against it, since DropPay documents few echoes.
 *
 * @param name the entity that the answer is, such as "Push"
 * @throws DropPayFailure with outcome `unknown` when DropPay answered for something else, `refused` when the
 * answer has a status by which no money moves
 */
export function checkAnswer(name: string, asked: Asked, answer: Entity): void {
	const called = typeof answer.id === 'string' ? `${name} ${answer.id}` : `The ${name}`;
	const off = [
		...idDifferences(name, asked, answer),
		...AMOUNTS.flatMap((amount) => amountDifference(asked.body?.[amount], answer[amount])),
		...PARTIES.flatMap((party) =>
			ibanDifference(party, ibanOf(asked.body?.[party]), ibanOf(answer[party])),
		),
	];
	if (off.length > 0) {
		throw unknownOutcome(
			`${called} came back ${off.join(' and ')}`,
			`It is not certain what was ordered, so nothing was retried. Fetch it with a Get operation, and ask DropPay before you continue.${quoteFrom(answer)}`,
		);
	}
	if (MOVES_MONEY.has(name) && !isKnownPayment(answer.status)) {
		throw unknownOutcome(
			`${called} came back with the status ${normalStatus(answer.status)}, which is not known`,
			`It is not certain whether money moved, so nothing was retried. Fetch it with a Get operation, and ask DropPay before you continue.${quoteFrom(answer)}`,
		);
	}
	if (hasFailed(answer.status)) {
		throw refusedOutcome(
			`${called} came back with the status ${normalStatus(answer.status)}`,
			'No money moved. Fetch it with a Get operation before you try again; if it FAILED, most likely the account that pays does not cover the amount.',
		);
	}
}

/** DropPay writes its IDs in capitals; a user may type them in small letters. */
export function isSameId(one: string, other: string): boolean {
	return one.trim().toUpperCase() === other.trim().toUpperCase();
}

/** `push_id` in the path of a Push is the answer's own `id`; any other id, such as `charge_id`, is echoed if at all. */
function idDifferences(name: string, { ids = {}, body = {} }: Asked, answer: Entity): string[] {
	const own = `${name.toLowerCase()}_id`;
	return Object.entries({ ...body, ...ids }).flatMap(([property, wanted]) => {
		if (!property.endsWith('_id') || typeof wanted !== 'string') return [];
		const got = property === own ? answer.id : answer[property];
		if (typeof got !== 'string' || isSameId(got, wanted)) return [];
		return property === own
			? [`instead of ${wanted}`]
			: [`for ${labelOf(property)} ${got} instead of ${wanted}`];
	});
}

/** `authorization_id` → "Authorization". */
function labelOf(property: string): string {
	const words = property.replace(/_id$/, '').replace(/_/g, ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
}

function amountDifference(wanted: unknown, got: unknown): string[] {
	const cents = readableCents(wanted);
	if (cents === undefined || readableCents(got) === cents) return [];
	if (got === undefined || got === null) return [];
	return [`for ${String(got)} EUR instead of ${formatEuro(cents)} EUR`];
}

function ibanDifference(party: string, wanted?: string, got?: string): string[] {
	if (wanted === undefined || got === undefined || wanted === got) return [];
	return [`with the ${party} ${got} instead of ${wanted}`];
}

/** `account`, unless it holds something that is no IBAN, such as an id. */
function ibanOf(party: unknown): string | undefined {
	if (party === null || typeof party !== 'object') return undefined;
	const { account } = party as { account?: unknown };
	if (typeof account !== 'string') return undefined;
	const iban = account.replace(/\s/g, '').toUpperCase();
	return IBAN.test(iban) ? iban : undefined;
}

/** Labels of a resource that is withdrawn, or gone; a POS is ENABLED or DISABLED [doc: devices-application]. */
const ENDED = {
	cancelled: ['CANCELLED', 'REVOKED', 'DELETED'],
	deleted: ['DELETED', 'CANCELLED', 'REVOKED'],
} as const;

/**
 * Whether the response to a cancellation or deletion says by a status that the resource is over. No response was ever
 * seen: one without a status proves nothing.
 *
 * @param id of the resource to end
 * @throws DropPayFailure with outcome `unknown` when the response is about another resource
 */
export function isEnded(word: keyof typeof ENDED, id: string, answer: Entity): boolean {
	if (typeof answer.id === 'string' && !isSameId(answer.id, id)) {
		throw unknownOutcome(
			`DropPay was asked to end ${id} and returned ${answer.id}`,
			'It is not certain whether it has ended. Fetch both with a Get operation before you continue.',
			{ fetched: { id: answer.id } },
		);
	}
	return ENDED[word].some((label) => label === normalStatus(answer.status));
}

/** The failure for a resource that a fetch still shows as not ended after it was cancelled or deleted. */
export function notEnded(word: keyof typeof ENDED, id: string, { status }: Entity): DropPayFailure {
	return refusedOutcome(
		`${id} is ${String(status ?? 'without a status')}, not ${word}`,
		'Fetch it with a Get operation and decide by its status; what is decided or paid stays so.',
		{ fetched: { id, status } },
	);
}

/**
 * Rejects a fetched resource with another id than the one that was asked for.
 *
 * @param ids of the path; with none or several, the id of the response is compared with nothing
 * @throws DropPayFailure with outcome `refused`
 */
export function checkReading(ids: Readonly<Record<string, string>>, answer: Entity): void {
	const [wanted, ...others] = Object.values(ids);
	const { id } = answer;
	if (wanted === undefined || others.length > 0 || typeof id !== 'string') return;
	if (isSameId(id, wanted)) return;
	throw refusedOutcome(
		`DropPay was asked for ${wanted} and returned ${id}`,
		'It was not used. Fetch it again. If this happens again, the path of this operation may be different: see Endpoint Overrides in the credential.',
	);
}
