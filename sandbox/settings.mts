/** How the sandbox behaves; every value can be changed while it runs (POST /_sandbox/settings). */
export interface Settings {
	/**
	 * Shape of the events. `asSeen` is what the public sources show: the envelope everywhere, and for
	 * Connections the envelope plus the same values at the top level.
	 */
	webhookShape: 'asSeen' | 'enveloped' | 'flat' | 'mixed';
	/** How often each event is sent, all copies at once. */
	webhookCopies: number;
	/** Pause before an event is sent, in milliseconds of real time. */
	webhookDelayMs: number;
	/** Every n-th event is recorded but not sent; 0 = none. */
	webhookDropEvery: number;
	/** How often an event is sent again after anything but a 2xx answer. DropPay's own habit is unknown. */
	webhookRetries: number;
	/** Pause before the first repetition in milliseconds; it doubles with each further one. */
	webhookRetryMs: number;
	/** `reversed` collects events (for webhookDelayMs, at least 100 ms) and sends the latest first. */
	webhookOrder: 'asHappened' | 'reversed';
	/** Life of access tokens in seconds of the sandbox clock. */
	tokenLifeSeconds: number;
	/** A refresh answers with a new refresh token and ends the old one. */
	rotateRefreshTokens: boolean;
	/** When false every refresh is refused with 401/102. */
	refreshAccepted: boolean;
	/** An access token ends after it was accepted so many times; 0 = never for that reason. */
	expireTokensEveryRequests: number;
	/** Life of a pay token in seconds (180 by DropPay's documentation). */
	payTokenSeconds: number;
	/** After so many seconds without a decision a WAITING or READY order is EXPIRED. */
	decisionLifeSeconds: number;
	/** Pause before every API answer, in milliseconds of real time. */
	latencyMs: number;
	/** Decide every new order by itself after so many milliseconds; null = wait for a person. */
	decideAfterMs: number | null;
	/** The decision that decideAfterMs makes. */
	decideAs: Exclude<Decision, 'revoke'>;
	/** Which paths answer: all candidates, only the first of each operation, or only the further ones. */
	pathCandidates: 'all' | 'canonical' | 'others';
	/** Leave `sharing` out of Authorization and Connection answers (it is inferred there). */
	omitSharing: boolean;
	/** Reading a granted Connection returns its code (unknown for DropPay). */
	connectionReadReturnsCode: boolean;
	/** Each Store of GET brands carries its POS as `pos` (unknown for DropPay: the table is cut). */
	storesListPos: boolean;
	/** Transfers carry the description that they were made with (unknown for DropPay: the table is cut). */
	echoTransfers: boolean;
	/**
	 * `charge_max_count` of an Authorization whose request names none (unknown for DropPay); null = the answer states
	 * none, and nothing bounds the number of charges.
	 */
	defaultMaxCount: number | null;
	/**
	 * Where the payer of a Checkout button has the app. On another device the page waits and submits its form; on the
	 * same one it does not, and the loopback URI and the webhook bring the decision (doc: checkout-pagecode).
	 */
	checkoutDevice: 'other' | 'same';
	/** Each answer carries an `X-DropPay-Request-Id` (no header name is known of DropPay). */
	requestIds: boolean;
}

/** What a person can do with an order on the phone, and what time or the merchant can. */
export type Decision = 'grant' | 'refuse' | 'revoke' | 'expire' | 'cancel';

export const DECISIONS: readonly Decision[] = ['grant', 'refuse', 'revoke', 'expire', 'cancel'];

export const DEFAULT_SETTINGS: Readonly<Settings> = {
	webhookShape: 'asSeen',
	webhookCopies: 1,
	webhookDelayMs: 0,
	webhookDropEvery: 0,
	webhookRetries: 0,
	webhookRetryMs: 500,
	webhookOrder: 'asHappened',
	tokenLifeSeconds: 3600,
	rotateRefreshTokens: true,
	refreshAccepted: true,
	expireTokensEveryRequests: 0,
	payTokenSeconds: 180,
	decisionLifeSeconds: 86_400,
	latencyMs: 0,
	decideAfterMs: null,
	decideAs: 'grant',
	pathCandidates: 'all',
	omitSharing: false,
	connectionReadReturnsCode: false,
	storesListPos: false,
	echoTransfers: true,
	defaultMaxCount: 1,
	checkoutDevice: 'other',
	requestIds: false,
};

const count = { type: 'integer', minimum: 0 };
const flag = { type: 'boolean' };

/** JSON schema of a partial Settings object. */
export const SETTINGS_SCHEMA = {
	type: 'object',
	additionalProperties: false,
	properties: {
		webhookShape: { enum: ['asSeen', 'enveloped', 'flat', 'mixed'] },
		webhookCopies: { type: 'integer', minimum: 1, maximum: 1000 },
		webhookDelayMs: count,
		webhookDropEvery: count,
		webhookRetries: { type: 'integer', minimum: 0, maximum: 20 },
		webhookRetryMs: count,
		webhookOrder: { enum: ['asHappened', 'reversed'] },
		tokenLifeSeconds: count,
		rotateRefreshTokens: flag,
		refreshAccepted: flag,
		expireTokensEveryRequests: count,
		payTokenSeconds: count,
		decisionLifeSeconds: { type: 'integer', minimum: 1 },
		latencyMs: count,
		decideAfterMs: { type: ['integer', 'null'], minimum: 0 },
		decideAs: { enum: ['grant', 'refuse', 'expire', 'cancel'] },
		pathCandidates: { enum: ['all', 'canonical', 'others'] },
		omitSharing: flag,
		connectionReadReturnsCode: flag,
		storesListPos: flag,
		echoTransfers: flag,
		defaultMaxCount: { type: ['integer', 'null'], minimum: 1 },
		checkoutDevice: { enum: ['other', 'same'] },
		requestIds: flag,
	},
} as const;
