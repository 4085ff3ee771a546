import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { isAsPublished } from '../identity';
import { isTest } from '../settings';

/** What n8n's contexts have at run time, though their types do not show it (n8n 2.41.1, node-execution-context). */
interface Inside {
	workflow?: { staticData?: IDataObject };
}

/**
 * Makes n8n save the static data of this request also when it starts an execution.
 *
 * n8n saves it after the start if it is marked as changed. But for the start n8n 2.41.1 makes a second Workflow over
 * the same object, which takes the mark off (workflow-runner, establishContextForPersistence). A copy that nobody
 * else has keeps it. Where n8n has not saved yet what publishing noted, the next event saves what this one has added.
 */
export function saveAfterStart(context: IWebhookFunctions): void {
	const { workflow } = context as unknown as Inside;
	if (workflow?.staticData === undefined || isTest(context) || !isAsPublished(context)) return;
	const copy = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	Object.defineProperty(copy, '__dataChanged', { value: true, writable: true });
	workflow.staticData = copy;
}
