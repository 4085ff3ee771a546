/** What only a real n8n can show of money: its own loop, its own retries, its own expressions in a credential. */
import { randomUUID } from 'node:crypto';
import type { IConnections, IDataObject, INode } from 'n8n-workflow';

import { POS } from '../../sandbox/seed.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { errorOf, itemsOf, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import type { CredentialData, CredentialRecord } from '../../scripts/real-n8n/rest-client.mts';
import { node } from '../../scripts/real-n8n/node.mts';
import { useStage } from '../support/stage.mts';

const stage = useStage();

/** A node that comes with n8n. */
const base = (type: string, typeVersion: number, parameters: IDataObject, name = type): INode =>
	node(name, `n8n-nodes-base.${type}`, typeVersion, parameters);

/** Input items, one node for each step before DropPay. */
function given(items: IDataObject[]): INode[] {
	return [
		base('manualTrigger', 1, {}),
		base('set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify({ items }) }),
		base('splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
	];
}

function dropPay(
	credential: CredentialRecord,
	parameters: IDataObject,
	settings: Partial<INode> = {},
): INode {
	return {
		...node('dropPay', 'n8n-nodes-droppay.dropPay', 1, parameters, credential),
		...settings,
	};
}

const to = (...names: string[]) =>
	names.map((name) => ({ node: name, type: 'main' as const, index: 0 }));

/** Each node leads to the next. */
function inARow(nodes: readonly INode[]): IConnections {
	return Object.fromEntries(
		nodes.slice(1).map(({ name }, index) => [nodes[index]?.name ?? '', { main: [to(name)] }]),
	);
}

async function run(nodes: INode[], connections = inARow(nodes)): Promise<Execution> {
	const { client } = stage.session;
	const { id } = await client.createWorkflow({
		name: randomUUID(),
		nodes,
		connections,
		settings: { executionOrder: 'v1' },
	});
	return await client.run(id, 'manualTrigger');
}

async function credentialWith(changed: CredentialData = {}): Promise<CredentialRecord> {
	const name = Object.keys(changed).length > 0 ? randomUUID() : CREDENTIAL_NAME;
	return await stage.session.client.saveCredential(name, 'dropPayApi', {
		...sandboxCredential(stage.sandbox.url),
		...changed,
	});
}

const order = {
	resource: 'authorization',
	operation: 'create',
	amount: '2.00',
	paymentDescription: 'Order 1001',
	sendEventsTo: 'nowhere',
};

/** An Authorization that was confirmed, for three charges. */
async function granted(credential: CredentialRecord): Promise<string> {
	const made = await run([
		...given([{}]),
		dropPay(credential, {
			...order,
			posId: { __rl: true, mode: 'id', value: POS.id },
			additionalFields: { chargeMaxCount: 3 },
		}),
	]);
	expect(errorOf(made)).toBeUndefined();
	const [{ id }] = itemsOf(made, 'dropPay') as [{ id: string }];
	await stage.sandbox.control.decide(id, 'grant');
	await stage.sandbox.control.clearJournal();
	return id;
}

const chargesSent = async () =>
	(await stage.sandbox.control.journal({ operationId: 'createCharge' })).length;

const chargesMade = async (of: string) =>
	(await stage.sandbox.control.state()).charges.filter((one) => one.authorization_id === of).length;

const charge = { resource: 'charge', operation: 'create', authorizationId: '={{ $json.id }}' };
const retried = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

test('Retry On Fail does not charge again when the outcome is unknown', async () => {
	const credential = await credentialWith();
	const id = await granted(credential);
	await stage.sandbox.control.addFault({
		match: { operationId: 'createCharge' },
		fault: { kind: 'cut', when: 'after' },
	});

	const execution = await run([...given([{ id }]), dropPay(credential, charge, retried)]);

	expect(execution.status).toBe('error');
	expect(errorOf(execution, 'dropPay')?.description).toContain('outcome unknown');
	expect(await chargesSent()).toBe(1);
	expect(await chargesMade(id)).toBe(1);
});

test('Loop Over Items charges in each round, and what was refused again', async () => {
	const credential = await credentialWith();
	const id = await granted(credential);
	await stage.sandbox.control.addFault({
		match: { operationId: 'createCharge' },
		skip: 1,
		fault: { kind: 'status', status: 400, body: { code: '101', description: 'no' } },
	});
	const steps = [...given([{ id }, { id }, { id }]), base('splitInBatches', 3, { options: {} })];

	const execution = await run([...steps, dropPay(credential, charge, retried)], {
		...inARow(steps),
		splitInBatches: { main: [[], to('dropPay')] },
		dropPay: { main: [to('splitInBatches')] },
	});

	expect(errorOf(execution)).toBeUndefined();
	expect(itemsOf(execution, 'dropPay')).toHaveLength(3);
	expect(await chargesSent()).toBe(4);
	expect(await chargesMade(id)).toBe(3);
});

test('a Connection Code from an expression pays on no other account than that of its item', async () => {
	const [first, second] = (await stage.sandbox.control.addMerchants(2)).map(
		({ connectionCode: code, posId }) => ({ code, posId }),
	);
	const credential = await credentialWith({ connectionCode: '={{ $json.code }}' });
	const posId = { __rl: true, mode: 'id', value: '={{ $json.posId }}' };
	await stage.sandbox.control.clearJournal();

	const execution = await run([
		...given([first ?? {}, second ?? {}, first ?? {}]),
		dropPay(credential, { ...order, posId }, { onError: 'continueRegularOutput' }),
	]);

	expect(itemsOf(execution, 'dropPay')).toEqual([
		expect.objectContaining({ pos_id: first?.posId }),
		{
			error: {
				message: 'The credential means another account for this item than for the first',
				description: expect.stringContaining('Act For') as string,
				outcome: 'notSent',
			},
		},
		expect.objectContaining({ pos_id: first?.posId }),
	]);
	const sent = await stage.sandbox.control.journal({ operationId: 'createAuthorization' });
	expect(sent).toHaveLength(2);
});
