import {
	sandboxCheckoutCredential,
	sandboxCredential,
	StoredCredentials,
} from '../support/harness.mts';

/** Both credentials, stored for the sandbox at this address. */
export function credentialsFor(url: string): StoredCredentials {
	const credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(url);
	credentials.store.checkout = sandboxCheckoutCredential(url);
	return credentials;
}
