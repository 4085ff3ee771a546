import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { proofOf, type OwnPlace } from './ownCall';
import type { Wait } from './wait';

/**
 * The URL that a parked node is called at.
 *
 * n8n checks two forms: the one with the node's id and a signature, which it takes only for the operation
 * `sendAndWait`, and the one of the execution with its resume token, which any earlier node knows as
 * `$execution.resumeUrl` (n8n before 2.9 has no token in it, so there anybody can call it; a call alone proves
 * nothing, see resumeWebhook.ts).
 *
 * Where n8n runs below a path that a proxy strips (N8N_PATH), n8n rejects its own signatures with 401, for they are
 * made of the path. There the second form leads to the place where the node calls itself.
 */
export function resumeUrlOf(
	context: IExecuteFunctions | IWebhookFunctions,
	{ creates }: Pick<Wait, 'creates'>,
): string {
	const ofExecution = context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
	if (!creates) return ofExecution;
	return isBelowPath(ofExecution)
		? ownCallUrlOf(ofExecution, { creates: false })
		: context.getSignedResumeUrl();
}

/** Whether more than `/webhook-waiting/1` stands in the path; only a URL with a token can take another's place. */
function isBelowPath(resumeUrl: string): boolean {
	const { pathname, searchParams } = new URL(resumeUrl);
	return pathname.split('/').filter(Boolean).length > 2 && searchParams.has('signature');
}

/** Where a parked node takes calls by the URL of the execution, beside those of DropPay. */
export const OWN_CALLS = 'droppay-look';

/**
 * Where the node calls itself while it is parked. The resume URL of the execution would not do: it belongs to
 * whatever node the execution is parked at when the call comes, perhaps a Wait node that any call resumes.
 *
 * @param resumeUrl see {@link resumeUrlOf}
 */
function ownCallUrlOf(resumeUrl: string, { creates }: Pick<Wait, 'creates'>): string {
	if (creates) return resumeUrl;
	const url = new URL(resumeUrl);
	url.pathname = `${url.pathname}/${OWN_CALLS}`;
	return url.href;
}

/** @param secret Application Secret */
export function ownPlaceOf(
	context: IExecuteFunctions | IWebhookFunctions,
	wait: Pick<Wait, 'creates' | 'key'>,
	secret: string,
): OwnPlace {
	return {
		url: ownCallUrlOf(resumeUrlOf(context, wait), wait),
		proof: proofOf(wait.key, secret),
	};
}

/**
 * Makes n8n before 2.9 refuse calls without the signature. Later versions always check and have dropped the
 * method.
 */
export function requireSignature(context: IExecuteFunctions): void {
	(
		context as unknown as { setSignatureValidationRequired?: () => void }
	).setSignatureValidationRequired?.();
}
