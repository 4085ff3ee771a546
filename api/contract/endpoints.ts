/**
 * Where every DropPay operation lives: the one place to change when a URL turns out to be different.
 *
 * The keys are the operation ids of `openapi/droppay-openapi.yaml`; a test holds the two against each other.
 * Most URLs were never seen (`pathProvenance: 'inferred'`), so the credential can replace any of them.
 */

/** Who says so: DropPay's documentation, the code of a public client, or a deduction of ours. */
export type Provenance = 'doc' | 'client' | 'inferred';

/** What a request carries: a user token, a user or an application token, the Checkout private key, a TLS certificate, or nothing. */
export type TokenKind = 'user' | 'either' | 'checkoutKey' | 'qwac' | 'none';

/** `read` may be repeated; `write` changes something; `money` moves money or makes an order and is never sent twice on doubt. */
export type Effect = 'read' | 'write' | 'money';

export interface Endpoint {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	host: 'api' | 'checkout';
	/** Path template below the host; `{name}` is replaced by an id. */
	path: string;
	/** Other paths that the same operation may live under, best guess first. */
	candidates?: readonly string[];
	token: TokenKind;
	effect: Effect;
	/** The operation is a POST, PUT or PATCH, and yet takes no body. */
	noBody?: true;
	/** Who says that the operation exists. */
	provenance: Provenance;
	/** Who says that it lives under this path. */
	pathProvenance: Provenance;
	/** The documentation page or client it was seen in. */
	source?: string;
}

const table = {
	// Authentication
	createApplicationToken: {
		method: 'POST',
		host: 'api',
		path: '/oa2/v1/cc/token',
		token: 'none',
		effect: 'write',
		provenance: 'doc',
		pathProvenance: 'doc',
		source: 'doc: authentication-v1 (path and grant_type seen, rest of the body cut)',
	},
	createUserToken: {
		method: 'POST',
		host: 'api',
		path: '/oa2/v1/ac/token',
		token: 'none',
		effect: 'write',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback',
	},
	refreshUserToken: {
		method: 'PUT',
		host: 'api',
		path: '/oa2/v1/ac/token',
		token: 'none',
		effect: 'write',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback (weak); doc: overview says tokens can be refreshed',
	},

	// Connection
	createConnection: {
		method: 'POST',
		host: 'api',
		path: '/oa2/v1/connection',
		token: 'either',
		effect: 'write',
		provenance: 'client',
		pathProvenance: 'client',
		source:
			'client: freeback (path, body); doc: authentication-v1, connection-v1 (verb, token kind)',
	},
	getConnection: {
		method: 'GET',
		host: 'api',
		path: '/oa2/v1/connection/{connection_id}',
		token: 'either',
		effect: 'read',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback',
	},
	readConnectionByPut: {
		method: 'PUT',
		host: 'api',
		path: '/oa2/v1/connection/{connection_id}',
		token: 'either',
		effect: 'read',
		noBody: true,
		provenance: 'doc',
		pathProvenance: 'inferred',
		source: 'doc: authentication-v1 (verb only)',
	},
	cancelConnection: {
		method: 'DELETE',
		host: 'api',
		path: '/oa2/v1/connection/{connection_id}',
		token: 'either',
		effect: 'write',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback; doc: authentication-v1',
	},

	// Shop
	listBrands: {
		method: 'GET',
		host: 'api',
		path: '/shop/v1/brands',
		token: 'user',
		effect: 'read',
		provenance: 'doc',
		pathProvenance: 'doc',
		source: 'doc: brand-store',
	},

	// POS
	createPos: {
		method: 'POST',
		host: 'api',
		path: '/shop/v1/pos',
		candidates: ['/shop/v1/stores/{store_id}/pos'],
		token: 'user',
		effect: 'write',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: pos-configuration (operation)',
	},
	getPos: {
		method: 'GET',
		host: 'api',
		path: '/shop/v1/pos/{pos_id}',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	updatePos: {
		method: 'PATCH',
		host: 'api',
		path: '/shop/v1/pos/{pos_id}',
		token: 'user',
		effect: 'write',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	deletePos: {
		method: 'DELETE',
		host: 'api',
		path: '/shop/v1/pos/{pos_id}',
		token: 'user',
		effect: 'write',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	createAuthorization: {
		method: 'POST',
		host: 'api',
		path: '/shop/v1/pos/authorization',
		candidates: ['/shop/v1/authorization', '/shop/v1/pos/{pos_id}/authorization'],
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: authorization, acquirer-authorization (operation)',
	},
	getAuthorization: {
		method: 'GET',
		host: 'api',
		path: '/shop/v1/pos/authorization/{authorization_id}',
		candidates: ['/shop/v1/authorization/{authorization_id}'],
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: authorization, charge, vd-droppay (operation)',
	},
	cancelAuthorization: {
		method: 'DELETE',
		host: 'api',
		path: '/shop/v1/pos/authorization/{authorization_id}',
		token: 'user',
		effect: 'write',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	createCharge: {
		method: 'POST',
		host: 'api',
		path: '/shop/v1/pos/charge',
		candidates: ['/shop/v1/charge', '/shop/v1/pos/authorization/{authorization_id}/charge'],
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: charge (operation)',
	},
	getCharge: {
		method: 'GET',
		host: 'api',
		path: '/shop/v1/pos/charge/{charge_id}',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	createRefund: {
		method: 'POST',
		host: 'api',
		path: '/shop/v1/pos/refund',
		candidates: ['/shop/v1/refund'],
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: refund (operation, body)',
	},
	getRefund: {
		method: 'GET',
		host: 'api',
		path: '/shop/v1/pos/refund/{refund_id}',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},

	// Checkout
	checkoutCheck: {
		method: 'GET',
		host: 'checkout',
		path: '/v1/authorization/{authorization_id}/check',
		token: 'checkoutKey',
		effect: 'read',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: woo-droppay; doc: checkout-api',
	},
	checkoutCharge: {
		method: 'POST',
		host: 'checkout',
		path: '/v1/authorization/{authorization_id}/charge',
		token: 'checkoutKey',
		effect: 'money',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: woo-droppay; doc: checkout-api',
	},
	checkoutScript: {
		method: 'GET',
		host: 'checkout',
		path: '/js/droppay-checkout.js',
		token: 'none',
		effect: 'read',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: woo-droppay',
	},

	// Bank
	getAccount: {
		method: 'GET',
		host: 'api',
		path: '/bank/v1/registry/account',
		token: 'user',
		effect: 'read',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback (path); doc: registry (entities)',
	},
	createPush: {
		method: 'POST',
		host: 'api',
		path: '/bank/v1/push',
		token: 'user',
		effect: 'money',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback; doc: push',
	},
	getPush: {
		method: 'GET',
		host: 'api',
		path: '/bank/v1/push/{push_id}',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	updatePush: {
		method: 'PATCH',
		host: 'api',
		path: '/bank/v1/push/{push_id}',
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	cancelPush: {
		method: 'DELETE',
		host: 'api',
		path: '/bank/v1/push/{push_id}',
		token: 'user',
		effect: 'write',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	listPushTransfers: {
		method: 'GET',
		host: 'api',
		path: '/bank/v1/push/{push_id}/transfer',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	createPull: {
		method: 'POST',
		host: 'api',
		path: '/bank/v1/pull',
		token: 'user',
		effect: 'money',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback; doc: pull',
	},
	getPull: {
		method: 'GET',
		host: 'api',
		path: '/bank/v1/pull/{pull_id}',
		token: 'user',
		effect: 'read',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback',
	},
	updatePull: {
		method: 'PATCH',
		host: 'api',
		path: '/bank/v1/pull/{pull_id}',
		token: 'user',
		effect: 'money',
		provenance: 'doc',
		pathProvenance: 'inferred',
		source: 'doc: pull (verb)',
	},
	cancelPull: {
		method: 'DELETE',
		host: 'api',
		path: '/bank/v1/pull/{pull_id}',
		token: 'user',
		effect: 'write',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	listPullTransfers: {
		method: 'GET',
		host: 'api',
		path: '/bank/v1/pull/{pull_id}/transfer',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	createPullTransfer: {
		method: 'POST',
		host: 'api',
		path: '/bank/v1/pull/{pull_id}/transfer',
		token: 'user',
		effect: 'money',
		provenance: 'client',
		pathProvenance: 'client',
		source: 'client: freeback',
	},

	// Payments
	createPagopaForm: {
		method: 'POST',
		host: 'api',
		path: '/payments/v3/pagopa',
		candidates: ['/payments/v3/pagopa/form', '/payments/v1/pagopa'],
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: pagopa-v3, pagopa-v1, acquirer (operation)',
	},
	getPagopaForm: {
		method: 'GET',
		host: 'api',
		path: '/payments/v3/pagopa/{form_id}',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	updatePagopaForm: {
		method: 'PATCH',
		host: 'api',
		path: '/payments/v3/pagopa/{form_id}',
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: pagopa-v3, acquirer (operation)',
	},
	executePagopaForm: {
		method: 'POST',
		host: 'api',
		path: '/payments/v3/pagopa/{form_id}/disposition',
		candidates: ['/payments/v3/pagopa/{form_id}/execute'],
		token: 'user',
		effect: 'money',
		noBody: true,
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: pagopa-v3 (operation)',
	},
	createMav: {
		method: 'POST',
		host: 'api',
		path: '/payments/v1/mav',
		candidates: ['/bank/v1/mav'],
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: mavrav (entity)',
	},
	getMav: {
		method: 'GET',
		host: 'api',
		path: '/payments/v1/mav/{slip_id}',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},
	createRav: {
		method: 'POST',
		host: 'api',
		path: '/payments/v1/rav',
		candidates: ['/bank/v1/rav'],
		token: 'user',
		effect: 'money',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: mavrav (title)',
	},
	getRav: {
		method: 'GET',
		host: 'api',
		path: '/payments/v1/rav/{slip_id}',
		token: 'user',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
	},

	// PSD2
	registerTpp: {
		method: 'POST',
		host: 'api',
		path: '/auth/realms/droppay/tpp/register',
		token: 'qwac',
		effect: 'write',
		provenance: 'doc',
		pathProvenance: 'doc',
		source: 'doc: psd2-onboarding',
	},
	getTppBalance: {
		method: 'GET',
		host: 'api',
		path: '/psd2/v1/balance',
		candidates: ['/psd2/v1/account/balance'],
		token: 'qwac',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: psd2-account-info (entity)',
	},
	listTppTransactions: {
		method: 'GET',
		host: 'api',
		path: '/psd2/v1/transactions',
		candidates: ['/psd2/v1/account/transactions'],
		token: 'qwac',
		effect: 'read',
		provenance: 'inferred',
		pathProvenance: 'inferred',
		source: 'doc: psd2-account-info (entity)',
	},
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof table;

export const endpoints: Readonly<Record<EndpointName, Endpoint>> = table;

/** A request that is not in the table: whatever DropPay offers and we do not know. Always at the host of the API. */
export interface CustomEndpoint {
	method: Endpoint['method'];
	/** Below the base address, checked by `customPath`. */
	path: string;
}

/** What a request calls: an operation of the table, or a method and path of the user's. */
export type Called = EndpointName | CustomEndpoint;

/** What may be known of a call. Of a custom one nothing is, so all but a GET counts as money. */
export function traitsOf(called: Called): Pick<Endpoint, 'method' | 'host' | 'effect' | 'noBody'> {
	if (typeof called === 'string') return endpoints[called];
	const { method } = called;
	return { method, host: 'api', effect: method === 'GET' ? 'read' : 'money' };
}

export function isEndpointName(name: string): name is EndpointName {
	return Object.hasOwn(endpoints, name);
}
