import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';

/**
 * How the nodes of a workflow find the URL of its DropPay Trigger: the trigger notes it while it listens.
 *
 * Production is noted in the workflow's static data, which n8n keeps across restarts. n8n throws the static
 * data of test listening away, so its URL, which lives for minutes, is kept in this process: that of the
 * editor's test runs, except where n8n offloads manual executions to workers.
 */
const KEY = 'dropPayTrigger';

export type ListeningMode = 'production' | 'test';

/** Name of the trigger → its URL, without a token. */
type Urls = Readonly<Record<string, string>>;

export interface Listener {
	workflowId: string;
	nodeName: string;
	mode: ListeningMode;
}

const testing = new Map<string, Urls>();

export function noteTriggerUrl(staticData: IDataObject, listener: Listener, url: string): void {
	const urls = { ...urlsOf(staticData, listener), [listener.nodeName]: url };
	keep(staticData, listener, urls);
}

export function forgetTriggerUrl(staticData: IDataObject, listener: Listener): void {
	const { [listener.nodeName]: noted, ...rest } = urlsOf(staticData, listener);
	if (noted !== undefined) keep(staticData, listener, rest);
}

/** The URL that was noted for this trigger in this mode. */
export function notedTriggerUrl(staticData: IDataObject, listener: Listener): string | undefined {
	return urlsOf(staticData, listener)[listener.nodeName];
}

/**
 * The URL of the trigger in the same workflow.
 *
 * A manual execution prefers the trigger that listens for a test event, then the published one; a production
 * execution never uses a test URL.
 *
 * @param staticData the workflow's own, `getWorkflowStaticData('global')`
 * @param workflowId without it, test listening is not seen
 */
export function triggerUrlOf(
	staticData: IDataObject,
	executionMode: WorkflowExecuteMode,
	workflowId = '',
): string | undefined {
	const modes: ListeningMode[] =
		executionMode === 'manual' ? ['test', 'production'] : ['production'];
	for (const mode of modes) {
		const [url] = Object.values(urlsOf(staticData, { workflowId, mode }));
		if (url !== undefined) return url;
	}
	return undefined;
}

function urlsOf(
	staticData: IDataObject,
	{ workflowId, mode }: Pick<Listener, 'workflowId' | 'mode'>,
): Urls {
	if (mode === 'test') return testing.get(workflowId) ?? {};
	const noted = staticData[KEY] as { production?: Urls } | undefined;
	return noted?.production ?? {};
}

function keep(staticData: IDataObject, { workflowId, mode }: Listener, urls: Urls): void {
	if (mode === 'production') {
		staticData[KEY] = { production: { ...urls } };
		return;
	}
	if (Object.keys(urls).length > 0) testing.set(workflowId, urls);
	else testing.delete(workflowId);
}
