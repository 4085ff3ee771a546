import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';

import { processStore } from '../../../api/boundedMap';
import { elapsedMs } from '../../../api/clock';

/** Milliseconds; so long does an event work with a credential that was changed meanwhile. */
const KEPT_MS = 5_000;

interface Opened {
	until: number;
	stored: Promise<ICredentialDataDecryptedObject>;
}

const kept = processStore<string, Opened>('opened credentials', 1_000);

/**
 * The same context, with a credential that the events of a few seconds open once.
 *
 * n8n starts a V8 isolate each time a webhook opens a credential, and its HTTP helper opens it once more
 * (n8n 2.41.1, credentials-helper): ten events at once took over two seconds on two cores.
 *
 * @param trigger identifies the trigger: what it may open, no other may
 */
export function withCachedCredential(
	context: IWebhookFunctions,
	trigger: string,
): IWebhookFunctions {
	const { credentials = {} } = context.getNode();
	const getCredentials = async (type: string): Promise<ICredentialDataDecryptedObject> => {
		const key = [trigger, type, credentials[type]?.id].join('|');
		const now = elapsedMs();
		kept.deleteWhere(({ until }) => until <= now);
		const entry = kept.get(key) ?? {
			until: now + KEPT_MS,
			stored: context.getCredentials(type),
		};
		kept.set(key, entry);
		try {
			return await entry.stored;
		} catch (error) {
			if (kept.get(key) === entry) kept.delete(key);
			return rethrow(error);
		}
	};
	return Object.create(context, { getCredentials: { value: getCredentials } }) as IWebhookFunctions;
}

function rethrow(error: unknown): never {
	throw error;
}
