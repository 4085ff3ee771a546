import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { DropPayClient } from '../../shared/client/client';
import { failureOf } from '../../shared/client/response';
import { codeInCallback } from '../../shared/events/connectionCode';
import { OWN_CALLS } from '../../shared/events/resumeUrl';
import { endOfWait, readWait } from './decision';
import {
	readSelfCall,
	recheckLater,
	selfCallTargetOf,
	stopFetching,
	type StillWaiting,
} from './recheck';
import { mayEnd, rememberedWait, type Wait } from './state';

const taken = {
	name: 'default',
	httpMethod: 'POST',
	responseMode: 'onReceived',
	responseData: '',
	restartWebhook: true,
	isFullPath: true,
} as const;

/**
 * The webhooks of a waiting node: what DropPay calls, and what the node itself calls. n8n appends the node's id to the
 * resume URLs of `sendAndWait` only, and finds the webhook by that path; see resumeUrl.ts.
 */
export const resumeWebhooks: IWebhookDescription[] = [
	{ ...taken, path: '={{ $parameter["operation"] === "sendAndWait" ? $nodeId : "" }}' },
	{ ...taken, path: OWN_CALLS },
];

/** The wait goes on; n8n answers 200. */
function goesOn(more: Pick<StillWaiting, 'decided'> = {}): IWebhookResponseData {
	const told: StillWaiting = { received: true, waiting: true, ...more };
	return { webhookResponse: told };
}

/** Seconds after which a sender may try again. */
const RETRY_AFTER = '5';

/**
 * Responds to a call to a waiting node. The body is only a hint: the node fetches the resource from DropPay, so a forged
 * call can only cause a fetch.
 *
 * Never throws: n8n would go on with an empty item.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	let wait: Wait | undefined;
	try {
		wait = rememberedWait(context);
		if (!wait) return keepWaiting(context, 'there is no record of what this node waits for');
		return await respond(context, wait);
	} catch (error) {
		const { message } = failureOf(error);
		return keepWaiting(context, message);
	}
}

async function respond(context: IWebhookFunctions, wait: Wait): Promise<IWebhookResponseData> {
	const client = await DropPayClient.open(context, wait.limits);
	const body: unknown = context.getBodyData();
	const target = selfCallTargetOf(context, wait, client.account.applicationSecret);
	const selfCall = readSelfCall(body, target.proof);
	// Self-calls are repeated by the process that made them. Of others, one may have come after a restart of n8n.
	if (selfCall === undefined) recheckLater(context, wait, target);
	const recheckSoon = () => {
		if (selfCall === undefined) recheckLater(context, wait, target, client);
	};
	const reading = await readWait(client, wait);
	if (reading.is === 'waiting') return goesOn();
	if (reading.is !== 'decided') {
		if (reading.is === 'unreachable') recheckSoon();
		return keepWaiting(context, reading.failure.message);
	}
	const end = await endOfWait(context, client, wait, {
		decision: reading.decision,
		resource: reading.resource,
		code:
			wait.kind === 'connection'
				? codeInCallback(body, context.getQueryData() as object, wait.id)
				: undefined,
		codeMayCome: selfCall !== 'last',
	});
	if ('json' in end) {
		// No await between here and the return: of calls that come at the same time, one gets through.
		if (!mayEnd(wait.key)) return goesOn();
		stopFetching(wait.key);
		return {
			webhookResponse: { received: true },
			workflowData: [[{ json: end.json, pairedItem: { item: 0 } }]],
		};
	}
	if (!end.lookAgain) {
		context.logger.warn(`DropPay: the wait for ${wait.kind} ${wait.id} continues: ${end.notYet}`);
		return goesOn({ decided: true });
	}
	recheckSoon();
	return keepWaiting(context, end.notYet);
}

/** Asks the sender to come again. A status is given only through the response itself. */
function keepWaiting(context: IWebhookFunctions, why: string): IWebhookResponseData {
	context.logger.warn(`DropPay: "${context.getNode().name}" keeps waiting: ${why}`);
	const response = context.getResponseObject();
	response.statusCode = 503;
	response.setHeader('Content-Type', 'application/json; charset=utf-8');
	response.setHeader('Retry-After', RETRY_AFTER);
	response.end(JSON.stringify({ received: false, waiting: true } satisfies StillWaiting));
	return { noWebhookResponse: true };
}
