import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { processStore } from '../../api/boundedMap';
import type { ListeningMode } from '../shared/events/triggerUrl';

/** Where publishing keeps its note in the node's static data. */
export const REGISTRATION_KEY = 'registration';

/** By trigger, the note that publishing in this process has made last, as JSON; '' after unpublishing. */
const published = processStore<string, string>('published triggers', 1_000);

/** Tells triggers, and their ways of listening, apart in this process. */
export function triggerKey(context: IHookFunctions | IWebhookFunctions): string {
	const mode: ListeningMode = context.getMode() === 'manual' ? 'test' : 'production';
	return [context.getWorkflow().id, context.getNode().id, mode].join('|');
}

/** The address that was registered last, for requests that were signed for it. */
export function notedAddress(staticData: IDataObject): string | undefined {
	return (staticData[REGISTRATION_KEY] as { address?: string } | undefined)?.address;
}

/** @param note what publishing has just noted; undefined after unpublishing */
export function rememberPublished(context: IHookFunctions, note: unknown): void {
	published.set(triggerKey(context), note === undefined ? '' : JSON.stringify(note));
}

/**
 * Whether the static data of a request holds what publishing has noted last. n8n saves that after it has published, so a
 * request that comes before must not save what it has loaded. Every publication notes something: without a note the data
 * is older, also where another process published, as in queue mode.
 */
export function isAsPublished(context: IWebhookFunctions): boolean {
	const noted = context.getWorkflowStaticData('node')[REGISTRATION_KEY];
	if (noted === undefined) return false;
	const known = published.get(triggerKey(context));
	return known === undefined || known === JSON.stringify(noted);
}
