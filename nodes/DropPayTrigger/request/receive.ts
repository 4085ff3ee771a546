import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { failureOf } from '../../shared/client/response';
import { isSeen, settleSeen, markAsSeen } from '../deduplicate';
import { triggerKey } from '../identity';
import type { Verdict } from './evaluate';
import { evaluateRequest } from './evaluateRequest';
import { itemOf, type Candidate } from './item';
import { refuse, unreachable } from './response';
import { saveAfterStart } from './saveStaticData';
import { withTimeout } from './withTimeout';

/** Every request is answered within two seconds; n8n needs a part of them. */
const ANSWER_MS = 1_800;

/**
 * Answers one request to the trigger's URL. The body is only a hint: what is emitted was read from DropPay.
 *
 * Never throws and never hangs: whatever happens, the sender gets a status within two seconds.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const trigger = triggerKey(context);
	const verdict = await withTimeout(ANSWER_MS, evaluateOrReject(context, trigger), () => ({
		refusal: unreachable('the credential could not be opened in time'),
	}));
	if ('refusal' in verdict) return refuse(context, verdict.refusal);

	// No await between the verdict and this: of copies that come at the same time, one gets through.
	const started = newOf(context, trigger, verdict.candidates);
	if (started.length === 0) {
		return refuse(context, { status: 200, message: 'This event was taken before' });
	}
	return {
		workflowData: [await Promise.all(started.map(async (one) => await itemOf(context, one)))],
	};
}

/** Marks the candidates as seen, until n8n tells the sender that it could not start the workflow. */
function newOf(
	context: IWebhookFunctions,
	trigger: string,
	candidates: readonly Candidate[],
): Candidate[] {
	const staticData = context.getWorkflowStaticData('node');
	const response = context.getResponseObject();
	const started: Candidate[] = [];
	for (const candidate of candidates) {
		const { news, connection } = candidate;
		const isSecond = connection !== undefined && isSeen(trigger, staticData, connection);
		const marks = connection === undefined ? [news] : [news, connection];
		if (!markAsSeen(trigger, staticData, marks, response).includes(news)) continue;
		started.push(candidate);
		if (isSecond) warnOfSecondCode(context, candidate);
	}
	if (started.length > 0) {
		response.once('finish', () => settleSeen(trigger, response));
		saveAfterStart(context);
	}
	return started;
}

function warnOfSecondCode(context: IWebhookFunctions, { id }: Candidate): void {
	context.logger.warn(
		`DropPay Trigger "${context.getNode().name}" got another Connection Code for Connection ${id} than before. One of the two may be forged: check which account each acts for before you use it`,
		{ workflowId: context.getWorkflow().id },
	);
}

async function evaluateOrReject(context: IWebhookFunctions, trigger: string): Promise<Verdict> {
	try {
		return await evaluateRequest(context, trigger);
	} catch (error) {
		const { message, description } = failureOf(error);
		return { refusal: unreachable([message, description].filter(Boolean).join('. ')) };
	}
}
