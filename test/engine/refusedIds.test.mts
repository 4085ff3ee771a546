/** Whatever operation names a resource by its ID: what DropPay rejects for the ID names the field and the ID first. */
import type { IDataObject } from 'n8n-workflow';

import type { Field } from '../../nodes/DropPay/operation';
import { resources } from '../../nodes/DropPay/resources';
import { DISABLED_POS, FOREIGN_POS } from '../../sandbox/seed.mts';
import { authorizationParameters, Merchant } from '../support/merchant.mts';

const UNKNOWN = 'ZZZ9999999999';

/** What the operations require beside the ID. */
const OTHERS: IDataObject = {
	...authorizationParameters,
	amount: '1.00',
	updateFields: { status: 'READY' },
	resumeBy: 'polling',
};

const rows = resources.flatMap(({ value: resource, credential, operations }) =>
	operations.flatMap(({ value, fields }) =>
		fields
			.filter(({ isId, property }) => isId && property.required)
			.map((field): [string, Field, boolean] => [
				`${resource}.${value}`,
				field,
				credential === 'dropPayCheckoutApi',
			]),
	),
);

let merchant: Merchant;

beforeEach(async () => {
	merchant = await Merchant.open();
});

test('the operations that name a resource by its ID are these', () => {
	expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)('%s: an unknown ID', async (operation, { property }) => {
	const changes = operation === 'pos.update' && { updateFields: { status: 'DISABLED' } };
	const parameters = { ...OTHERS, ...changes, [property.name]: UNKNOWN };
	const { error } = await merchant.run(operation, parameters);

	const message = `${property.displayName} "${UNKNOWN}" was not found (DropPay 404)`;
	expect([operation, error?.message]).toEqual([operation, message]);
	expect(error?.description).toContain('Endpoint Overrides');
});

test('of two IDs in a request, both are named: which one DropPay means is not known', async () => {
	const { error } = await merchant.run('pagoPa.update', {
		formId: UNKNOWN,
		updateFields: { sourceAccount: 'CHT9999999999' },
	});
	expect(error?.message).toMatch(/^.* "ZZZ9999999999" or .* "CHT9999999999" was not found/);
});

test.each([
	['a disabled POS', DISABLED_POS.id, /^POS "\w+" is disabled \(DropPay 403\/101\)$/],
	['a POS of another account', FOREIGN_POS.id, /^POS "\w+": no access to this resource/],
])('%s: the reason first', async (_, posId, message) => {
	const parameters = { ...authorizationParameters, posId };
	for (const operation of ['authorization.create', 'authorization.sendAndWait']) {
		const { error } = await merchant.run(operation, { ...parameters, resumeBy: 'polling' });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/another account.*Message from DropPay/);
	}
});

test('an ID that DropPay cannot read', async () => {
	await merchant.control.addFault({
		match: { operationId: 'getCharge' },
		fault: { kind: 'status', status: 400, body: { code: '103', description: 'Invalid id' } },
	});
	const { error } = await merchant.run('charge.get', { chargeId: 'CHA000000001' });
	expect(error?.message).toMatch(/"CHA000000001": invalid ID \(DropPay 400\/103\)$/);
});

describe('an ID as workflows hold it', () => {
	const link = `https://dp.link/u/10/${UNKNOWN}`;

	test.each([
		['text, as an earlier version saved it', UNKNOWN],
		['a link as text', link],
		['an expression as text', `={{ "${UNKNOWN}" }}`],
		['By ID', { __rl: true, mode: 'id', value: UNKNOWN }],
		['By ID, from an expression', { __rl: true, mode: 'id', value: `={{ "${link}" }}` }],
		['By Link', { __rl: true, mode: 'url', value: link }],
		['By Link, of a page', { __rl: true, mode: 'url', value: `https://a.example/#!/x/${UNKNOWN}` }],
	])('%s', async (_, authorizationId) => {
		const { error } = await merchant.run('authorization.get', { authorizationId });
		expect(error?.message).toBe(`Authorization "${UNKNOWN}" was not found (DropPay 404)`);
	});

	test('an optional ID whose expression finds nothing is rejected', async () => {
		const { error } = await merchant.run('pagoPa.update', {
			formId: UNKNOWN,
			updateFields: { sourceAccount: { __rl: true, mode: 'id', value: '={{ $json.none }}' } },
		});
		expect(error?.message).toMatch(
			/^Source Account or Authorization: the expression finds nothing/,
		);
		expect(await merchant.control.journal()).toEqual([]);
	});
});

test('a parameter for an ID has one label and takes an ID, and a link where DropPay gives links', () => {
	const labels = new Map<string, Set<string>>();
	for (const [, { property }] of rows) {
		const known = labels.get(property.name) ?? new Set();
		labels.set(property.name, known.add(property.displayName));
		const modes = property.modes?.map(({ name }) => name);
		expect(modes).toContain('id');
		const hasLinks = /^(authorization|connection|pull|push)Id$/.test(property.name);
		expect([property.name, modes?.includes('url')]).toEqual([property.name, hasLinks]);
	}
	labels.delete('slipId');
	expect([...labels.values()].filter(({ size }) => size > 1)).toEqual([]);
});
