import type { IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../../api/auth/apiCredential';
import type { ResourceKind } from '../../api/contract/statuses';
import { applicationMark, signEventUrl } from '../shared/events/signedUrl';
import { listeningTriggers } from '../shared/events/triggerUrl';
import { chooseTrigger } from './chooseTrigger';
import type { EventsTarget } from './fields/events';
import { triggersOnWorker, webhookBaseUrlOf } from './triggerOnWorker';
import { requireCodeIsSafe, resumeUrlOf } from './waiting/resumeUrl';

/**
 * The URL to subscribe for a new resource.
 *
 * @returns undefined when no events are wanted
 * @throws DropPayFailure when there is no such address, with what to do
 */
export function eventsUrl(
	context: IExecuteFunctions,
	target: EventsTarget,
	kind: ResourceKind,
	given: { account: Account; readUrl: () => string },
): string | undefined {
	switch (target) {
		case 'nowhere':
			return undefined;
		case 'url':
			return given.readUrl();
		case 'trigger':
			return signEventUrl(given.readUrl(), kind, given.account.applicationSecret);
		case 'workflowTrigger':
			return signEventUrl(
				ownTrigger(context, kind, given.account),
				kind,
				given.account.applicationSecret,
			);
		case 'execution':
			requireCodeIsSafe(context, kind);
			return resumeUrlOf(context, { creates: false });
		case 'parkedNode':
			return resumeUrlOf(context, { creates: true });
	}
}

function ownTrigger(context: IExecuteFunctions, kind: ResourceKind, account: Account): string {
	const workflowId = context.getWorkflow().id;
	const baseUrl = webhookBaseUrlOf(context);
	const noted = listeningTriggers(context.getWorkflowStaticData('global'), context.getMode(), {
		...(workflowId !== undefined && { workflowId }),
		...(baseUrl !== undefined && { baseUrl }),
	});
	const triggers = noted.length > 0 ? noted : triggersOnWorker(context);
	const credential = context.getNode().credentials?.dropPayApi?.id;
	const { trigger, hint } = chooseTrigger(triggers, kind, {
		...(typeof credential === 'string' && { credential }),
		application: applicationMark(account),
	});
	if (hint !== undefined) showOnce(context, hint);
	return trigger.url;
}

/** Hints that were shown, by execution of a node. */
const shown = new WeakMap<IExecuteFunctions, Set<string>>();

/** Older n8n shows no hints of nodes. */
function showOnce(context: IExecuteFunctions, hint: string): void {
	const known = shown.get(context) ?? new Set<string>();
	if (known.has(hint)) return;
	shown.set(context, known.add(hint));
	context.logger.info(`DropPay "${context.getNode().name}": ${hint}`);
	context.addExecutionHints?.({ message: hint, location: 'outputPane' });
}
