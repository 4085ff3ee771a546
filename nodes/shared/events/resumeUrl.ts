import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { ResourceKind } from '../../../api/contract/resourceKinds';
import { needsN8n } from '../client/n8nVersion';

/**
 * The URL that resumes a waiting node.
 *
 * n8n checks two forms: the one with the node's id and a signature, which it takes only for the operation
 * `sendAndWait`, and the one of the execution with its resume token, which any earlier node knows as
 * `$execution.resumeUrl` (n8n before 2.14 has no token in it, so there anyone can call it; a call alone proves
 * nothing, see waiting/callback.ts).
 *
 * Where n8n runs below a path that a proxy strips (N8N_PATH), n8n rejects its own signatures with 401, for they are
 * made of the path. There the second form leads to the place where the node calls itself.
 */
export function resumeUrlOf(
	context: IExecuteFunctions | IWebhookFunctions,
	{ creates }: { creates: boolean },
): string {
	const ofExecution = executionUrlOf(context);
	if (!creates) return ofExecution;
	return isBelowPath(ofExecution)
		? ownCallUrlOf(ofExecution, { creates: false })
		: context.getSignedResumeUrl();
}

function executionUrlOf(context: IExecuteFunctions | IWebhookFunctions): string {
	return context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
}

const hasToken = (resumeUrl: string): boolean => new URL(resumeUrl).searchParams.has('signature');

/** Whether more than `/webhook-waiting/1` stands in the path; only a URL with a token can take another's place. */
function isBelowPath(resumeUrl: string): boolean {
	const { pathname } = new URL(resumeUrl);
	return pathname.split('/').filter(Boolean).length > 2 && hasToken(resumeUrl);
}

/** Path of the self-calls of a waiting node, below the resume URL of the execution. */
export const OWN_CALLS = 'droppay-look';

/**
 * The URL of a self-call. The resume URL of the execution would not do: it belongs to the node that waits when the call
 * comes, perhaps a Wait node that any call resumes.
 *
 * @param resumeUrl see {@link resumeUrlOf}
 */
export function ownCallUrlOf(resumeUrl: string, { creates }: { creates: boolean }): string {
	if (creates) return resumeUrl;
	const url = new URL(resumeUrl);
	url.pathname = `${url.pathname}/${OWN_CALLS}`;
	return url.href;
}

/**
 * A Connection Code is taken from the callback, and execution numbers can be guessed: without a token in the resume URL
 * anyone could hand in the code of an account of their own.
 *
 * @throws DropPayFailure for a Connection on n8n before 2.14; nothing was sent
 */
export function requireCodeIsSafe(context: IExecuteFunctions, kind: ResourceKind): void {
	if (kind !== 'connection' || hasToken(executionUrlOf(context))) return;
	throw needsN8n(
		'2.14',
		"This execution's resume URL has no signature, so Wait for Decision on a Connection is not possible",
		'use Create and Wait, whose URL is signed',
	);
}
