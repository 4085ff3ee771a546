import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { failureOf } from '../../shared/client/response';
import { isSeen, markAsSeen, applyEndedResponse } from '../deduplicate';
import { isAsPublished, triggerKey } from '../identity';
import { isTest } from '../settings';
import { evaluateRequest, type Evaluation } from './evaluate';
import { withTimeout } from './fetchResources';
import { itemOf, type Candidate } from './item';
import { refuse, unreachable } from './response';

/** Time to evaluate a request, so that n8n can respond within two seconds. */
const ANSWER_MS = 1_800;

/**
 * Responds to one request to the trigger's URL. The body is only a hint: what is emitted was fetched from DropPay.
 *
 * Never throws. The sender gets a status within two seconds, unless n8n takes longer to store a QR code or to start the
 * execution: that is not limited.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const trigger = triggerKey(context);
	const evaluation = await withTimeout(ANSWER_MS, evaluateOrReject(context, trigger), () => ({
		refusal: unreachable('the credential could not be opened in time'),
	}));
	if ('refusal' in evaluation) return refuse(context, evaluation.refusal);

	// No await between the evaluation and this: of copies that come at the same time, one gets through.
	const started = newOf(context, trigger, evaluation.candidates);
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
		const { key, connection } = candidate;
		const isSecond = connection !== undefined && isSeen(trigger, staticData, connection);
		const marks = connection === undefined ? [key] : [key, connection];
		if (!markAsSeen(trigger, staticData, marks, response).includes(key)) continue;
		started.push(candidate);
		if (isSecond) warnOfSecondCode(context, candidate);
	}
	if (started.length > 0) {
		response.once('finish', () => applyEndedResponse(trigger, response));
		decideSaving(context);
	}
	return started;
}

function warnOfSecondCode(context: IWebhookFunctions, { id }: Candidate): void {
	context.logger.warn(
		`DropPay Trigger "${context.getNode().name}" got another Connection Code for Connection ${id} than before. One of the two may be forged: check which account each acts for before you use it`,
		{ workflowId: context.getWorkflow().id },
	);
}

async function evaluateOrReject(context: IWebhookFunctions, trigger: string): Promise<Evaluation> {
	try {
		return await evaluateRequest(context, trigger);
	} catch (error) {
		const { message, description } = failureOf(error);
		return { refusal: unreachable([message, description].filter(Boolean).join('. ')) };
	}
}

/** What n8n's contexts have at run time, though their types do not show it (n8n 2.41.1, node-execution-context). */
interface Inside {
	workflow?: { staticData?: IDataObject };
}

/**
 * Decides whether n8n saves the static data of this request, also when it starts an execution.
 *
 * n8n saves it after the start if it is marked as changed. But for the start n8n 2.41.1 makes a second Workflow over
 * the same object, which takes the mark off (workflow-runner, establishContextForPersistence); the real 2.35.7 leaves it
 * on. A copy of our own keeps the mark, or stays without. It stays without where n8n has not saved yet what
 * publishing noted: saved, the request's older data would take the note away, and unpublishing would leave DropPay as it
 * is. The next event saves what this one has added.
 */
function decideSaving(context: IWebhookFunctions): void {
	const { workflow } = context as unknown as Inside;
	if (workflow?.staticData === undefined || isTest(context)) return;
	const copy = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	if (isAsPublished(context)) {
		Object.defineProperty(copy, '__dataChanged', { value: true, writable: true });
	}
	workflow.staticData = copy;
}
