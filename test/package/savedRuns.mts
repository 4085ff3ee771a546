/** What a saved node sent when its release ran it, against the second DropPay. */
import type { IDataObject } from 'n8n-workflow';

import type { Example } from '../../scripts/resourcePages.mts';
import { OPERATIONS, type Operation } from '../dialects/operations.mts';
import { World } from '../dialects/secondDropPay.mts';
import { credentialsFor, execute, waitAtMost } from '../dialects/trial.mts';

/** A request as the file keeps it: without tokens, and with what differs from run to run replaced. */
interface SavedRequest {
	operation: string;
	method: string;
	path: string;
	body: IDataObject;
}

/** Parameters that a user filled in, and what came of them. */
export interface SavedRun {
	/** A row of test/dialects/operations.mts, which puts into DropPay what the run needs. */
	row: string;
	parameters: IDataObject;
	requests: SavedRequest[];
	/** Names of the output's properties. */
	output: string[];
}

/** Waits by polling are over within a few turns of a second. */
const POLLING = { pollInterval: 1, limitWaitTime: waitAtMost(60) };

/** The rows of the dialects, and the operation that sends nothing. */
export const ROWS: Operation[] = [
	...OPERATIONS,
	{
		name: 'checkout.createButton',
		operation: 'checkout.createButton',
		request: '',
		prepare: () => ({
			amount: '10.00',
			paymentDescription: 'Order 1',
			formAction: 'https://merchant.example/paid',
		}),
	},
];

/** Nothing but a callback ends them: test/engine/waiting/kinds runs them. */
export const BY_CALLBACK = ['connection.sendAndWait', 'connection.wait'];

const ENTITY_ID = /([A-Z]{3})(\d{9})(?!\d)/g;

/** Ids count from 1 in a file, and from the number of the world in it. */
const countedFromOne = <T,>(value: T, { number }: Pick<World, 'number'>): T =>
	JSON.parse(
		JSON.stringify(value).replace(ENTITY_ID, (id, kind: string, digits: string) => {
			const count = Number(digits) - number * 1000;
			return count > 0 && count < 1000 ? `${kind}#${count}` : id;
		}),
	) as T;

const countedInWorld = <T,>(value: T, { number }: Pick<World, 'number'>): T =>
	JSON.parse(
		JSON.stringify(value).replace(
			/([A-Z]{3})#(\d+)/g,
			(_, kind: string, count: string) =>
				`${kind}${String(number * 1000 + Number(count)).padStart(9, '0')}`,
		),
	) as T;

const sameEachTime = <T,>(value: T, uuid = 'a UUID', moment = 'a time'): T =>
	JSON.parse(
		JSON.stringify(value)
			.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, uuid)
			.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, moment),
	) as T;

/** Runs the row with these parameters, or with those of today when there are none yet. */
export async function runOf(row: Operation, parameters?: IDataObject): Promise<SavedRun> {
	return await ran(row, parameters, ({ world, filled, json, requests }) => ({
		row: row.name,
		parameters: countedFromOne(filled, world),
		requests: sameEachTime(countedFromOne(requests, world)),
		output: Object.keys(json[0] ?? {}).sort(),
	}));
}

/** As an example of the documents shows it: with IDs, UUIDs and moments that look like real ones. */
const asExample = <T,>(value: T, world: World): T =>
	sameEachTime(
		countedInWorld(countedFromOne(value, world), { number: 0 }),
		'9f1c6a52-0c0e-4a8e-9d7b-6f2f0f6f6c11',
		'2026-01-31T09:30:00.000Z',
	);

/** Runs the row for the documents, see scripts/resourcePages.mts. */
export async function exampleOf(row: Operation): Promise<Example> {
	return await ran(row, undefined, ({ world, filled, json, requests }) =>
		asExample(
			JSON.parse(
				JSON.stringify({ parameters: filled, requests, output: json }).replaceAll(
					world.url,
					'https://droppay.example',
				),
			) as Example,
			world,
		),
	);
}

async function ran<T>(
	row: Operation,
	parameters: IDataObject | undefined,
	tell: (run: {
		world: World;
		filled: IDataObject;
		json: IDataObject[];
		requests: SavedRequest[];
	}) => T,
): Promise<T> {
	const world = await World.open({ habits: row.polls ? { decides: true } : {} });
	try {
		const needed = row.prepare(world);
		const filled = parameters
			? countedInWorld(parameters, world)
			: { ...needed, ...(row.polls && { options: POLLING }) };
		const { json, error } = await execute({
			operation: row.operation,
			parameters: filled,
			credentials: credentialsFor(world),
			stops: true,
		});
		if (error) throw error;
		const requests = world.sent
			.filter(({ operation }) => !operation.endsWith('Token'))
			.map(({ operation, method, path, body }) => ({ operation, method, path, body }));
		return tell({ world, filled, json, requests: requests as SavedRequest[] });
	} finally {
		await world.close();
	}
}
