import { createDeferredPromise, migrateRunExecutionData } from 'n8n-workflow';

import { DropPayFailure, rejectSetting } from '../../../api/errors/failure';

declare module 'n8n-workflow' {
	/** Of old versions. */
	export const createDeferredPromise: unknown;
}

/** The oldest n8n that the nodes are tested on; a test compares it with the README. */
export const OLDEST_N8N = '1.123';

/**
 * Whether this n8n is older than that. n8n doesn't tell a node its version, so an old one is recognised by two exports
 * of n8n-workflow: `migrateRunExecutionData` came with n8n 1.123 (read in n8n-workflow 1.119.1 and 1.120.0), and
 * `createDeferredPromise` was removed later. A new n8n that drops the first doesn't bring back the second.
 */
function isTooOld(): boolean {
	const hasMigration = typeof migrateRunExecutionData === 'function';
	return !hasMigration && createDeferredPromise !== undefined;
}

/**
 * For requests that change anything: how an older n8n treats them was never tested.
 *
 * @throws DropPayFailure on an n8n that isn't supported
 */
export function requireSupportedN8n(): void {
	if (isTooOld()) throw needsN8n(OLDEST_N8N, 'This node can send no payment or change');
}

/**
 * @param oldest the first version that can do it
 * @param what begins the sentence, such as "Create and Wait is not possible"
 * @param instead what to do where n8n can't be updated
 */
export function needsN8n(oldest: string, what: string, instead = ''): DropPayFailure {
	return rejectSetting(
		`${what} on this version of n8n: it needs n8n ${oldest} or newer`,
		`Update n8n${instead && `, or ${instead}`}.`,
	);
}
