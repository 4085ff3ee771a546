import { LoadOptionsContext } from 'n8n-core';
import * as n8n from 'n8n-workflow';
import type { INodeListSearchResult, INodeParameters, IWorkflowBase } from 'n8n-workflow';

import { DropPay } from '../../nodes/DropPay/DropPay.node';
import {
	ACQUIRER_POS,
	BRAND,
	CHECKOUT_POS,
	DISABLED_POS,
	POS,
	STORE,
} from '../../sandbox/seed.mts';
import { additionalDataOf, nodeTypes } from '../support/harness.mts';
import { useMerchant } from '../support/merchant.mts';

const merchant = useMerchant();

type Method = keyof DropPay['methods']['listSearch'];

/** What n8n does when somebody opens the list of a resource locator. */
async function search(
	method: Method,
	filter?: string,
	parameters: INodeParameters = {},
): Promise<INodeListSearchResult> {
	const node: n8n.INode = {
		id: 'n',
		name: 'DropPay',
		type: 'n8n-nodes-droppay.dropPay',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { dropPayApi: { id: '1', name: 'DropPay' } },
	};
	const workflow = new n8n.Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = additionalDataOf(merchant.credentials, 'internal', {
		nodes: [node],
		connections: {},
	} as unknown as IWorkflowBase);
	additionalData.currentNodeParameters = parameters;
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	return await new DropPay().methods.listSearch[method].call(context, filter);
}

const brands = [
	{ id: 'BRN000000002', name: 'Bar Sole', stores: [{ id: 'STR000000021', name: 'Piazza' }] },
	{
		id: 'BRN000000003',
		name: 'Bottega',
		status: 'DISABLED',
		stores: [{ id: 'STR000000031' }, { name: 'without an id' }],
	},
	{ id: 'BRN000000004', name: 'No stores' },
	{ id: 'BRN000000005', stores: null },
];

async function answerWith(body: unknown): Promise<void> {
	await merchant.control.addFault({
		match: { operationId: 'listBrands' },
		times: 0,
		fault: { kind: 'body', body },
	});
}

describe('Brands', () => {
	test('come from DropPay, with name and id', async () => {
		expect(await search('searchBrands')).toEqual({
			results: [{ name: `${BRAND.name} (${BRAND.id})`, value: BRAND.id }],
		});
		expect((await merchant.requests())[0]).toMatchObject({
			path: '/shop/v1/brands',
			contract: [],
		});
	});

	test('say when one is disabled, and get along without a name', async () => {
		await answerWith({ brands });

		expect((await search('searchBrands')).results).toEqual([
			{ name: 'Bar Sole (BRN000000002)', value: 'BRN000000002' },
			{ name: 'Bottega, disabled (BRN000000003)', value: 'BRN000000003' },
			{ name: 'No stores (BRN000000004)', value: 'BRN000000004' },
			{ name: 'BRN000000005', value: 'BRN000000005' },
		]);
	});

	test.each([
		['bot', ['BRN000000003']],
		['  SOLE ', ['BRN000000002']],
		['brn000000004', ['BRN000000004']],
		['nothing like it', []],
		['', brands.map(({ id }) => id)],
	])('Brands in the pick list are filtered by %j', async (filter, ids) => {
		await answerWith({ brands });

		const { results } = await search('searchBrands', filter);

		expect(results.map(({ value }) => value)).toEqual(ids);
	});

	test.each([[{ items: brands }], [{ data: brands }], [brands]])(
		'Brands in another wrapping are listed',
		async (body) => {
			await answerWith(body);

			const { results } = await search('searchBrands');

			expect(results.map(({ value }) => value)).toEqual(brands.map(({ id }) => id));
		},
	);

	test.each([[{ brands: [] }], [{ brands: null }], [[]], [{ items: [] }]])(
		'a response without Brands is an empty pick list: %j',
		async (body) => {
			await answerWith(body);

			expect(await search('searchBrands')).toEqual({ results: [] });
		},
	);

	test.each([[{}], [{ brands: 'none' }]])(
		'a response that is no list of Brands is told: %j',
		async (body) => {
			await answerWith(body);

			await expect(search('searchBrands')).rejects.toThrow(/holds no list/);
		},
	);

	test('a refusal of a pick list is told in words', async () => {
		await merchant.control.addFault({
			match: { operationId: 'listBrands' },
			fault: { kind: 'status', status: 403, body: { code: '101' } },
		});

		await expect(search('searchBrands')).rejects.toThrow(
			'No access to this resource (DropPay 403/101)',
		);
	});

	test('a credential that cannot be used is told in words', async () => {
		merchant.changeCredential({ baseUrl: 'http://droppay.example' });

		await expect(search('searchBrands')).rejects.toThrow(/plain http/);
		expect(await merchant.control.journal()).toEqual([]);
	});
});

describe('Stores', () => {
	const locator = (value: string): INodeParameters => ({
		brandId: { __rl: true, mode: 'list', value },
	});

	test('Stores of all Brands are listed, until one is chosen', async () => {
		await answerWith({ brands });

		expect((await search('searchStores')).results).toEqual([
			{ name: 'Bar Sole · Piazza (STR000000021)', value: 'STR000000021' },
			{ name: 'Bottega (STR000000031)', value: 'STR000000031' },
		]);
		expect((await search('searchStores', '', locator(''))).results).toHaveLength(2);
	});

	test('Stores of the Brand that was chosen are listed', async () => {
		await answerWith({ brands });

		const { results } = await search('searchStores', '', locator('BRN000000003'));

		expect(results.map(({ value }) => value)).toEqual(['STR000000031']);
	});

	test('Stores in the pick list are filtered', async () => {
		await answerWith({ brands });

		const { results } = await search('searchStores', 'piazza');

		expect(results.map(({ value }) => value)).toEqual(['STR000000021']);
	});

	test('Stores of the sandbox are listed', async () => {
		expect((await search('searchStores')).results).toEqual([
			{ name: `${BRAND.name} · ${STORE.name} (${STORE.id})`, value: STORE.id },
		]);
	});
});

describe('POS', () => {
	test('come with their Stores where DropPay lists them', async () => {
		await merchant.control.settings({ storesListPos: true });

		const { results } = await search('searchPos');

		expect(results.map(({ value }) => value)).toEqual(
			[POS, DISABLED_POS, ACQUIRER_POS, CHECKOUT_POS].map(({ id }) => id),
		);
		expect(results.slice(0, 3).map(({ name }) => name)).toEqual([
			`${POS.name} · ${STORE.name} (${POS.id})`,
			`${DISABLED_POS.name}, disabled · ${STORE.name} (${DISABLED_POS.id})`,
			`${ACQUIRER_POS.name}, card terminal · ${STORE.name} (${ACQUIRER_POS.id})`,
		]);
	});

	test('POS are shown with the name of their device', async () => {
		await merchant.control.settings({ storesListPos: true });

		const { results } = await search('searchPos', POS.name);

		expect(results.map(({ value }) => value)).toEqual([POS.id]);
	});

	test('where DropPay lists none, the text says how to go on', async () => {
		const rejected = await search('searchPos').catch((error: unknown) => error);

		expect(rejected).toMatchObject({
			message: 'DropPay lists no POS for this account',
			description: expect.stringContaining('Choose "By ID"'),
		});
	});
});
