/** Every kind of resource is parked for, called back, and decided, by both operations. */
import type { IDataObject } from 'n8n-workflow';

import { Merchant } from '../merchant.mts';
import { CREATION, eventOf, idsOf, KINDS, webhookOf } from './kinds.mts';
import { endLookersWithTheirProcess, ParkedExecution } from './parked.mts';

endLookersWithTheirProcess();

const DECISIONS = [
	['grant', 'granted', true],
	['refuse', 'refused', false],
] as const;

describe.each(KINDS)('%s', (kind) => {
	test.each(DECISIONS)('created and waited for: %s', async (act, decision, approved) => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, `${kind}.sendAndWait`, CREATION[kind]);
		const [id = ''] = await idsOf(merchant, kind);
		expect(new URL(await webhookOf(merchant, kind)).pathname).toBe('/webhook-waiting/1/n');
		await decideAndResume(merchant, parked, id, { act, decision, approved });
	});

	test.each(DECISIONS)(
		'created for this execution, then waited for: %s',
		async (act, decision, approved) => {
			const merchant = await Merchant.open();
			const { json } = await merchant.run(`${kind}.create`, {
				...CREATION[kind],
				sendEventsTo: 'execution',
			});
			const id = json[0]?.id as string;
			expect(new URL(await webhookOf(merchant, kind)).pathname).toBe('/webhook-waiting/1');
			const parked = await ParkedExecution.park(
				merchant,
				`${kind}.wait`,
				{ [`${kind}Id`]: '={{ $json.id }}' },
				{ items: [{ id }] },
			);
			await decideAndResume(merchant, parked, id, { act, decision, approved });
		},
	);

	test('a time-out says so, and what to do is in the field of the limit', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, `${kind}.sendAndWait`, CREATION[kind]);
		const [id] = await idsOf(merchant, kind);
		expect((await parked.timeOut()).json).toMatchObject([
			{ id, decision: 'timedOut', approved: false },
		]);
	});

	async function decideAndResume(
		merchant: Merchant,
		parked: ParkedExecution,
		id: string,
		{ act, ...expected }: { act: 'grant' | 'refuse'; decision: string; approved: boolean },
	): Promise<void> {
		// Nothing is decided yet, whatever the call says.
		expect((await parked.call({ edata: { id, status: 'GRANTED' } })).items).toBeUndefined();
		await merchant.control.decide(id, act);
		const event = await eventOf(merchant, kind, id);
		const { items = [], json } = await parked.call(event);
		expect(json).toMatchObject({ id, ...expected });
		expect((json as IDataObject).code).toBe(
			kind === 'connection' && act === 'grant' ? event.code : undefined,
		);
		expect((await parked.resume(items)).json).toEqual([json]);
	}
});
