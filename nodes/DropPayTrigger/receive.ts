import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { failureOf } from '../answerReading';
import { takeNews } from './dedup';
import { itemOf, type Candidate } from './item';
import { judge } from './judge';
import { refuse, unreachable } from './refusal';
import { triggerKey } from './registration';
import type { Verdict } from './weigh';
import { within } from './within';

/** Every request is answered within two seconds; n8n needs a part of them. */
const ANSWER_MS = 1_800;

/**
 * Answers one request to the trigger's URL. The body is only a hint: what is emitted was read from DropPay.
 *
 * Never throws and never hangs: whatever happens, the sender gets a status within two seconds.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const trigger = triggerKey(context);
	const verdict = await within(ANSWER_MS, judged(context, trigger), () => ({
		refusal: unreachable('the credential could not be opened in time'),
	}));
	if ('refusal' in verdict) return refuse(context, verdict.refusal);

	// No await between the verdict and this: of copies that come at the same time, one gets through.
	const fresh = takeNews(
		trigger,
		context.getWorkflowStaticData('node'),
		verdict.candidates.map(({ news }) => news),
	);
	if (fresh.length === 0) {
		return refuse(context, { status: 200, message: 'This event was taken before' });
	}
	const items = fresh.map(
		async (news) =>
			await itemOf(
				context,
				verdict.candidates.find((candidate) => candidate.news === news) as Candidate,
			),
	);
	return { workflowData: [await Promise.all(items)] };
}

async function judged(context: IWebhookFunctions, trigger: string): Promise<Verdict> {
	try {
		return await judge(context, trigger);
	} catch (error) {
		const { message, description } = failureOf(error);
		return { refusal: unreachable([message, description].filter(Boolean).join('. ')) };
	}
}
