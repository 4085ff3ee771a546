import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';

/**
 * How the nodes of a workflow find the URL of its DropPay Trigger: the trigger notes it in the workflow's
 * static data while it listens. Production and test listening have a place each, so that a test never takes
 * the place of production.
 */
const KEY = 'dropPayTrigger';

export type ListeningMode = 'production' | 'test';

type Addresses = Partial<Record<ListeningMode, Record<string, string>>>;

function addressesOf(staticData: IDataObject): Addresses {
	return (staticData[KEY] ?? {}) as Addresses;
}

export function noteTriggerUrl(
	staticData: IDataObject,
	mode: ListeningMode,
	nodeName: string,
	url: string,
): void {
	const addresses = addressesOf(staticData);
	staticData[KEY] = {
		...addresses,
		[mode]: { ...addresses[mode], [nodeName]: url },
	} as IDataObject;
}

export function forgetTriggerUrl(
	staticData: IDataObject,
	mode: ListeningMode,
	nodeName: string,
): void {
	const addresses = addressesOf(staticData);
	const rest = Object.fromEntries(
		Object.entries(addresses[mode] ?? {}).filter(([name]) => name !== nodeName),
	);
	staticData[KEY] = { ...addresses, [mode]: rest } as IDataObject;
}

/**
 * The URL of the trigger in the same workflow.
 *
 * A manual execution prefers the trigger that listens for a test event, then the published one; a production
 * execution never uses a test URL, which lives for minutes only.
 */
export function triggerUrlOf(
	staticData: IDataObject,
	executionMode: WorkflowExecuteMode,
): string | undefined {
	const { production = {}, test = {} } = addressesOf(staticData);
	const candidates = executionMode === 'manual' ? [test, production] : [production];
	for (const addresses of candidates) {
		const [url] = Object.values(addresses);
		if (url !== undefined) return url;
	}
	return undefined;
}
