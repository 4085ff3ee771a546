/** The property under which a server takes the event URL: both, ALL or all, and what becomes of a server that takes one. */
import type { IDataObject } from 'n8n-workflow';

import { subscribe } from '../../nodes/shared/events/subscription';
import { DropPayFailure, type Failure } from '../../api/errors/failure';
import { useMerchant } from '../support/merchant.mts';
import { CREATION, KINDS, type Kind } from './waiting/kinds.mts';

const URL_OF_EVENTS = 'https://shop.example/events';

const toUrl = { sendEventsTo: 'url', eventsUrl: URL_OF_EVENTS };

const CREATES: Readonly<Record<Kind, string>> = {
	authorization: 'createAuthorization',
	connection: 'createConnection',
	pull: 'createPull',
	push: 'createPush',
};

const merchant = useMerchant();

const keysSent = async (kind: Kind) =>
	(await merchant.received(CREATES[kind])).map(({ body }) =>
		Object.keys((body as { webhooks?: object }).webhooks ?? {}),
	);

const create = async (kind: Kind, more: IDataObject = toUrl) =>
	await merchant.run(`${kind}.create`, { ...CREATION[kind], ...more });

const refuse = async (kind: Kind, times: number, body: IDataObject = {}) =>
	await merchant.control.addFault({
		match: { operationId: CREATES[kind] },
		times,
		fault: { kind: 'status', status: 400, body },
	});

describe.each(KINDS)('%s', (kind) => {
	test.each(['ALL', 'all', 'both'])('under the key that was chosen: %s', async (webhookKey) => {
		expect((await create(kind, { ...toUrl, options: { webhookKey } })).error).toBeUndefined();
		expect(await keysSent(kind)).toEqual([webhookKey === 'both' ? ['ALL', 'all'] : [webhookKey]]);
	});

	test('a chosen key is not replaced by another', async () => {
		await refuse(kind, 1);
		const { error } = await create(kind, { ...toUrl, options: { webhookKey: 'ALL' } });
		expect(error).toBeDefined();
		expect(await keysSent(kind)).toEqual([['ALL']]);
	});

	test.each([
		['without events', { sendEventsTo: 'nowhere' }, {}],
		['for another reason', toUrl, { code: '104', description: 'Invalid IBAN' }],
	])('refused %s, it is sent once', async (_, more, body) => {
		await refuse(kind, 1, body);
		expect((await create(kind, more)).error).toBeDefined();
		expect(await keysSent(kind)).toHaveLength(1);
	});

	test('a server that breaks off gets it once', async () => {
		await merchant.control.addFault({
			match: { operationId: CREATES[kind] },
			times: 1,
			fault: { kind: 'cut', when: 'after' },
		});
		expect((await create(kind)).error?.context.outcome ?? 'unknown').toBe('unknown');
		expect(await keysSent(kind)).toHaveLength(1);
	});

	test('refused whatever the key, it fails with the first refusal', async () => {
		await refuse(kind, 3, { code: '101', description: 'Unknown Brand' });
		const { error } = await create(kind);
		expect(error?.message).toContain('400/101');
		expect(await keysSent(kind)).toHaveLength(kind === 'connection' || kind === 'pull' ? 2 : 3);
	});

	test('a key that is refused gives way to the other, which is remembered', async () => {
		const usual = kind === 'connection' ? ['ALL'] : kind === 'pull' ? ['all'] : ['ALL', 'all'];
		const left = kind === 'connection' ? 'all' : 'ALL';
		await refuse(kind, 1, { description: 'unrecognized property' });
		expect((await create(kind)).json[0]?.id).toBeDefined();
		expect((await create(kind)).json[0]?.id).toBeDefined();
		expect(await keysSent(kind)).toEqual([usual, [left], [left]]);
	});
});

test('what else goes wrong while keys are tried is not a refusal', async () => {
	const failures: Failure[] = [
		{ message: 'no', description: '', outcome: 'refused', status: 400 },
		{ message: 'lost', description: '', outcome: 'unknown' },
	];
	let sent = 0;
	const sending = subscribe(
		{ kind: 'pos', api: 'https://strict.example' },
		URL_OF_EVENTS,
		async () => {
			throw new DropPayFailure(failures[sent++] as Failure);
		},
	);
	await expect(sending).rejects.toMatchObject({ failure: { message: 'lost' } });
	expect(sent).toBe(2);
});
