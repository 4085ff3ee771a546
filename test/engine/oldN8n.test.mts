/** On an n8n that can't do what the node needs, it says which version can, and sends nothing. */
import { ExecuteContext } from 'n8n-core';
import * as n8nWorkflow from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import { OLDEST_N8N } from '../../nodes/shared/client/n8nVersion';
import { N8N_LINES } from '../../scripts/real-n8n/lines.mts';
import { Merchant } from '../support/merchant.mts';
import { CREATION, KINDS } from './waiting/kinds.mts';
import { endRechecksWithTheirProcess } from '../support/parkedExecution.mts';

endRechecksWithTheirProcess();

// The exports of n8n-workflow can't be changed; those of a copy can.
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	__esModule: true,
}));

/** What DropPay was asked for, without tokens. */
const asked = async (merchant: Merchant) =>
	(await merchant.control.journal())
		.map(({ operationId }) => operationId ?? '')
		.filter((operation) => !operation.endsWith('Token'));

test('the oldest version that the node names is the oldest that is tested', () => {
	expect(N8N_LINES[0]?.version.startsWith(`${OLDEST_N8N}.`)).toBe(true);
});

describe('n8n before 1.123', () => {
	const exports = n8nWorkflow as unknown as Record<string, unknown>;
	const before = { ...exports };

	/** What n8n-workflow 1.60 to 1.119 export and what not. */
	function beOld(): void {
		delete exports.migrateRunExecutionData;
		exports.createDeferredPromise = () => undefined;
	}

	afterEach(() => {
		delete exports.createDeferredPromise;
		Object.assign(exports, before);
	});

	test.each<[string, (merchant: Merchant) => Promise<IDataObject> | IDataObject]>([
		['charge.create', async (merchant) => ({ authorizationId: await merchant.granted() })],
		['refund.create', async (merchant) => ({ chargeId: await merchant.charged(), amount: '1.00' })],
		['authorization.sendAndWait', () => CREATION.authorization],
		['push.create', () => CREATION.push],
		['connection.create', () => CREATION.connection],
	])('%s: nothing but a fetch is sent', async (operation, parametersFor) => {
		const merchant = await Merchant.open();
		const parameters = await parametersFor(merchant);
		await merchant.control.clearJournal();
		beOld();
		const { json } = await merchant.run(operation, parameters, {
			onError: 'continueRegularOutput',
		});
		expect(json).toEqual([
			{
				error: {
					message:
						'This node can send no payment or change on this version of n8n: it needs n8n 1.123 or newer',
					description: expect.stringContaining('Nothing was sent') as string,
					outcome: 'notSent',
				},
			},
		]);
		expect((await asked(merchant)).filter((name) => !name.startsWith('get'))).toEqual([]);
	});

	test('what is only fetched goes on', async () => {
		const merchant = await Merchant.open();
		const { id } = await merchant.authorize();
		beOld();
		const { json } = await merchant.run('authorization.get', { authorizationId: id });
		expect(json).toMatchObject([{ id }]);
	});
});

describe.each(KINDS)('%s without what a wait by callback needs', (kind) => {
	let lacking: string | undefined;

	// What the class inherits is there again without a property of its own.
	afterEach(() => {
		if (lacking !== undefined) Reflect.deleteProperty(ExecuteContext.prototype, lacking);
	});

	const ofWait = { [`${kind}Id`]: 'X0000000001' };

	test.each<[string, 'putExecutionToWait' | 'getSignedResumeUrl', IDataObject]>([
		['sendAndWait', 'putExecutionToWait', CREATION[kind]],
		['sendAndWait', 'getSignedResumeUrl', CREATION[kind]],
		['wait', 'putExecutionToWait', ofWait],
	])('%s without %s', async (operation, missing, parameters) => {
		const merchant = await Merchant.open();
		Object.defineProperty(ExecuteContext.prototype, missing, {
			value: undefined,
			configurable: true,
		});
		lacking = missing;
		const { error } = await merchant.run(`${kind}.${operation}`, parameters);
		expect(error?.message).toBe(
			'A wait by callback is not possible on this version of n8n: it needs n8n 1.123 or newer',
		);
		expect(error?.description).toMatch(
			kind === 'connection' ? /^Update n8n\. Nothing was/ : /, or set Resume By to Polling\./,
		);
		expect(await asked(merchant)).toEqual([]);
	});
});

describe('a resume URL without a signature', () => {
	const run = async (operation: string, parameters: IDataObject) => {
		const merchant = await Merchant.open();
		const result = await merchant.run(operation, parameters, { hasResumeToken: false });
		return { ...result, asked: await asked(merchant) };
	};

	test.each<[string, IDataObject]>([
		['connection.wait', { connectionId: 'CON0000000001' }],
		['connection.create', { ...CREATION.connection, sendEventsTo: 'execution' }],
	])('%s is refused, for anyone could hand in a Connection Code', async (operation, parameters) => {
		const { error, asked: sent } = await run(operation, parameters);
		expect(error?.message).toMatch(/resume URL has no signature.* it needs n8n 2\.14 or newer$/);
		expect(error?.description).toBe(
			'Update n8n, or use Create and Wait, whose URL is signed. Nothing was sent.',
		);
		expect(sent).toEqual([]);
	});

	test.each(KINDS.filter((kind) => kind !== 'connection'))(
		'%s is created: a forged call costs a fetch',
		async (kind) => {
			const { error } = await run(`${kind}.create`, {
				...CREATION[kind],
				sendEventsTo: 'execution',
			});
			expect(error).toBeUndefined();
		},
	);
});
