import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';

import { serverOf } from '../../../api/auth/apiCredential';
import { processStore } from '../../../api/boundedMap';

/**
 * How the nodes of a workflow find the URL of its DropPay Trigger: the trigger notes it while it listens.
 *
 * Production is noted in the workflow's static data, which n8n keeps across restarts. n8n throws the static
 * data of test listening away, so its URL, which lives for minutes, is kept in this process: that of the
 * editor's test runs, except where n8n offloads manual executions to workers.
 */
const KEY = 'dropPayTrigger';

export type ListeningMode = 'production' | 'test';

/** What a trigger is for; unknown parts are left out. */
export interface TriggerTraits {
	/** Trigger On. */
	events?: readonly string[];
	/** n8n's id of its credential. */
	credential?: string;
	/** Tells its Application from others, see applicationMark. */
	application?: string;
}

/** A trigger that listens. */
export interface ListeningTrigger extends TriggerTraits {
	name: string;
	/** Without a token. */
	url: string;
}

/** By name of the trigger. */
interface Notes {
	/** Its URL. */
	production: Readonly<Record<string, string>>;
	traits: Readonly<Record<string, TriggerTraits>>;
}

export interface Listener {
	workflowId: string;
	nodeName: string;
	mode: ListeningMode;
}

/** By id of the workflow. */
const testing = processStore<string, Notes>('triggers that listen for a test', 1_000);

/**
 * @param names of the triggers in the workflow, where n8n shows them: what others noted is dropped. So is what was
 * noted on another server, which came along with a copied or moved workflow.
 */
export function noteTriggerUrl(
	staticData: IDataObject,
	listener: Listener,
	url: string,
	{ traits = {}, names }: { traits?: TriggerTraits; names?: readonly string[] } = {},
): void {
	const notes = notesOf(staticData, listener);
	const stays = (name: string) =>
		name !== listener.nodeName &&
		serverOf(notes.production[name] ?? '') === serverOf(url) &&
		(names === undefined || names.includes(name));
	keep(staticData, listener, {
		production: { ...pick(notes.production, stays), [listener.nodeName]: url },
		traits: { ...pick(notes.traits, stays), [listener.nodeName]: traits },
	});
}

export function forgetTriggerUrl(staticData: IDataObject, listener: Listener): void {
	const { production, traits } = notesOf(staticData, listener);
	if (production[listener.nodeName] === undefined) return;
	const stays = (name: string) => name !== listener.nodeName;
	keep(staticData, listener, { production: pick(production, stays), traits: pick(traits, stays) });
}

/** The URL that was noted for this trigger in this mode. */
export function notedTriggerUrl(staticData: IDataObject, listener: Listener): string | undefined {
	return notesOf(staticData, listener).production[listener.nodeName];
}

/**
 * The triggers of the same workflow that listen, in the order in which they are preferred.
 *
 * A manual execution prefers triggers that listen for a test event, then published ones; a production execution never
 * uses a test URL.
 *
 * @param staticData the workflow's own, `getWorkflowStaticData('global')`
 * @param here.workflowId without it, test listening is not seen
 * @param here.baseUrl where n8n takes webhooks: what was published elsewhere does not listen here
 */
export function listeningTriggers(
	staticData: IDataObject,
	executionMode: WorkflowExecuteMode,
	{ workflowId = '', baseUrl }: { workflowId?: string; baseUrl?: string } = {},
): ListeningTrigger[] {
	const modes: ListeningMode[] =
		executionMode === 'manual' ? ['test', 'production'] : ['production'];
	return modes.flatMap((mode) => {
		const { production, traits } = notesOf(staticData, { workflowId, mode });
		return Object.entries(production)
			.filter(([, url]) => mode === 'test' || baseUrl === undefined || isBelow(baseUrl, url))
			.map(([name, url]) => ({ ...traits[name], name, url }));
	});
}

/** The URL of the trigger that is preferred before all others. */
export function triggerUrlOf(
	staticData: IDataObject,
	executionMode: WorkflowExecuteMode,
	workflowId = '',
): string | undefined {
	return listeningTriggers(staticData, executionMode, { workflowId })[0]?.url;
}

function isBelow(baseUrl: string, url: string): boolean {
	return url.startsWith(`${baseUrl.replace(/\/+$/, '')}/`);
}

function notesOf(
	staticData: IDataObject,
	{ workflowId, mode }: Pick<Listener, 'workflowId' | 'mode'>,
): Notes {
	const noted =
		mode === 'test' ? testing.get(workflowId) : (staticData[KEY] as Partial<Notes> | undefined);
	return { production: noted?.production ?? {}, traits: noted?.traits ?? {} };
}

function keep(staticData: IDataObject, { workflowId, mode }: Listener, notes: Notes): void {
	if (mode === 'production') staticData[KEY] = notes as unknown as IDataObject;
	else if (Object.keys(notes.production).length > 0) testing.set(workflowId, notes);
	else testing.delete(workflowId);
}

function pick<T>(
	record: Readonly<Record<string, T>>,
	stays: (name: string) => boolean,
): Record<string, T> {
	return Object.fromEntries(Object.entries(record).filter(([name]) => stays(name)));
}
