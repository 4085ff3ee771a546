/** Lists of payments that are killed half-way and run again, as "Retry execution" does: the same items, in another process. */
import type { IDataObject } from 'n8n-workflow';

import { killInTheMiddle } from './interruption.mts';
import { EURO } from './moneyOperations.mts';
import { Scene } from '../support/scene.mts';

const KILLED_WITHIN_MS = 300_000;

jest.setTimeout(KILLED_WITHIN_MS);

const CUSTOMERS = 12;

/** Customers who have paid when the process is killed; the response for the last of them never came. */
const PAID = 6;

const lists = [
	{ name: 'charge.create', options: { ifAlreadyCharged: 'return' }, mark: 'alreadyCharged' },
	{ name: 'checkout.charge', options: { ifAlreadyCharged: 'return' }, mark: 'alreadyCharged' },
	{ name: 'pull.createTransfer', options: { ifAlreadyMade: 'return' }, mark: 'alreadyMade' },
];

const killed = new Map<string, { scene: Scene; items: IDataObject[]; before: number }>();

const carriedOut = async (scene: Scene) =>
	(await scene.sent()).filter(({ effect }) => effect).length;

beforeAll(async () => {
	for (const { name } of lists) {
		const scene = await Scene.open(name);
		const { control } = scene.shop.sandbox;
		const items = await scene.items(CUSTOMERS);
		await control.clearJournal();
		killed.set(name, { scene, items, before: await scene.balanceCents() });
		await control.addFault({
			match: { operationId: scene.operation.operationId },
			skip: PAID - 1,
			times: 0,
			fault: { kind: 'hang', when: 'after' },
		});
	}
	const all = [...killed.values()];
	await killInTheMiddle(
		all.map(({ scene: { name, shop }, items }) => ({
			name,
			url: shop.sandbox.url,
			items,
			// Longer than the others need to come as far.
			options: { timeout: 300 },
		})),
		async () => {
			for (const { scene } of all) if ((await carriedOut(scene)) < PAID) return false;
			return true;
		},
	);
}, KILLED_WITHIN_MS);

afterAll(async () => {
	for (const { scene } of killed.values()) await scene.close();
});

test.each(lists)(
	'$name: run again, all customers have paid once, and come out as paid',
	async ({ name, options, mark }) => {
		const { scene, items, before } = killed.get(name) ?? fail();
		await scene.shop.sandbox.control.clearFaults();

		const { error, json } = await scene.run(items, 'stop', options);

		expect(error).toBeUndefined();
		expect(json.map((item) => item[mark] === true)).toEqual(items.map((_, index) => index < PAID));
		expect(await carriedOut(scene)).toBe(CUSTOMERS);
		expect(Math.abs((await scene.balanceCents()) - before)).toBe(CUSTOMERS * EURO * 100);
		// By an Authorization or a transfer of their own.
		const paidBy = json.map(({ id, authorization_id: authorization }) => authorization ?? id);
		expect(new Set(paidBy).size).toBe(CUSTOMERS);
	},
);

function fail(): never {
	throw new Error('It was not killed.');
}
