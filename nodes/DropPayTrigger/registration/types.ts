import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { DropPayFailure } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import type { ListeningMode } from '../../shared/events/triggerUrl';

/** Where and for whom is registered. */
export interface Place {
	context: IHookFunctions;
	/** The trigger's URL in n8n, without a token. */
	address: string;
	/** Other URLs of this trigger, which it may replace unasked. */
	ownAddresses: readonly string[];
	mode: ListeningMode;
	/** Opens the credential; only called where DropPay is needed. */
	client: () => Promise<DropPayClient>;
}

/** An event that Trigger On must list, because the registration would otherwise start nothing. */
export interface Expectation {
	/** @param wanted what Trigger On holds */
	isMet: (wanted: readonly string[]) => boolean;
	/** The error if it is not chosen: why it is needed, and what to choose. */
	missing: { message: string; description: string };
}

/** One way to register. What it keeps comes back to it, and must hold no secret. */
export interface Registration {
	/** Looks at the parameters only; throws DropPayFailure when they name nothing. */
	expects: (place: Place) => Expectation[];
	/** Whether exactly this URL, token included, is registered. */
	exists: (place: Place, kept: IDataObject) => Promise<boolean>;
	/** @returns what to keep in the node's static data */
	create: (place: Place, keptBefore: IDataObject | undefined) => Promise<IDataObject>;
	/** Puts back what was replaced. */
	remove: (place: Place, kept: IDataObject) => Promise<void>;
	/** Removes what an interrupted publication left behind, of which nothing was kept. */
	removeLeftover: (place: Place) => Promise<void>;
}

/** What came out, where a failure of DropPay is something to decide about. */
export async function orFailure<T>(work: Promise<T>): Promise<T | DropPayFailure> {
	return await work.catch((error: unknown) =>
		error instanceof DropPayFailure ? error : rethrow(error),
	);
}

export function log({ context }: Place, level: 'info' | 'warn', what: string): void {
	context.logger[level](`DropPay Trigger "${context.getNode().name}": ${what}`, {
		workflowId: context.getWorkflow().id,
	});
}

function rethrow(error: unknown): never {
	throw error;
}
