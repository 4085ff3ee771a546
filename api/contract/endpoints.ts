import { endpointTable } from './endpointTable';

/** What a request carries: a user token, a user or an application token, the Checkout private key, or nothing. */
export type TokenKind = 'user' | 'either' | 'checkoutKey' | 'none';

/** `read` may be retried; `write` changes something; `money` moves money or makes an order, and is never retried if its outcome is unknown. */
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
}

export type EndpointName = keyof typeof endpointTable;

/** Where each DropPay operation that the code calls lives. The credential can replace any path: many are inferred. */
export const endpoints: Readonly<Record<EndpointName, Endpoint>> = endpointTable;

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
