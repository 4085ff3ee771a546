import { endpoints, traitsOf, type Called, type EndpointName } from '../contract/endpoints';
import { quoteOf, vendorError } from './body';
import type { Failure } from './failure';
import { newPathRemedy } from './lifeCycle';
import { howToFindOut } from './lostResponses';

interface Meaning {
	message: string;
	description: string;
}

/**
 * Status and code → what it means [doc: errors]. The same code means different things under different
 * statuses, so both are the key. The remedies are ours.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
	'400/100': {
		message: 'Arguments are missing',
		description: 'Fill the empty fields, or add what DropPay asks for under Additional Properties.',
	},
	'400/101': {
		message: 'Arguments are wrong',
		description:
			'Compare the values with what the resource allows now: fetch it with a Get operation and check its status, amounts and dates.',
	},
	'400/102': {
		message: 'Invalid date or time',
		description: 'Give dates as ISO 8601 with an offset, such as 2026-01-31T12:00:00+01:00.',
	},
	'400/103': {
		message: 'Invalid ID',
		description:
			'Use the ID as DropPay gave it, upper-case letters and digits, or pick the entry from the list.',
	},
	'400/104': {
		message: 'Invalid IBAN',
		description:
			'Check the IBAN letter by letter; an Italian one has 27 characters and starts with IT.',
	},
	'400/105': {
		message: 'Invalid VAT code',
		description: 'An Italian VAT code (partita IVA) has 11 digits.',
	},
	'400/106': {
		message: 'Invalid tax code',
		description:
			'An Italian tax code (codice fiscale) has 16 characters, that of a company 11 digits.',
	},
	'401/100': {
		message: 'DropPay does not accept the login data',
		description:
			'Check Application Key and Application Secret in the credential against the DropPay Developer Area.',
	},
	'401/101': {
		message: 'The token does not allow this operation',
		description:
			'Operations on an account need a credential with access "Account" and a Connection Code; application access opens Connections only.',
	},
	'401/102': {
		message: 'The access token is not valid any more',
		description:
			'The account owner may have revoked the Connection. Open a new Connection and put its Connection Code into the credential.',
	},
	'403/100': {
		message: 'The signature is not valid',
		description: 'Check Application Key and Application Secret in the credential.',
	},
	'403/101': {
		message: 'No access to this resource',
		description:
			'The resource belongs to another account than the connected one, or is disabled. Use the credential of its owner.',
	},
};

/** Where the Checkout's private key stands for login data and token [client: woo-droppay]. */
const CHECKOUT_MEANINGS: Readonly<Record<number, Meaning>> = {
	401: {
		message: 'DropPay does not accept the Checkout Private Key',
		description:
			'Copy it again from the settings of the Checkout POS into the credential, and test the credential.',
	},
	403: {
		message: 'No access to this Authorization',
		description:
			'It was given on another Checkout POS, or the POS is disabled. Use the credential of the POS whose pay button the customer used.',
	},
};

/** Meanings of statuses that come without a code, or with one that is not in the table. */
const STATUS_MEANINGS: Readonly<Record<number, Meaning>> = {
	400: {
		message: 'DropPay did not accept the request',
		description:
			'Check the values of this item; a path override in the credential can cause this too.',
	},
	401: {
		message: 'DropPay did not accept the access token',
		description:
			'Test the credential. When the Connection was revoked, put a new Connection Code into it.',
	},
	403: {
		message: 'DropPay forbids this request',
		description: 'Check that the resource belongs to the connected account.',
	},
	404: {
		message: 'DropPay has no such resource',
		description:
			'Check the ID. If the ID is right, the path of this operation may be different: see Endpoint Overrides in the credential.',
	},
	405: {
		message: 'DropPay does not allow this method here',
		description:
			'The path of this operation may be different: see Endpoint Overrides in the credential.',
	},
	409: {
		message: 'DropPay sees a conflict with the present state of the resource',
		description: 'Fetch the resource with a Get operation and check its status.',
	},
	410: {
		message: 'This address is gone',
		description:
			'This version of the API was shut down, or the resource no longer exists. If other IDs end the same way, put the new path into Endpoint Overrides in the credential.',
	},
	429: {
		message: 'DropPay is receiving too many requests',
		description: 'Lower Concurrency under Options, or run the workflow again later.',
	},
};

/** Meanings that say nothing of the reason: without a text of DropPay's there is none. */
const MUTE: ReadonlySet<Meaning> = new Set(
	[400, 401, 403].flatMap((status) => STATUS_MEANINGS[status] ?? []),
);

/** Statuses by which a proxy says that it gave up waiting: DropPay may have carried out the request. */
const GIVEN_UP = new Set([408, 444, 460, 499]);

/**
 * A response that refuses a request: one outside 2xx, or inside 2xx one that holds no resource but a code and a text.
 *
 * The outcome of a request that changes something is `unknown` unless the status says that nothing was done.
 *
 * @param body what came back: parsed JSON, text, or nothing. Failures without Content-Type have no body [doc: errors].
 * @param isShutDown whether the headers say that the version of the API has ended
 */
export function refusal(
	called: Called,
	status: number,
	body: unknown,
	isShutDown = false,
): Failure {
	const { code, description: vendorText } = vendorError(body);
	const meaning = isShutDown ? shutDown(called) : meaningOf(called, status, code);
	const label = `DropPay ${status}${code !== undefined ? `/${code}` : ''}`;
	const quote = meaning?.message === vendorText ? '' : quoteOf(vendorText);
	const isDoubtful = status < 300 || status >= 500 || GIVEN_UP.has(status);
	if (isDoubtful) {
		const isRead = traitsOf(called).effect === 'read';
		return {
			message:
				status < 300
					? `DropPay refused the request (${label})`
					: `DropPay could not process the request (${label})`,
			description: `${isRead ? remedyOfRead(status) : howToFindOut(called)}${quote}`,
			status,
			...(code !== undefined && { code }),
			outcome: isRead ? 'refused' : 'unknown',
		};
	}
	const reason = meaning?.message ?? 'DropPay refused the request';
	const isMute = quote === '' && meaning !== undefined && MUTE.has(meaning);
	return {
		message: `${reason}${isMute ? ' and gave no reason' : ''} (${label})`,
		description: `${meaning?.description ?? 'Check the values of this item.'}${quote}${repetition(called, status, code)}`,
		status,
		...(code !== undefined && { code }),
		...(isShutDown && { isShutDown }),
		outcome: 'refused',
	};
}

const shutDown = (called: Called): Meaning => ({
	message: 'This version of the API was shut down',
	description: newPathRemedy(called),
});

const remedyOfRead = (status: number): string =>
	status < 300 ? 'Check the values of this item.' : 'Run it again later.';

/** What DropPay refuses the second time, because the first time did it. */
const REFUSED_WHEN_REPEATED: Readonly<Partial<Record<EndpointName, string>>> = {
	createCharge: 'the charge may exist already: fetch the Authorization (Authorization: Get)',
	checkoutCharge: 'the charge may exist already: fetch the Authorization (Checkout: Check)',
	createRefund:
		'the refund may exist already, because a charge can be refunded once: look for it in the account entries',
	updatePush: 'the change may be made already: fetch the Push (Push: Get)',
	updatePull: 'the change may be made already: fetch the Pull (Pull: Get)',
	updatePagopaForm: 'the change may be made already: fetch the form (PagoPA: Get)',
	executePagopaForm: 'the form may be paid already: fetch the form (PagoPA: Get)',
};

/**
 * A sentence for refusals by which DropPay may mean that the same was done before; empty for others. No code for
 * that is known: what is left are the general ones.
 */
function repetition(called: Called, status: number, code: string | undefined): string {
	const isGeneral = code === undefined || code === '101' || !(`${status}/${code}` in MEANINGS);
	if (status !== 409 && !(status === 400 && isGeneral)) return '';
	const what =
		typeof called === 'string'
			? REFUSED_WHEN_REPEATED[called]
			: traitsOf(called).effect === 'money'
				? 'it may have been carried out already: fetch the resource'
				: undefined;
	return what === undefined ? '' : ` If this is a retry, ${what}.`;
}

/** Of a path that the user gave, no override can be the remedy. */
const CUSTOM_MEANINGS: Readonly<Record<number, Meaning>> = {
	404: {
		message: 'DropPay has nothing at this path',
		description: 'Check Path, and the IDs in it.',
	},
	405: {
		message: 'DropPay does not allow this method here',
		description: 'Check Method and Path.',
	},
	410: {
		message: 'This path is gone',
		description:
			'This version of the API was shut down, or the resource no longer exists. Check Path, and the IDs in it.',
	},
};

function meaningOf(called: Called, status: number, code: string | undefined): Meaning | undefined {
	const custom = typeof called === 'string' ? undefined : CUSTOM_MEANINGS[status];
	if (custom) return custom;
	const byKey = typeof called === 'string' && endpoints[called].token === 'checkoutKey';
	return (
		(byKey ? CHECKOUT_MEANINGS[status] : undefined) ??
		(code !== undefined ? MEANINGS[`${status}/${code}`] : undefined) ??
		STATUS_MEANINGS[status]
	);
}
