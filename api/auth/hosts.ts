import { InvalidValue, quote } from '../values/invalidValue';

/** Source: doc overview ("HTTPS only, plain HTTP fails"). */
export const PRODUCTION_API = 'https://api.drop-pay.io';

/** Source: client woo-droppay. */
export const PRODUCTION_CHECKOUT = 'https://checkout.drop-pay.com';

export interface HostSettings {
	environment: string;
	baseUrl?: string;
	checkoutBaseUrl?: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * The addresses to send requests to, without a trailing slash.
 *
 * @throws InvalidValue when a custom address would send secrets in the clear or is not an address
 */
export function hosts(settings: HostSettings): Record<'api' | 'checkout', string> {
	if (settings.environment !== 'custom') {
		return { api: PRODUCTION_API, checkout: PRODUCTION_CHECKOUT };
	}
	const api = customHost(settings.baseUrl, 'Base URL');
	return { api, checkout: settings.checkoutBaseUrl ? checkoutHost(settings) : api };
}

/**
 * The address of the Checkout alone, for whom there is no other.
 *
 * @throws InvalidValue as {@link hosts}
 */
export function checkoutHost(
	settings: Pick<HostSettings, 'environment' | 'checkoutBaseUrl'>,
): string {
	if (settings.environment !== 'custom') return PRODUCTION_CHECKOUT;
	return customHost(settings.checkoutBaseUrl, 'Checkout Base URL');
}

/** Host and port of an address, for texts. */
export function hostOf(address: string): string {
	return address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function customHost(value: string | undefined, label: string): string {
	const text = (value ?? '').trim();
	if (text === '') {
		throw new InvalidValue(
			`${label} is empty`,
			'Give the address of your DropPay host, or choose Production.',
		);
	}
	// Narrower than a URL on purpose: no user name, no query, nothing that two parsers read differently.
	const match =
		/^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?((?:\/[a-z0-9._~-]*)*)$/i.exec(text);
	if (!match) {
		throw new InvalidValue(
			`${label} ${hideSecretParts(text)} is not an address`,
			'Write it as https://host or https://host/path, without query or user name.',
		);
	}
	const [, scheme, host, port = '', path = ''] = match as unknown as [
		string,
		string,
		string,
		string?,
		string?,
	];
	if (scheme.toLowerCase() === 'http' && !LOOPBACK.test(host)) {
		throw new InvalidValue(
			`${label} "${text}" is plain http, which would send your keys in the clear`,
			'Use https. Plain http is accepted for a host on this machine only (127.0.0.1, localhost, [::1]).',
		);
	}
	return `${scheme.toLowerCase()}://${host}${port}${path}`.replace(/\/+$/, '');
}

/** A refused address without user name, password and query, which can be secrets. */
function hideSecretParts(text: string): string {
	return quote(text.replace(/[?#].*$/s, '').replace(/^([a-z]+:\/\/)?[^/]*@/i, '$1…@'));
}
