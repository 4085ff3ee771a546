import { traitsOf, type Called, type EndpointName } from '../contract/endpoints';
import { quoteOf, vendorError } from './body';
import { type Failure, rejectPayment } from './failure';

/** A 2xx answer that is not what the operation answers: a web page, broken JSON, an entity without its properties. */
export function unreadableAnswer(
	called: Called,
	status: number,
	what: string,
	body?: unknown,
): Failure {
	const read = traitsOf(called).effect === 'read';
	const remedy = read
		? 'The address may not be that of the DropPay API: check Environment, Base URL and Endpoint Overrides in the credential.'
		: howToFindOut(called);
	return {
		message: `DropPay answered ${status} with ${what}`,
		description: `${remedy}${quoteOf(vendorError(body).description)}`,
		status,
		...(status < 300 && { isMute: true }),
		outcome: read ? 'refused' : 'unknown',
	};
}

/** Network codes after which the request surely did not reach DropPay. */
const NOT_SENT: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'has no known address',
	EAI_AGAIN: 'has no known address at the moment',
	EHOSTUNREACH: 'cannot be reached from here',
	ENETUNREACH: 'cannot be reached from here',
	CERT_HAS_EXPIRED: 'shows an expired certificate',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a self-signed certificate',
	SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate that cannot be verified',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'shows a certificate that cannot be verified',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate that cannot be verified',
	ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name',
};

const TIMED_OUT = new Set([
	'ECONNABORTED',
	'ETIMEDOUT',
	'ESOCKETTIMEDOUT',
	'UND_ERR_HEADERS_TIMEOUT',
]);

/**
 * A request without an answer.
 *
 * @param networkCode Node's code such as ECONNREFUSED
 * @param host host name for the message
 */
export function noAnswer(called: Called, networkCode: string | undefined, host: string): Failure {
	const reason = networkCode !== undefined ? NOT_SENT[networkCode] : undefined;
	if (reason !== undefined) {
		return rejectPayment(
			`${host} ${reason}`,
			'Check the network and the Base URL of the credential, then run it again.',
			{ networkCode },
		).failure;
	}
	const what =
		networkCode !== undefined && TIMED_OUT.has(networkCode)
			? `${host} did not answer in time`
			: `The connection to ${host} broke before the answer came`;
	const read = traitsOf(called).effect === 'read';
	return {
		message: what,
		description: read ? 'Run it again later.' : howToFindOut(called),
		outcome: read ? 'refused' : 'unknown',
		...(networkCode !== undefined && { networkCode }),
	};
}

/** What to read before sending a request of unknown outcome again. */
const SETTLED_BY: Readonly<Partial<Record<EndpointName, string>>> = {
	createAuthorization:
		'look in the DropPay app or the merchant area for an Authorization with this description',
	createCharge: 'read the Authorization (Authorization: Get) and compare charge_success_count',
	checkoutCharge: 'read the Authorization (Checkout: Check) and compare charge_success_count',
	createRefund:
		'look for the refund in the account entries; a charge can be refunded once only, so a second try cannot pay twice',
	createConnection:
		'look in the DropPay app of the account owner for a Connection that waits; without a confirmation it allows nothing',
	createPos:
		'look in the DropPay Developer Area, or choose a POS from the list, for one with this name',
	createPullTransfer: 'read the Pull (Pull: Get Transfers) and look for this amount',
	createPush:
		'look in the DropPay app for a transfer with this description; nothing moves before the owner confirms it there',
	createPull:
		'look in the DropPay app for a request with this description; nothing moves before the payer confirms it',
	updatePush: 'read the Push (Push: Get)',
	updatePull: 'read the Pull (Pull: Get)',
	createPagopaForm: 'open the form again; a form moves no money before it is executed',
	updatePagopaForm: 'read the form (PagoPA: Get)',
	executePagopaForm: 'read the form (PagoPA: Get) and look at its status',
	createMav: 'look in the DropPay app for a payment over this amount',
	createRav: 'look in the DropPay app for a payment over this amount',
};

/** What to do before a request of unknown outcome is sent again, as a sentence. */
export function howToFindOut(called: Called): string {
	const how = (typeof called === 'string' && SETTLED_BY[called]) || 'read the resource';
	return `Whether DropPay carried it out is not known, so it was not sent again. Before you repeat it, ${how}.`;
}
