import { NodeHelpers, type IExecuteFunctions, type INode } from 'n8n-workflow';

import type { ListeningTrigger } from '../shared/events/triggerUrl';

/** Path of the DropPay Trigger's webhook, as its description has it. */
export const TRIGGER_PATH = 'webhook';

/** What n8n's contexts have at run time, though their types do not show it (n8n 2.41.1, node-execution-context). */
interface Inside {
	workflow?: { id: string; nodes: Readonly<Record<string, INode>> };
	additionalData?: { webhookBaseUrl?: string };
	instanceSettings?: { instanceType?: string };
}

/** Where this n8n takes webhooks; undefined where n8n does not show it. */
export function webhookBaseUrlOf(context: IExecuteFunctions): string | undefined {
	return (context as unknown as Inside).additionalData?.webhookBaseUrl;
}

/**
 * The DropPay Triggers of a workflow that a worker runs in production.
 *
 * n8n 2.41.1 leaves the workflow's static data, where a trigger notes its URL, out of what it hands to the workers
 * of its queue mode. What a worker runs in production is the published version of the workflow, so the triggers in it
 * listen, and their URLs follow from it.
 *
 * @returns none anywhere else, and where n8n does not show enough of itself
 */
export function triggersOnWorker(context: IExecuteFunctions): ListeningTrigger[] {
	const { workflow, additionalData, instanceSettings } = context as unknown as Inside;
	if (instanceSettings?.instanceType !== 'worker' || context.getMode() === 'manual') return [];
	const baseUrl = additionalData?.webhookBaseUrl;
	if (workflow === undefined || baseUrl === undefined) return [];
	const type = context.getNode().type.replace(/\.[^.]*$/, '.dropPayTrigger');
	return Object.values(workflow.nodes)
		.filter((node) => node.type === type && node.disabled !== true)
		.map((node) => {
			const { events } = node.parameters;
			const credential = node.credentials?.dropPayApi?.id;
			return {
				name: node.name,
				url: NodeHelpers.getNodeWebhookUrl(baseUrl, workflow.id, node, TRIGGER_PATH, false),
				...(events !== undefined && { events: [events].flat().map(String) }),
				...(typeof credential === 'string' && { credential }),
			};
		});
}
