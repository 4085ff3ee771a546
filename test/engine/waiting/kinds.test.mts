/** Every kind of resource is parked for, called back, and decided, by both operations. */
import type { IDataObject } from 'n8n-workflow';

import { noticesOf, waitingFields } from '../../../nodes/DropPay/waiting/fields';
import { Merchant } from '../../support/merchant.mts';
import { CREATION, eventOf, idsOf, KINDS, webhookOf } from './kinds.mts';
import { itWith } from '../../support/onVersions.mts';
import { endRechecksWithTheirProcess, ParkedExecution } from '../../support/parkedExecution.mts';

endRechecksWithTheirProcess();

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

	for (const [act, decision, approved] of DECISIONS) {
		const isPossible = kind === 'connection' ? itWith('resumeToken') : test;
		isPossible(`created for this execution, then waited for: ${act}`, async () => {
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
		});
	}

	test('a time-out says so, and the field of the limit says what to do then', async () => {
		const merchant = await Merchant.open();
		const parked = await ParkedExecution.park(merchant, `${kind}.sendAndWait`, CREATION[kind]);
		const [id] = await idsOf(merchant, kind);
		expect((await parked.timeOut()).json).toMatchObject([
			{
				id,
				decision: 'timedOut',
				approved: false,
				nextStep: expect.stringMatching(new RegExp(`Cancel ${kind} ${id} or fetch it`, 'i')),
			},
		]);
		const limit = waitingFields({ kind, creates: true }, 'getAuthorization')
			.flatMap(({ inner = [] }) => inner)
			.find(({ property }) => property.name === 'limitWaitTime');
		expect(limit?.property.description).toContain('cancel or fetch it before you ask again');
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

describe('what is offered', () => {
	const offered = (kind: (typeof KINDS)[number]) =>
		waitingFields({ kind, creates: true }, 'getAuthorization').flatMap(
			({ property, inner = [] }) => [property, ...inner.map((field) => field.property)],
		);

	test('Polling, for all but a Connection, whose code no reading shows', () => {
		for (const kind of KINDS) {
			const names = offered(kind).map(({ name }) => name);
			expect(names.includes('resumeBy')).toBe(kind !== 'connection');
			expect(names.includes('pollInterval')).toBe(kind !== 'connection');
		}
	});

	test('options of polling, with polling only', () => {
		for (const name of ['concurrency', 'pollInterval', 'maxPollInterval']) {
			const property = offered('pull').find((field) => field.name === name);
			expect(property?.displayOptions).toEqual({ show: { '/resumeBy': ['polling'] } });
		}
	});

	test.each([
		['authorization', undefined],
		['connection', undefined],
		['pull', { show: { payer: ['link'] } }],
		['push', null],
	] as const)('a word about the link that nobody is sent: %s', (kind, shown) => {
		const [notice] = noticesOf(kind);
		expect(notice?.property.type).toBe(shown === null ? undefined : 'notice');
		if (shown !== null) expect(notice?.property.displayOptions).toEqual(shown);
	});
});
