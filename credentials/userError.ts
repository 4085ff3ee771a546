import { UserError } from 'n8n-workflow';

import type { StoredCredential } from '../api/auth/apiCredential';
import { DropPayFailure } from '../api/errors/failure';

/**
 * Reads a credential.
 *
 * @throws UserError with the reason, when a field can't be used
 */
export function readForUser<T>(read: (stored: StoredCredential) => T, stored: StoredCredential): T {
	try {
		return read(stored);
	} catch (error) {
		throw asUserError(error);
	}
}

/** Only a UserError reaches people word for word, in the node and in the credential test. */
export function asUserError(error: unknown): unknown {
	if (!(error instanceof DropPayFailure)) return error;
	const { message, description } = error.failure;
	return new UserError(description ? `${message} ${description}` : message, { cause: error });
}
