/** Runs of a money operation over its items, in whichever way its request comes about. */
import type { IDataObject } from 'n8n-workflow';

import { SandboxControl } from '../../sandbox/control.mts';
import {
	runDropPay,
	type NodeResult,
	type NodeRun,
	type StoredCredentials,
} from '../support/harness.mts';
import type { Merchant } from '../support/merchant.mts';
import { ParkedExecution, type StoredExecution } from '../support/parkedExecution.mts';
import { moneyOperations, type MoneyOperation } from './moneyOperations.mts';

export interface Trial {
	/** Key of the money operation. */
	name: string;
	items: IDataObject[];
	credentials: StoredCredentials;
	/** Options of the node. */
	options?: IDataObject;
	onError?: NodeRun['onError'];
}

/** What a run said, item by item, and what stopped it. */
export type Said = Pick<NodeResult, 'json' | 'error'>;

/** How many executions run at a time where each item has its own. */
const EXECUTIONS = 5;

/** Output of an execution that waits for the decision. */
const PARKED: IDataObject = { parked: true };

/** Output of an execution that waits on, though it was called. */
const WAITS_ON: IDataObject = { waitsOn: true };

/** Runs the operation over items that are ready. */
export async function runTrial(trial: Trial): Promise<Said> {
	const { by } = operationOf(trial);
	if (by === undefined) return await runDropPay(nodeRun(trial, trial.items));
	const each = by === 'parking' ? park : callBack;
	const said = await eachInTurn(trial.items, async (item) => await each(trial, item));
	return {
		json: said.flatMap(({ json }) => json),
		error: said.find(({ error }) => error !== undefined)?.error,
	};
}

/**
 * Gets items ready that need n8n for it: stores an execution for each, which the customer then confirms.
 *
 * @param url of the sandbox
 */
export async function readyTrial(trial: Trial, url: string): Promise<IDataObject[]> {
	if (operationOf(trial).by !== 'callback') return trial.items;
	const control = new SandboxControl(url);
	return await eachInTurn(trial.items, async (item) => {
		const { operation, parameters } = nodeRun(trial, [item]);
		const parked = await ParkedExecution.park(
			runner(trial.credentials),
			operation,
			parameters ?? {},
			{ items: [item] },
		);
		const { authorizations } = await control.state();
		const made = authorizations.find(({ description }) => description === item.reference);
		const authorizationId = String(made?.id);
		await control.decide(authorizationId, 'grant');
		return { ...item, authorizationId, parked: parked.toJSON() as unknown as IDataObject };
	});
}

function operationOf({ name }: Trial): MoneyOperation {
	return moneyOperations[name] as MoneyOperation;
}

function nodeRun(trial: Trial, items: IDataObject[]): NodeRun {
	const { name, credentials, options = {}, onError } = trial;
	const { operation = name, parameters } = operationOf(trial);
	return {
		operation,
		parameters: { ...parameters, options },
		items,
		credentials,
		...(onError && { onError }),
	};
}

/** What the executions of a merchant are run with. */
function runner(credentials: StoredCredentials): Pick<Merchant, 'run' | 'credentials'> {
	return {
		credentials,
		run: async (operation, parameters, options) =>
			await runDropPay({ operation, parameters, credentials, ...options }),
	};
}

async function park(trial: Trial, item: IDataObject): Promise<Said> {
	const result = await runDropPay({ ...nodeRun(trial, [item]), mode: 'trigger' });
	return result.status === 'waiting' ? { json: [PARKED], error: undefined } : result;
}

async function callBack({ credentials }: Trial, item: IDataObject): Promise<Said> {
	const execution = ParkedExecution.restore(
		runner(credentials),
		item.parked as unknown as StoredExecution,
	);
	const { json } = await execution.call({
		edata: { id: item.authorizationId, status: 'GRANTED' },
	});
	return { json: [json === undefined ? WAITS_ON : chargeIn(json)], error: undefined };
}

/** What the output of a wait says of the charge. */
function chargeIn({ charge, chargeFailure, chargeNote }: IDataObject): IDataObject {
	if (chargeFailure !== undefined) return { error: chargeFailure };
	if (chargeNote === undefined) return charge as IDataObject;
	return { error: { outcome: 'notSent', message: chargeNote } };
}

async function eachInTurn<T>(
	items: readonly IDataObject[],
	work: (item: IDataObject) => Promise<T>,
): Promise<T[]> {
	const results = new Array<T>(items.length);
	let next = 0;
	const worker = async (): Promise<void> => {
		for (let index = next++; index < items.length; index = next++) {
			results[index] = await work(items[index] as IDataObject);
		}
	};
	await Promise.all(Array.from({ length: EXECUTIONS }, worker));
	return results;
}
