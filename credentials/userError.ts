import { UserError } from 'n8n-workflow';

import { DropPayFailure } from '../api/errors/failure';

/** Only a UserError reaches people word for word, in the node and in the credential test. */
export function asUserError(error: unknown): unknown {
	if (!(error instanceof DropPayFailure)) return error;
	const { message, description } = error.failure;
	return new UserError(description ? `${message} ${description}` : message, { cause: error });
}
