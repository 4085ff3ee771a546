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
	log: 'refused a request with a wrong or missing token. Should it have come from DropPay: a URL signed with a former Application Secret counts for the days set under Options, "Previous Secret (Days)", after the change, provided this workflow was published before it. Resources whose time is over have to be read with a Get operation, see examples/reconcile.json; a POS, Pull or Push under Register On gets a new URL when the workflow is published again',
};

/** The sender is to come again, for DropPay may show it then. */
export const NOT_YET: Refusal = {
	status: 503,
	message: 'DropPay does not show this yet; send it again',
	log: 'did not take an event yet, because DropPay does not show what it claims: an earlier status, no such resource, or a granted Connection without its Connection Code',
};

/** @param reason what is wrong with the body */
export function malformed(reason: string): Refusal {
	return { status: 400, message: `The body ${reason}`, log: `refused a body: it ${reason}` };
}

/** @param why DropPay could not be asked */
export function unreachable(why: string): Refusal {
	return {
		status: 503,
		message: 'DropPay could not be asked about this event; send it again',
		log: `did not take an event, because DropPay could not be asked about it: ${why}`,
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
