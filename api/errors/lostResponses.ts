import { traitsOf, type Called, type EndpointName } from '../contract/endpoints';
import { quoteOf, vendorError } from './body';
import { type Failure, rejectPayment } from './failure';

/** A response without what the operation returns: a web page, broken JSON, a redirect, an entity without its properties. */
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
		message: `DropPay returned ${status} with ${what}`,
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
 * A request without a response. Its outcome is `notSent` if the network code proves it.
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
			? `${host} did not respond in time`
			: `The connection to ${host} broke before the response arrived`;
	const read = traitsOf(called).effect === 'read';
	return {
		message: what,
		description: read ? 'Run it again later.' : howToFindOut(called),
		outcome: read ? 'refused' : 'unknown',
		...(networkCode !== undefined && { networkCode }),
	};
}

/** How to find out the outcome before a retry. */
const HOW_TO_FIND_OUT: Readonly<Partial<Record<EndpointName, string>>> = {
	createAuthorization:
		'look for an Authorization with this description in the DropPay app or the merchant area',
	createCharge: 'fetch the Authorization (Authorization: Get) and compare charge_success_count',
	checkoutCharge: 'fetch the Authorization (Checkout: Check) and compare charge_success_count',
	createRefund:
		'look for the refund in the account entries; a charge can be refunded once only, so a retry cannot pay twice',
	createConnection:
		'look for a waiting Connection in the DropPay app of the account owner; without a confirmation it allows nothing',
	createPos: 'look for a POS with this name in the DropPay Developer Area or in the list',
	createPullTransfer: 'fetch the transfers (Pull: Get Transfers) and look for this amount',
	createPush:
		'look for a transfer with this description in the DropPay app; nothing moves before the owner confirms it there',
	createPull:
		'look for a request with this description in the DropPay app; nothing moves before the payer confirms it',
	updatePush: 'fetch the Push (Push: Get)',
	updatePull: 'fetch the Pull (Pull: Get)',
	createPagopaForm: 'open the form again; a form moves no money before it is executed',
	updatePagopaForm: 'fetch the form (PagoPA: Get)',
	executePagopaForm: 'fetch the form (PagoPA: Get) and check its status',
	createMav: 'look for a payment of this amount in the DropPay app',
	createRav: 'look for a payment of this amount in the DropPay app',
};

/** What to do before a retry of a request with an unknown outcome. */
export function howToFindOut(called: Called): string {
	const how = (typeof called === 'string' && HOW_TO_FIND_OUT[called]) || 'fetch the resource';
	return `It is unknown whether DropPay carried it out, so the node did not retry it. Before you retry it, ${how}.`;
}
