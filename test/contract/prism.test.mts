import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../nodes/DropPay/resources';
import {
	runDropPay,
	sandboxCheckoutCredential,
	sandboxCredential,
	StoredCredentials,
	type NodeResult,
} from '../support/harness.mts';
import { forgetRechecks } from '../../nodes/DropPay/waiting/recheck';
import { endRechecksWithTheirProcess } from '../support/parkedExecution.mts';
import { openApiOperations } from '../../scripts/openApi.mts';
import { startPrism, type PrismServer } from './prismServer.mts';

const IBAN = 'IT53S3606401600000000000002';

const authorization = {
	posId: { __rl: true, mode: 'id', value: 'POS000000001' },
	amount: '50.00',
	paymentDescription: 'Order 1001',
	policy: 'CHARGEABLE',
};
const pull = {
	paymentDescription: 'Order 1001',
	payer: 'link',
	policy: 'TRANSFERRED',
	transferAmountPolicy: 'FIXED',
	transferAmount: '50.00',
	status: 'READY',
};
const push = {
	amount: '120.00',
	recipientType: 'dropPay',
	recipientIban: IBAN,
	paymentDescription: 'Reward',
	schedule: 'immediate',
	status: 'READY',
};
const slip = { code: '01234567890123456', amount: '50.00' };
const silently = { sendEventsTo: 'nowhere' };
const waiting = { resumeBy: 'polling', options: { pollInterval: 1 } };

interface Case {
	parameters: IDataObject;
	/** Operations that Prism has to receive, tokens aside. */
	calls: string[];
	/** What has to be in the first item. */
	output?: IDataObject;
	/** Id of a resource that is asked to end, which Prism shows as it was. */
	stillThere?: string;
}

/** Every operation of the node, with the values of the examples in the OpenAPI file. */
const CASES: Readonly<Record<string, Case>> = {
	'account.get': {
		parameters: {},
		calls: ['getAccount'],
		output: { id: 'BAC0000000001', iban: 'IT76R3606401600000000000001', class: 'BUSINESS' },
	},
	'authorization.cancel': {
		parameters: { authorizationId: 'CHT0000000001' },
		calls: ['cancelAuthorization', 'getAuthorization'],
		stillThere: 'CHT0000000001',
	},
	'authorization.create': {
		parameters: { ...authorization, ...silently },
		calls: ['createAuthorization'],
		output: { id: 'CHT0000000001', status: 'WAITING', charge_amount: 50 },
	},
	'authorization.get': {
		parameters: { authorizationId: 'https://dp.link/u/10/CHT0000000001' },
		calls: ['getAuthorization'],
		output: { id: 'CHT0000000001', status: 'GRANTED', charge_amount: 50 },
	},
	'authorization.sendAndWait': {
		parameters: { ...authorization, ...waiting },
		calls: ['createAuthorization', 'getAuthorization'],
		output: { decision: 'granted' },
	},
	'authorization.wait': {
		parameters: { authorizationId: 'CHT0000000001', ...waiting },
		calls: ['getAuthorization'],
		output: { decision: 'granted' },
	},
	'brand.getAll': {
		parameters: { returnAll: true },
		calls: ['listBrands'],
		output: { id: 'BRN000000001', name: 'Example Toys' },
	},
	'charge.create': {
		parameters: { authorizationId: 'CHT0000000001' },
		calls: ['getAuthorization', 'createCharge'],
		output: { id: 'CHA0000000001', status: 'DONE', amount: 50 },
	},
	'charge.get': {
		parameters: { chargeId: 'CHA0000000001' },
		calls: ['getCharge'],
		output: { id: 'CHA0000000001', status: 'DONE' },
	},
	'checkout.charge': {
		parameters: { authorizationId: 'CHT0000000001', amount: '50' },
		calls: ['checkoutCheck', 'checkoutCharge'],
		output: { authorization_id: 'CHT0000000001', status: 'DONE', amount: 50 },
	},
	'checkout.check': {
		parameters: { authorizationId: 'CHT0000000001' },
		calls: ['checkoutCheck'],
		output: { id: 'CHT0000000001', status: 'GRANTED' },
	},
	'checkout.createButton': {
		parameters: { amount: '50', paymentDescription: 'Order 1001', formAction: '/paid' },
		calls: [],
		output: { html: expect.stringContaining('data-amount="50.00"') as unknown as string },
	},
	'connection.cancel': {
		parameters: { connectionId: 'CON000000001' },
		calls: ['cancelConnection', 'getConnection'],
		stillThere: 'CON000000001',
	},
	'connection.create': {
		parameters: silently,
		calls: ['createConnection'],
		output: { id: 'CON000000001', status: 'WAITING', sharing: 'https://dp.link/u/20/CON000000001' },
	},
	'connection.get': {
		parameters: { connectionId: 'CON000000001' },
		calls: ['getConnection'],
		output: { id: 'CON000000001', status: 'GRANTED' },
	},
	// Parked: the Connection Code comes with a callback.
	'connection.sendAndWait': {
		parameters: {},
		calls: ['createConnection', 'getConnection'],
		output: { id: expect.any(String) },
	},
	'connection.wait': {
		parameters: { connectionId: 'CON000000001' },
		calls: ['getConnection'],
		output: { id: expect.any(String) },
	},
	'customRequest.send': {
		parameters: { method: 'GET', path: '/shop/v1/brands' },
		calls: ['listBrands'],
		output: { brands: [expect.objectContaining({ id: 'BRN000000001' })] },
	},
	'mav.create': { parameters: slip, calls: ['createMav'], output: { amount: 50 } },
	'mav.get': {
		parameters: { slipId: 'SEM0000000001' },
		calls: ['getMav'],
		output: { id: 'SEM0000000001', amount: 50 },
	},
	'pagoPa.create': {
		parameters: { noticeNumber: '000000000000000000', creditorTaxCode: '00000000000' },
		calls: ['createPagopaForm'],
		output: { id: 'FRM0000000001', amount: 50 },
	},
	'pagoPa.execute': {
		parameters: { formId: 'FRM0000000001', amount: '50' },
		calls: ['getPagopaForm', 'executePagopaForm'],
		output: { id: 'FRM0000000001' },
	},
	'pagoPa.get': {
		parameters: { formId: 'FRM0000000001' },
		calls: ['getPagopaForm'],
		output: { id: 'FRM0000000001', status: 'READY' },
	},
	'pagoPa.update': {
		parameters: {
			formId: 'FRM0000000001',
			updateFields: { status: 'READY', sourceAccount: 'ACC000000001' },
		},
		calls: ['updatePagopaForm'],
		output: { id: 'FRM0000000001', status: 'READY' },
	},
	'pos.create': {
		parameters: { storeId: { __rl: true, mode: 'id', value: 'STR000000001' } },
		calls: ['createPos'],
		output: { id: 'POS000000001', status: 'ENABLED' },
	},
	'pos.delete': {
		parameters: { posId: 'POS000000001' },
		calls: ['deletePos', 'getPos'],
		stillThere: 'POS000000001',
	},
	'pos.get': {
		parameters: { posId: 'POS000000001' },
		calls: ['getPos'],
		output: { id: 'POS000000001' },
	},
	'pos.update': {
		parameters: { posId: 'POS000000001', updateFields: { status: 'ENABLED' } },
		calls: ['updatePos'],
		output: { id: 'POS000000001', status: 'ENABLED' },
	},
	'pull.cancel': {
		parameters: { pullId: 'PLL0000000001' },
		calls: ['cancelPull', 'getPull'],
		stillThere: 'PLL0000000001',
	},
	'pull.create': {
		parameters: { ...pull, ...silently },
		calls: ['getAccount', 'createPull'],
		output: { id: 'PLL0000000001', sharing: 'https://dp.link/u/2/PLL0000000001' },
	},
	'pull.createTransfer': {
		parameters: { pullId: 'PLL0000000001', amount: '50', paymentDescription: 'May' },
		calls: ['listPullTransfers', 'createPullTransfer'],
		output: { id: 'TRF0000000001', amount: 50 },
	},
	'pull.get': {
		parameters: { pullId: 'PLL0000000001' },
		calls: ['getPull'],
		output: { id: 'PLL0000000001', status: 'DONE' },
	},
	'pull.getTransfers': {
		parameters: { pullId: 'PLL0000000001', returnAll: true },
		calls: ['listPullTransfers'],
		output: { id: 'TRF0000000001' },
	},
	'pull.sendAndWait': {
		parameters: { ...pull, ...waiting },
		calls: ['getAccount', 'createPull', 'getPull'],
		output: { decision: 'granted' },
	},
	'pull.update': {
		parameters: { pullId: 'PLL0000000001', updateFields: { status: 'READY' } },
		calls: ['updatePull'],
		output: { id: 'PLL0000000001', status: 'READY' },
	},
	'pull.wait': {
		parameters: { pullId: 'PLL0000000001', ...waiting },
		calls: ['getPull'],
		output: { decision: 'granted' },
	},
	'push.cancel': {
		parameters: { pushId: 'SEM0000000001' },
		calls: ['cancelPush', 'getPush'],
		stillThere: 'SEM0000000001',
	},
	'push.create': {
		parameters: { ...push, ...silently },
		calls: ['createPush'],
		output: { id: 'SEM0000000001', sharing: 'https://dp.link/u/1/SEM0000000001' },
	},
	'push.get': {
		parameters: { pushId: 'SEM0000000001' },
		calls: ['getPush'],
		output: { id: 'SEM0000000001', amount: 120 },
	},
	'push.getTransfers': {
		parameters: { pushId: 'SEM0000000001', returnAll: true },
		calls: ['listPushTransfers'],
		output: { id: 'TRF0000000001' },
	},
	'push.sendAndWait': {
		parameters: { ...push, ...waiting },
		calls: ['createPush', 'getPush'],
		output: { decision: 'granted' },
	},
	'push.update': {
		parameters: { pushId: 'SEM0000000001', updateFields: { status: 'READY' } },
		calls: ['updatePush'],
		output: { id: 'SEM0000000001' },
	},
	'push.wait': {
		parameters: { pushId: 'SEM0000000001', ...waiting },
		calls: ['getPush'],
		output: { decision: 'granted' },
	},
	'rav.create': { parameters: slip, calls: ['createRav'], output: { amount: 50 } },
	'rav.get': {
		parameters: { slipId: 'SEM0000000001' },
		calls: ['getRav'],
		output: { id: 'SEM0000000001', amount: 50 },
	},
	'refund.create': {
		parameters: { chargeId: 'CHA0000000001', amount: '25' },
		calls: ['createRefund'],
		output: { id: 'CHR0000000001', charge_id: 'CHA0000000001' },
	},
	'refund.get': {
		parameters: { refundId: 'CHR0000000001' },
		calls: ['getRefund'],
		output: { id: 'CHR0000000001', amount: 25 },
	},
};

/** A wait by polling rechecks; how often is its own matter. */
const withoutRepetition = (calls: string[]): string[] =>
	calls.filter((call, index) => call !== calls[index - 1]);

let prism: PrismServer;

endRechecksWithTheirProcess();

beforeAll(async () => {
	prism = await startPrism();
});

afterAll(async () => await prism.close());

async function run(operation: string, parameters: IDataObject): Promise<NodeResult> {
	const credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(prism.url);
	credentials.store.checkout = sandboxCheckoutCredential(prism.url);
	const result = await runDropPay({ operation, parameters, credentials });
	forgetRechecks();
	return result;
}

/** The operation of the OpenAPI file that a path belongs to. */
function operationAt(method: string, path: string): string {
	const matching = openApiOperations
		.filter((operation) => operation.method === method.toUpperCase())
		.filter(({ path: template }) =>
			new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
		)
		// A fixed path wins over one with an id at the same place.
		.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
	return matching[0]?.operationId ?? `${method} ${path}`;
}

/** Every operation of the node, with what it takes for granted in the node's editor. */
const operations = resources.flatMap(({ value: resource, operations: ofResource }) =>
	ofResource.map(({ value }) => `${resource}.${value}`),
);

test('every operation of the node is run here', () => {
	expect(Object.keys(CASES).sort()).toEqual([...operations].sort());
});

describe('against Prism, made from the OpenAPI file', () => {
	test.each(Object.entries(CASES))(
		'%s keeps to the OpenAPI file, by Prism',
		async (operation, { parameters, calls, output, stillThere }) => {
			prism.received();
			prism.violations();

			const { json, error } = await run(operation, parameters);

			expect(prism.violations()).toEqual([]);
			// Prism keeps no state: what was ended is there when it is fetched.
			const message = stillThere && expect.stringMatching(`${stillThere} ends, and still shows it`);
			expect(error?.message).toEqual(message);
			const received = prism
				.received()
				.map(({ method, url }) => operationAt(method, url.path))
				.filter((called) => called !== 'createUserToken');
			expect(withoutRepetition(received)).toEqual(calls);
			if (output) expect(json[0]).toMatchObject(output);
		},
	);

	test('a request that does not fit the OpenAPI file would be refused', async () => {
		prism.violations();
		const { error } = await run('customRequest.send', {
			method: 'POST',
			path: '/shop/v1/pos/refund',
			body: '{"charge_id": "CHA0000000001"}',
		});
		expect(error?.message).toContain('DropPay 400/100');
		expect(prism.violations().join()).toContain("required property 'amount'");
	});
});
