import type { IDataObject } from 'n8n-workflow';

import { endpoints, type EndpointName } from '../../api/contract/endpoints';
import { POS } from '../../sandbox/seed.mts';
import { authorizationParameters, Merchant } from '../support/merchant.mts';

const FAMILY: EndpointName[] = [
	'createAuthorization',
	'getAuthorization',
	'cancelAuthorization',
	'createCharge',
	'getCharge',
	'createRefund',
	'getRefund',
];

/** Overrides that take the n-th further candidate of each operation, or the last one it has. */
function overridesOf(nth: number): Record<string, string> {
	return Object.fromEntries(
		FAMILY.flatMap((name) => {
			const { candidates = [] } = endpoints[name];
			const path = candidates[Math.min(nth, candidates.length - 1)];
			return path === undefined ? [] : [[name, path]];
		}),
	);
}

/** The path of an operation as DropPay received it, its ids replaced by their kinds. */
async function pathsOf(merchant: Merchant): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	for (const { operationId, path } of await merchant.requests()) {
		const template = path
			.replace(/CHT[A-Z0-9]+/, '{authorization_id}')
			.replace(/CHA[A-Z0-9]+/, '{charge_id}')
			.replace(/CHR[A-Z0-9]+/, '{refund_id}')
			.replace(/POS[0-9]+/, '{pos_id}');
		if (operationId !== null) found[operationId] = template;
	}
	return found;
}

test('an id that Additional Properties bring cannot lead elsewhere', async () => {
	const merchant = await Merchant.open({
		endpointOverrides: '{"createAuthorization": "/shop/v1/pos/{pos_id}/authorization"}',
	});

	const { json } = await merchant.run(
		'authorization.create',
		{ ...authorizationParameters, additionalFields: { additionalProperties: '{"pos_id": ".."}' } },
		{ onError: 'continueRegularOutput' },
	);

	expect(json[0]?.error).toMatchObject({
		message:
			'The request has no address: the path of "createAuthorization" needs an id as {pos_id}',
		outcome: 'notSent',
	});
	expect(await merchant.requests()).toEqual([]);
});

describe.each([
	['second', 0],
	['third', 1],
])('DropPay at the %s candidate paths', (_, nth) => {
	const overrides = overridesOf(nth);
	let merchant: Merchant;

	beforeEach(async () => {
		merchant = await Merchant.open({ endpointOverrides: JSON.stringify(overrides) });
		await merchant.control.settings({ pathCandidates: 'others' });
	});

	test('the whole family goes there: authorize, read, charge, refund, cancel', async () => {
		const run = async (operation: string, parameters: IDataObject): Promise<IDataObject> => {
			const { json, error } = await merchant.run(operation, parameters);
			if (error) throw error;
			return json[0] as IDataObject;
		};
		const { id: authorizationId } = await merchant.authorize();
		await merchant.control.decide(authorizationId, 'grant');
		expect(await run('authorization.get', { authorizationId })).toMatchObject({
			status: 'GRANTED',
		});
		const charge = await run('charge.create', { authorizationId });
		expect(charge).toMatchObject({ status: 'DONE', amount: 25 });
		expect(await run('charge.get', { chargeId: charge.id })).toMatchObject({ id: charge.id });
		const refund = await run('refund.create', { chargeId: charge.id, amount: '5.00' });
		expect(await run('refund.get', { refundId: refund.id })).toMatchObject({ id: refund.id });
		const other = await merchant.authorize();
		await run('authorization.cancel', { authorizationId: other.id });

		const entries = await merchant.requests();
		expect(entries.flatMap(({ contract }) => contract)).toEqual([]);
		expect(entries.every(({ status }) => status === 200 || status === 204)).toBe(true);
		expect(await pathsOf(merchant)).toEqual(
			Object.fromEntries(FAMILY.map((name) => [name, overrides[name] ?? endpoints[name].path])),
		);
	});

	test('an id that the path carries is not in the body as well', async () => {
		const authorizationId = await merchant.granted();
		await merchant.run('charge.create', { authorizationId });
		for (const [operationId, id] of [
			['createAuthorization', 'pos_id'],
			['createCharge', 'authorization_id'],
		] as const) {
			const [entry] = await merchant.received(operationId);
			const carried = (overrides[operationId] ?? '').includes(`{${id}}`);
			expect([operationId, id in (entry?.body as object)]).toEqual([operationId, !carried]);
		}
	});
});

test('without overrides, such a DropPay is not found, and the text names the way out', async () => {
	const merchant = await Merchant.open();
	await merchant.control.settings({ pathCandidates: 'others' });
	const { error } = await merchant.run('authorization.create', authorizationParameters);
	expect(error?.message).toMatch(/" was not found \(DropPay 404\)$/);
	expect(error?.description).toContain('Endpoint Overrides');
});

test.each([
	['no JSON', '{"createCharge"', 'is not a JSON object'],
	['a list', '[]', 'is not a JSON object'],
	[
		'an unknown operation',
		'{"createCharges": "/shop/v1/charge"}',
		'names no operation "createCharges"',
	],
	['another host', '{"createCharge": "https://evil.example/charge"}', 'must not name a host'],
	[
		'another host by two slashes',
		'{"createCharge": "//evil.example/charge"}',
		'must not name a host',
	],
	['a way up', '{"createCharge": "/shop/../oa2/v1/ac/token"}', 'must not hold "." or ".."'],
	['an escaped way up', '{"createCharge": "/shop/%2e%2e/charge"}', 'may hold only letters'],
	['a query', '{"createCharge": "/shop/v1/charge?x=1"}', 'may hold only letters'],
	['no placeholder where one is needed', '{"getCharge": "/shop/v1/charge"}', 'lacks {charge_id}'],
	[
		'a placeholder nobody fills',
		'{"getCharge": "/shop/v1/{iban}/charge/{charge_id}"}',
		'unknown placeholder {iban}',
	],
	['an open placeholder', '{"getCharge": "/shop/v1/charge/{charge_id}/{"}', 'unclosed placeholder'],
])('an override with %s is refused before anything is sent', async (_, endpointOverrides, said) => {
	const merchant = await Merchant.open({ endpointOverrides });
	const { error } = await merchant.run('authorization.create', {
		...authorizationParameters,
		posId: POS.id,
	});
	expect(error?.message).toContain('Endpoint Overrides');
	expect(error?.message).toContain(said);
	expect(await merchant.control.journal()).toEqual([]);
});

test('the addresses of tokens can be replaced too', async () => {
	const merchant = await Merchant.open({
		endpointOverrides: '{"createUserToken": "/oa2/v2/ac/token"}',
	});
	const { error } = await merchant.run('account.get');
	expect(error?.message).toContain('no token endpoint at this address');
	const [entry] = await merchant.control.journal();
	expect(entry).toMatchObject({ method: 'POST', path: '/oa2/v2/ac/token' });
});
