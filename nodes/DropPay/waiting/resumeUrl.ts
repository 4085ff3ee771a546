import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Wait } from './wait';

/**
 * The URL that a parked node is called at.
 *
 * n8n checks two forms: the one with the node's id and a signature, which it takes only for the operation
 * `sendAndWait`, and the one of the execution with its resume token, which any earlier node knows as
 * `$execution.resumeUrl` (n8n before 2.9 has no token in it, so there anybody can call it; a call alone proves
 * nothing, see resumeWebhook.ts).
 */
export function resumeUrlOf(
	context: IExecuteFunctions | IWebhookFunctions,
	{ creates }: Pick<Wait, 'creates'>,
): string {
	return creates
		? context.getSignedResumeUrl()
		: (context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string);
}

/** Where a parked "Wait for Decision" takes the calls of the node itself, beside those of DropPay. */
export const OWN_CALLS = 'droppay-look';

/**
 * Where the node calls itself while it is parked. The resume URL of the execution would not do: it belongs to
 * whatever node the execution is parked at when the call comes, perhaps a Wait node that any call resumes.
 *
 * @param resumeUrl see {@link resumeUrlOf}
 */
export function ownCallUrlOf(resumeUrl: string, { creates }: Pick<Wait, 'creates'>): string {
	if (creates) return resumeUrl;
	const url = new URL(resumeUrl);
	url.pathname = `${url.pathname}/${OWN_CALLS}`;
	return url.href;
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
