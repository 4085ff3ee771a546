import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** An answer without an execution. */
export interface Refusal {
	status: 200 | 400 | 401 | 404 | 413 | 503;
	message: string;
	/** One line for n8n's log; without it nothing is logged. */
	log?: string;
}

/** Seconds after which a sender may try again. */
const RETRY_AFTER = '5';

export const UNAUTHENTIC: Refusal = {
	status: 401,
	message: 'Wrong or missing token',
	log: 'rejected a request with a wrong or missing token. If it came from DropPay, its URL may be signed with a previous Application Secret. Such a URL counts for the days set under Options, "Previous Secret (Days)", if this workflow was published before the change. After that, fetch the resources with a Get operation, see examples/reconcile.json; a POS, Pull or Push under Register On gets a new URL when the workflow is published again',
};

/** Asks the sender for a retry, because DropPay may show it then. */
export const NOT_YET: Refusal = {
	status: 503,
	message: 'DropPay does not show this yet; retry later',
	log: 'did not accept an event yet, because DropPay does not show what it claims: an earlier status, no such resource, or a granted Connection without its Connection Code',
};

/** @param reason what is wrong with the body */
export function malformed(reason: string): Refusal {
	return { status: 400, message: `The body ${reason}`, log: `refused a body: it ${reason}` };
}

/** @param why the event could not be verified */
export function unreachable(why: string): Refusal {
	return {
		status: 503,
		message: 'DropPay could not be reached to verify this event; retry later',
		log: `rejected an event, because it could not be verified: ${why}`,
	};
}

export function refuse(
	context: IWebhookFunctions,
	{ status, message, log }: Refusal,
): IWebhookResponseData {
	if (log !== undefined) {
		context.logger.warn(`DropPay Trigger "${context.getNode().name}" ${log}`, {
			workflowId: context.getWorkflow().id,
		});
	}
	// A status is given only through the response itself: n8n turns `webhookResponse` into a 200.
	const response = context.getResponseObject();
	response.statusCode = status;
	response.setHeader('Content-Type', 'application/json; charset=utf-8');
	if (status === 503) response.setHeader('Retry-After', RETRY_AFTER);
	response.end(JSON.stringify({ status, message }));
	return { noWebhookResponse: true };
}
