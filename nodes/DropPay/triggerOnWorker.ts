import { NodeHelpers, type IExecuteFunctions, type INode } from 'n8n-workflow';

/** Path of the DropPay Trigger's webhook, as its description has it. */
export const TRIGGER_PATH = 'webhook';

/** What n8n's contexts have at run time, though their types do not show it (n8n 2.41.1, node-execution-context). */
interface Inside {
	workflow?: { id: string; nodes: Readonly<Record<string, INode>> };
	additionalData?: { webhookBaseUrl?: string };
	instanceSettings?: { instanceType?: string };
}

/**
 * The URL of the DropPay Trigger of a workflow that a worker runs in production.
 *
 * n8n 2.41.1 leaves the workflow's static data, where the trigger notes its URL, out of what it hands to the workers
 * of its queue mode. What a worker runs in production is the published version of the workflow, so the trigger in it
 * listens, and its URL follows from it.
 *
 * @returns undefined anywhere else, and where n8n does not show enough of itself
 */
export function triggerUrlOnWorker(context: IExecuteFunctions): string | undefined {
	const { workflow, additionalData, instanceSettings } = context as unknown as Inside;
	if (instanceSettings?.instanceType !== 'worker' || context.getMode() === 'manual')
		return undefined;
	const baseUrl = additionalData?.webhookBaseUrl;
	if (workflow === undefined || baseUrl === undefined) return undefined;
	const type = context.getNode().type.replace(/\.[^.]*$/, '.dropPayTrigger');
	const trigger = Object.values(workflow.nodes).find(
		(node) => node.type === type && node.disabled !== true,
	);
	return (
		trigger && NodeHelpers.getNodeWebhookUrl(baseUrl, workflow.id, trigger, TRIGGER_PATH, false)
	);
}
