import type { IExecuteFunctions } from 'n8n-workflow';

import { DropPayFailure } from '../../api/failure';
import type { ResourceKind } from '../../api/statuses';
import { signEventUrl } from '../events/signedUrl';
import { triggerUrlOf } from '../events/triggerAddress';
import type { EventsTarget } from './fields/events';
import { triggerUrlOnWorker } from './triggerOnWorker';
import { resumeUrlOf } from './waiting/resumeUrl';

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
	given: { secret: string; readUrl: () => string },
): string | undefined {
	switch (target) {
		case 'nowhere':
			return undefined;
		case 'url':
			return given.readUrl();
		case 'trigger':
			return signEventUrl(given.readUrl(), kind, given.secret);
		case 'workflowTrigger':
			return signEventUrl(ownTrigger(context), kind, given.secret);
		case 'execution':
			return resumeUrlOf(context, { creates: false });
		case 'parkedNode':
			return resumeUrlOf(context, { creates: true });
	}
}

function ownTrigger(context: IExecuteFunctions): string {
	const url =
		triggerUrlOf(
			context.getWorkflowStaticData('global'),
			context.getMode(),
			context.getWorkflow().id,
		) ?? triggerUrlOnWorker(context);
	if (url === undefined) {
		throw new DropPayFailure({
			message: 'Send Events To: this workflow has no DropPay Trigger that is listening',
			description:
				'Add a DropPay Trigger to this workflow and publish it, or click "Listen for test event" on it before you test. Nothing was sent for this item.',
			outcome: 'notSent',
		});
	}
	return url;
}
