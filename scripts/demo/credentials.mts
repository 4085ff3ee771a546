import { APPLICATION, CHECKOUT_POS, MERCHANT } from '../../sandbox/seed.mts';
import type { Settings } from '../../sandbox/control.mts';
import type { CredentialData } from '../real-n8n/rest-client.mts';

/** The name of the demo's credential in n8n. */
export const CREDENTIAL_NAME = 'DropPay account';

/** The name of the demo's credential for the pay button. */
export const CHECKOUT_CREDENTIAL_NAME = 'DropPay checkout';

/** Fields of a `dropPayApi` credential that leads to a sandbox. */
export function sandboxCredential(url: string): CredentialData {
	return {
		environment: 'custom',
		baseUrl: url,
		checkoutBaseUrl: url,
		access: 'account',
		applicationKey: APPLICATION.key,
		applicationSecret: APPLICATION.secret,
		connectionCode: MERCHANT.connectionCode,
		maxAmount: 0,
		endpointOverrides: '{}',
	};
}

/** Fields of a `dropPayCheckoutApi` credential that leads to a sandbox. */
export function sandboxCheckoutCredential(url: string): CredentialData {
	return {
		environment: 'custom',
		checkoutBaseUrl: url,
		checkoutPublicKey: CHECKOUT_POS.publicKey,
		checkoutPrivateKey: CHECKOUT_POS.privateKey,
		maxAmount: 0,
		endpointOverrides: '{}',
	};
}

/** Where DropPay is, and the keys to it: the rest of a credential, such as the cap, belongs to the user. */
const KEY_FIELDS = [
	'baseUrl',
	'checkoutBaseUrl',
	'applicationKey',
	'applicationSecret',
	'connectionCode',
	'checkoutPublicKey',
	'checkoutPrivateKey',
];

/** The fields that a start writes into a credential that an earlier start made. */
export function keyFields(data: CredentialData): CredentialData {
	return Object.fromEntries(Object.entries(data).filter(([name]) => KEY_FIELDS.includes(name)));
}

/** A trigger on a busy machine may respond with 503: the demo needs a sender that retries. */
export const PATIENT_SENDER = { webhookRetries: 5 } satisfies Partial<Settings>;

/** What a newcomer clicks through: the pick lists of POS have entries. */
export const DEMO_SANDBOX = { ...PATIENT_SENDER, storesListPos: true } satisfies Partial<Settings>;
