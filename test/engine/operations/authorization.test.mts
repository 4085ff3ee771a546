import { createHmac } from 'node:crypto';

import jsQR from 'jsqr';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { PNG } from 'pngjs';

import { forgetTriggerUrl, noteTriggerUrl } from '../../../nodes/shared/events/triggerUrl';
import { APPLICATION, POS } from '../../../sandbox/seed.mts';
import { type Merchant, authorizationParameters, useMerchant } from '../../support/merchant.mts';
import { expectRequest } from '../requests.mts';

const merchant = useMerchant();

const PATH = '/shop/v1/pos/authorization';

const body = {
	pos_id: POS.id,
	charge_amount: 25,
	description: 'Order 1001',
	policy: 'CHARGEABLE',
	// Said also where the user says nothing: nobody knows what DropPay would take instead.
	charge_max_count: 1,
};

function contentOf(item: INodeExecutionData | undefined): Buffer {
	return Buffer.from(item?.binary?.qrCode?.data ?? '', 'base64');
}

function readPng(content: Buffer): string | undefined {
	const { data, width, height } = PNG.sync.read(content);
	return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

/** Paints the dark runs of modules (`M x y h length …`, one unit a module) and reads the picture. */
function readSvg(content: Buffer): string | undefined {
	const text = content.toString('utf8');
	const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(text)?.map(Number) as number[];
	if (!width || !height) throw new Error(`No viewBox in ${text.slice(0, 200)}`);
	const SCALE = 4;
	const pixels = new Uint8ClampedArray(width * height * SCALE * SCALE * 4).fill(255);
	const path = /<path fill="#000" d="([^"]+)"/.exec(text)?.[1] ?? '';
	for (const run of path.matchAll(/M(\d+)[ ,](\d+)h(\d+)/g)) {
		const [x, y, length] = run.slice(1).map(Number) as [number, number, number];
		for (let row = y * SCALE; row < (y + 1) * SCALE; row++) {
			for (let column = x * SCALE; column < (x + length) * SCALE; column++) {
				pixels.fill(0, (row * width * SCALE + column) * 4, (row * width * SCALE + column) * 4 + 3);
			}
		}
	}
	return jsQR(pixels, width * SCALE, height * SCALE)?.data;
}

describe('create', () => {
	test('Authorization: Create sends what was filled in, and answers the Authorization', async () => {
		const { json, items } = await merchant.run('authorization.create', {
			...authorizationParameters,
			simplify: false,
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, { method: 'POST', path: PATH, body });
		expect(json).toEqual([request?.answer]);
		expect(json[0]).toMatchObject({ status: 'WAITING', ...body });
		expect(items[0]).toMatchObject({ pairedItem: { item: 0 } });
		expect(items[0]?.binary).toBeUndefined();
	});

	test.each([undefined, null, ''])(
		'authorizes one charge with %j charges at most',
		async (given) => {
			await merchant.run('authorization.create', {
				...authorizationParameters,
				additionalFields: { chargeMaxCount: given },
			});

			const [request] = await merchant.requests();
			expect(request?.body).toEqual(body);
		},
	);

	test('Authorization: Create sends every field', async () => {
		await merchant.run('authorization.create', {
			...authorizationParameters,
			posId: POS.id,
			amount: '0.07',
			additionalFields: {
				chargeMaxCount: 3,
				chargeDateStart: '2030-01-15T09:30:00',
				chargeDateEnd: '2030-07-15T09:30:00.000+02:00',
				merchantCustomId: 'order-1001',
				loopbackUri: 'https://shop.example/thanks?order=1001',
				scheme: 'DROPPAY',
				schemeData: '{"end_to_end":"E2E-1"}',
				additionalProperties: { note: 'as an object', tags: ['a'] },
			},
		});

		const [request] = await merchant.requests();
		expectRequest(merchant, request, {
			method: 'POST',
			path: PATH,
			body: {
				...body,
				charge_amount: 0.07,
				charge_max_count: 3,
				// The workflow's time zone is Europe/Rome: +01:00 in winter.
				charge_date_start: '2030-01-15T09:30:00+01:00',
				charge_date_end: '2030-07-15T09:30:00+02:00',
				merchant_custom_id: 'order-1001',
				loopback_uri: 'https://shop.example/thanks?order=1001',
				scheme: 'DROPPAY',
				scheme_data: { end_to_end: 'E2E-1' },
				note: 'as an object',
				tags: ['a'],
			},
		});
	});

	test.each(['CHARGEABLE', 'BOOKED', 'CHARGED'])(
		'Authorization: Create sends the policy %s',
		async (policy) => {
			const { json } = await merchant.run('authorization.create', {
				...authorizationParameters,
				policy,
			});

			const [request] = await merchant.requests();
			expectRequest(merchant, request, { method: 'POST', path: PATH, body: { ...body, policy } });
			expect(json[0]).toMatchObject({ policy });
		},
	);

	test.each([
		['25', 25],
		[' 25.4 ', 25.4],
		['0.01', 0.01],
		['999999999.99', 999999999.99],
		[19.99, 19.99],
	])('Authorization: Create sends the amount %j as a number', async (amount, sent) => {
		await merchant.run('authorization.create', { ...authorizationParameters, amount });

		expect((await merchant.requests())[0]?.body).toMatchObject({ charge_amount: sent });
	});

	describe('with events', () => {
		const TRIGGER = 'http://127.0.0.1/webhook/abc/droppay';

		const signed = (url: string) => {
			const { pathname } = new URL(url);
			const token = createHmac('sha256', APPLICATION.secret)
				.update(`${pathname}|authorization`)
				.digest('hex');
			return `${url}?resource=authorization&token=${token}`;
		};

		async function subscribed(
			parameters: Record<string, string>,
			options: Parameters<Merchant['run']>[2] = {},
		): Promise<unknown> {
			const { error } = await merchant.run(
				'authorization.create',
				{ ...authorizationParameters, ...parameters },
				options,
			);
			if (error) throw error;
			const request = (await merchant.requests()).at(-1);
			expect(request?.contract).toEqual([]);
			return (request?.body as { webhooks?: unknown }).webhooks;
		}

		const WORKFLOW = 'workflow';
		const trigger = { workflowId: WORKFLOW, nodeName: 'DropPay Trigger' };

		/** Static data of a workflow whose trigger is published. */
		function published(url: string): IDataObject {
			const global: IDataObject = {};
			noteTriggerUrl(global, { ...trigger, mode: 'production' }, url);
			return { global };
		}

		function listenForTestEvent(url: string): void {
			noteTriggerUrl({}, { ...trigger, mode: 'test' }, url);
		}

		afterEach(() => {
			forgetTriggerUrl({}, { ...trigger, mode: 'test' });
		});

		test('events to nowhere send no webhooks', async () => {
			expect(await subscribed({ sendEventsTo: 'nowhere' })).toBeUndefined();
		});

		test('events to another URL give DropPay that URL as it is', async () => {
			const url = 'https://shop.example/hook?shop=1';
			expect(await subscribed({ sendEventsTo: 'url', eventsUrl: url })).toEqual({
				ALL: url,
				all: url,
			});
		});

		test('events to a trigger at a URL give DropPay a signed one', async () => {
			const url = signed(TRIGGER);
			expect(await subscribed({ sendEventsTo: 'trigger', eventsUrl: TRIGGER })).toEqual({
				ALL: url,
				all: url,
			});
		});

		test('events go to the trigger of this workflow, once it is published', async () => {
			listenForTestEvent(`${TRIGGER}-test`);

			for (const mode of ['trigger', 'webhook', 'retry'] as const) {
				const options = { staticData: published(TRIGGER), mode };
				const webhooks = await subscribed({ sendEventsTo: 'workflowTrigger' }, options);
				expect(webhooks).toMatchObject({ ALL: signed(TRIGGER) });
			}
		});

		test('events go to the test URL of the trigger while somebody tests', async () => {
			const options = { staticData: published(TRIGGER), mode: 'manual' as const };
			const before = await subscribed({ sendEventsTo: 'workflowTrigger' }, options);
			listenForTestEvent(`${TRIGGER}-test`);
			const during = await subscribed({ sendEventsTo: 'workflowTrigger' }, options);

			expect(before).toMatchObject({ ALL: signed(TRIGGER) });
			expect(during).toMatchObject({ ALL: signed(`${TRIGGER}-test`) });
		});

		test('production never uses a trigger that only listens for a test', async () => {
			listenForTestEvent(TRIGGER);

			const { error } = await merchant.run(
				'authorization.create',
				{ ...authorizationParameters, sendEventsTo: 'workflowTrigger' },
				{ mode: 'trigger' },
			);

			expect(error?.message).toMatch(/no DropPay Trigger that is listening/);
			expect(error?.description).toMatch(/Nothing was sent/);
			expect(await merchant.requests()).toEqual([]);
		});

		/** The hints that n8n shows beside the output. */
		async function hintsOf(
			parameters: IDataObject,
			options: Parameters<Merchant['run']>[2],
		): Promise<string> {
			const { error, run } = await merchant.run(
				'authorization.create',
				{ ...authorizationParameters, sendEventsTo: 'automatic', ...parameters },
				options,
			);
			expect(error).toBeUndefined();
			const hints = Object.values(run.data.resultData.runData).flatMap(
				([task]) => task?.hints ?? [],
			);
			return hints.map(({ message }) => message).join('\n');
		}

		const sentUrl = async () =>
			((await merchant.received('createAuthorization')).at(-1)?.body as { webhooks?: unknown })
				.webhooks;

		test('automatic takes the trigger of this workflow, and says so in a manual execution', async () => {
			const staticData = published(TRIGGER);

			expect(await hintsOf({}, { staticData, mode: 'manual' })).toContain(
				'DropPay sends the events of this Authorization to "DropPay Trigger".',
			);
			expect(await sentUrl()).toMatchObject({ ALL: signed(TRIGGER) });
			expect(await hintsOf({}, { staticData, mode: 'trigger' })).toBe('');
			expect(await sentUrl()).toMatchObject({ ALL: signed(TRIGGER) });
		});

		test('automatic without a trigger sends no events, and says why in a manual execution', async () => {
			const hint = await hintsOf({}, { mode: 'manual' });

			expect(hint).toMatch(/^DropPay sends no events of this Authorization: .*is listening/);
			expect(hint).not.toContain('Nothing was sent');
			expect(await sentUrl()).toBeUndefined();
			expect(await hintsOf({}, { mode: 'trigger' })).toBe('');
		});

		test('automatic sends no events to a trigger that lists none of this kind', async () => {
			const global: IDataObject = {};
			const traits = { events: ['pull.done'] };
			noteTriggerUrl(global, { ...trigger, mode: 'production' }, TRIGGER, { traits });

			expect(await hintsOf({}, { staticData: { global }, mode: 'manual' })).toContain(
				'lists an event of an Authorization',
			);
			expect(await sentUrl()).toBeUndefined();
		});

		test('automatic sends no events of another account, which the trigger could not fetch', async () => {
			const { connectionCode: actFor } = merchant.credential as Record<string, string>;
			const parameters = { options: { actFor } };

			expect(
				await hintsOf(parameters, { staticData: published(TRIGGER), mode: 'manual' }),
			).toContain('with Act For');
			expect(await sentUrl()).toBeUndefined();
		});

		test('events to this execution give DropPay its resume URL', async () => {
			const webhooks = await subscribed({ sendEventsTo: 'execution' });

			expect(webhooks).toMatchObject({
				ALL: expect.stringMatching(/^http:\/\/127\.0\.0\.1\/webhook-waiting\/1/),
			});
		});

		test.each([' ', 'shop.example/hook', 'ftp://shop.example', 'javascript:alert(1)'])(
			'Authorization: Create with events refuses the address %j before sending',
			async (eventsUrl) => {
				const { error } = await merchant.run('authorization.create', {
					...authorizationParameters,
					sendEventsTo: 'url',
					eventsUrl,
				});

				expect(error?.message).toContain('URL: ');
				expect(await merchant.requests()).toEqual([]);
			},
		);
	});

	describe('with a link', () => {
		test.each([
			['png', 'image/png', readPng],
			['svg', 'image/svg+xml', readSvg],
		] as const)('the QR code as %s can be read by a reader', async (qrCode, mimeType, read) => {
			const { json, items } = await merchant.run('authorization.create', {
				...authorizationParameters,
				options: { qrCode },
			});

			expect(items[0]?.binary?.qrCode).toMatchObject({
				mimeType,
				fileName: `${json[0]?.id as string}.${qrCode}`,
			});
			expect(read(contentOf(items[0]))).toBe(json[0]?.sharing);
		});

		test('fills in the link that DropPay leaves out', async () => {
			await merchant.control.settings({ omitSharing: true });

			const { json, items } = await merchant.run('authorization.create', {
				...authorizationParameters,
				options: { qrCode: 'png' },
			});

			const sharing = `https://dp.link/u/10/${json[0]?.id as string}`;
			expect(json[0]?.sharing).toBe(sharing);
			expect(readPng(contentOf(items[0]))).toBe(sharing);
		});

		test('a link too long for a QR code costs the picture, not the Authorization', async () => {
			await merchant.control.addFault({
				match: { operationId: 'createAuthorization' },
				fault: { kind: 'merge', body: { sharing: `https://dp.link/${'x'.repeat(4000)}` } },
			});

			const { json, items, error } = await merchant.run('authorization.create', {
				...authorizationParameters,
				options: { qrCode: 'png' },
			});

			expect(error).toBeUndefined();
			expect(json[0]).toMatchObject({ status: 'WAITING', qrCodeMissing: expect.any(String) });
			expect(items[0]?.binary).toBeUndefined();
		});

		test('an id that no link can be made of does not lose the Authorization', async () => {
			await merchant.control.addFault({
				match: { operationId: 'createAuthorization' },
				fault: { kind: 'merge', body: { id: 'CHT 1/2', sharing: null } },
			});

			const { json, error } = await merchant.run('authorization.create', authorizationParameters);

			expect(error).toBeUndefined();
			expect(json[0]).toMatchObject({ id: 'CHT 1/2', status: 'WAITING' });
		});
	});
});

describe('get', () => {
	test('Authorization: Get takes the link as well', async () => {
		const { id, sharing } = await merchant.authorize();

		for (const authorizationId of [sharing, `https://dp.link/u/10/${id}`]) {
			const { json } = await merchant.run('authorization.get', { authorizationId });
			expect(json[0]).toMatchObject({ id });
		}
	});

	test('Authorization: Get draws the QR code of the link', async () => {
		const { id } = await merchant.authorize();

		const { json, items } = await merchant.run('authorization.get', {
			authorizationId: id,
			options: { qrCode: 'svg' },
		});

		expect(readSvg(contentOf(items[0]))).toBe(json[0]?.sharing);
	});
});

describe('cancel', () => {
	test('Authorization: Cancel withdraws it and says so', async () => {
		const { id } = await merchant.authorize();

		const { json, items } = await merchant.run('authorization.cancel', { authorizationId: id });

		expect(json).toEqual([{ id, cancelled: true }]);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		const [request] = await merchant.received('cancelAuthorization');
		expectRequest(merchant, request, { method: 'DELETE', path: `${PATH}/${id}` });
		expect((await merchant.control.state()).authorizations).toEqual([
			expect.objectContaining({ id, status: 'CANCELLED' }),
		]);
	});
});
