/** What goes wrong between the node and DropPay, one at a time. */
import type { FaultRule } from '../../sandbox/control.mts';
import type { MoneyOperation } from './moneyOperations.mts';

type Fault = FaultRule['fault'];

export interface MoneyFault {
	name: string;
	/**
	 * What has to be said of the item. `lost`: the answer to a request that was carried out is lost, so the
	 * outcome is unknown, or settled where a fetch proves it. `doubted`: so is the outcome where the payment itself can
	 * be fetched; a status that DropPay gave is not replaced by anything else. `contradicted`: it speaks of something else, so the
	 * outcome is unknown, unless a fetch can tell even then.
	 */
	leaves: 'done' | 'refused' | 'notSent' | 'unknown' | 'lost' | 'doubted' | 'contradicted';
	/** The answer is a 200 without a body, which is good where nobody knows what is answered. */
	answersNothing?: true;
	/** The answer is a 2xx that says nothing, so that only a fetch can tell whether a change was made. */
	saysNothing?: true;
	/** A fetch shows what the answer falsifies, which proves a change. */
	fetchTells?: true;
	/** A new token mends it; an operation with a key is refused. */
	isOfToken?: true;
	/** What an error has to say, whatever else it says. */
	says?: RegExp;
	/** How often the request may go out (1). */
	requests?: number;
	/** What hits the request for the money; undefined where the operation's answer has nothing to falsify. */
	fault?: (operation: MoneyOperation) => Fault | undefined;
	/** What DropPay shows meanwhile: what it was before. */
	showsBefore?: true;
	/** What becomes of DropPay's address once the first item is paid: nobody listens there, or its name is gone. */
	unreachable?: 'refused' | 'nameless';
	/** What lists come in, a name or nothing around them; only for operations whose proof is a list. */
	wraps?: string;
	/**
	 * The held request is carried out after the node gave it up, and a second execution repeats it: when the first was
	 * carried out, or before.
	 */
	repeated?: 'afterIt' | 'beforeIt';
	/** Seconds until the node gives an answer up. */
	timeout?: number;
}

/** In seconds. What is not hit has to come within it too, on a machine with ten times as much to do. */
const TIME_OUT = 8;

const HTML = '<!doctype html><title>Maintenance</title><h1>We are back soon</h1>';

const json = (code: string): Pick<Fault, 'body'> => ({ body: { code, description: 'said so' } });

const always = (fault: Fault): MoneyFault['fault'] => {
	return () => fault;
};

export const faults: readonly MoneyFault[] = [
	{ name: 'none', leaves: 'done' },
	{
		name: 'connection refused',
		leaves: 'notSent',
		says: /refused the connection\. Nothing was sent/,
		requests: 0,
		unreachable: 'refused',
	},
	{
		name: 'host name that has no address',
		leaves: 'notSent',
		says: /has no known address\. Nothing was sent/,
		requests: 0,
		unreachable: 'nameless',
	},
	{
		name: 'connection cut before DropPay acts',
		leaves: 'unknown',
		fault: always({ kind: 'cut', when: 'before' }),
	},
	{
		name: 'connection cut after DropPay acted',
		leaves: 'lost',
		fault: always({ kind: 'cut', when: 'after' }),
	},
	{
		name: 'connection cut in the middle of the answer',
		leaves: 'lost',
		fault: always({ kind: 'cut', when: 'after', bytes: 12 }),
	},
	{
		name: 'time-out before DropPay acts',
		leaves: 'unknown',
		fault: always({ kind: 'hang', when: 'before' }),
		timeout: TIME_OUT,
	},
	{
		name: 'time-out after DropPay acted',
		leaves: 'lost',
		fault: always({ kind: 'hang', when: 'after' }),
		timeout: TIME_OUT,
	},
	{
		name: '500 before DropPay acts',
		leaves: 'unknown',
		fault: always({ kind: 'status', status: 500 }),
	},
	{
		name: '500 after DropPay acted',
		leaves: 'lost',
		fault: always({ kind: 'status', status: 500, when: 'after' }),
	},
	{
		name: '504 of a gateway, DropPay acted',
		leaves: 'lost',
		fault: always({
			kind: 'status',
			status: 504,
			when: 'after',
			body: HTML,
			contentType: 'text/html',
		}),
	},
	{
		name: '401 in the middle (token too old)',
		leaves: 'done',
		isOfToken: true,
		requests: 2,
		fault: always({ kind: 'status', status: 401, ...json('102') }),
	},
	{
		name: '403',
		leaves: 'refused',
		fault: always({ kind: 'status', status: 403, ...json('101') }),
	},
	{ name: '409', leaves: 'refused', fault: always({ kind: 'status', status: 409 }) },
	{
		name: '429 with Retry-After',
		leaves: 'done',
		requests: 2,
		fault: always({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }),
	},
	{
		name: 'redirect, DropPay acted',
		leaves: 'lost',
		fault: always({ kind: 'status', status: 302, when: 'after', headers: { location: '/done' } }),
	},
	{
		name: '200 with a web page, DropPay acted',
		leaves: 'lost',
		saysNothing: true,
		fault: always({ kind: 'body', when: 'after', body: HTML, contentType: 'text/html' }),
	},
	{
		name: '200 with truncated JSON, DropPay acted',
		leaves: 'lost',
		saysNothing: true,
		fault: always({ kind: 'body', when: 'after', body: '{"id":"XXX0000000' }),
	},
	{
		name: '200 without a body, DropPay acted',
		leaves: 'lost',
		answersNothing: true,
		saysNothing: true,
		fault: always({ kind: 'body', when: 'after', body: '' }),
	},
	{
		name: '230 with code and description, refused',
		leaves: 'unknown',
		fault: always({ kind: 'status', status: 230, ...json('210') }),
	},
	{
		name: '200 without what was made, DropPay acted',
		leaves: 'lost',
		answersNothing: true,
		saysNothing: true,
		fault: always({ kind: 'body', when: 'after', body: { success: true } }),
	},
	{
		name: 'connection cut after DropPay acted, a fetch shows what was before',
		leaves: 'unknown',
		showsBefore: true,
		fault: always({ kind: 'cut', when: 'after' }),
	},
	...(['items', 'data', 'content', ''] as const).map((wraps) => ({
		name: `connection cut after DropPay acted, lists come ${wraps === '' ? 'as a bare array' : `in "${wraps}"`}`,
		leaves: 'lost' as const,
		wraps,
		fault: ({ proof }: MoneyOperation): Fault | undefined =>
			proof === undefined ? undefined : { kind: 'cut', when: 'after' },
	})),
	{
		name: 'carried out after the time-out, then repeated by a second execution',
		leaves: 'unknown',
		repeated: 'afterIt',
		fault: always({ kind: 'hold' }),
		timeout: TIME_OUT,
	},
	{
		name: 'repeated by a second execution after the time-out, then carried out',
		leaves: 'unknown',
		repeated: 'beforeIt',
		fault: always({ kind: 'hold' }),
		timeout: TIME_OUT,
	},
	{
		name: 'answer with a status that does not say that money moved',
		leaves: 'doubted',
		fault: ({ doubtfulStatus }) =>
			doubtfulStatus === undefined
				? undefined
				: { kind: 'merge', body: { status: doubtfulStatus } },
	},
	{
		name: 'answer for another resource',
		leaves: 'contradicted',
		fault: ({ foreignIds }) =>
			Object.keys(foreignIds).length > 0 ? { kind: 'merge', body: foreignIds } : undefined,
	},
	{
		name: 'answer over another amount',
		leaves: 'contradicted',
		fetchTells: true,
		fault: ({ amountProperty }) =>
			amountProperty === undefined
				? undefined
				: { kind: 'merge', body: { [amountProperty]: 99.99 } },
	},
];
