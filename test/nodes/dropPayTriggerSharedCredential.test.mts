import type { IWebhookFunctions } from 'n8n-workflow';

import { withCachedCredential } from '../../nodes/DropPayTrigger/request/credentialCache';

let triggers = 0;
let trigger: string;
let opened: number;

beforeEach(() => {
	trigger = `shared-${++triggers}`;
	opened = 0;
	jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});

afterEach(() => {
	jest.useRealTimers();
});

/** A webhook of one trigger, as far as credentials go. */
function webhook(open: () => object = () => ({ secret: 'a' }), credentialId = '1') {
	const context = {
		getNode: () => ({ credentials: { dropPayApi: { id: credentialId, name: 'DropPay' } } }),
		getCredentials: async () => {
			opened++;
			await Promise.resolve();
			return open();
		},
		helpers: { kept: true },
	} as unknown as IWebhookFunctions;
	return withCachedCredential(context, trigger);
}

const open = async (context: IWebhookFunctions) => await context.getCredentials('dropPayApi');

test('ten events at once open the credential once', async () => {
	const all = await Promise.all(Array.from({ length: 10 }, async () => await open(webhook())));
	expect(all).toEqual(Array(10).fill({ secret: 'a' }));
	expect(opened).toBe(1);
});

test('after five seconds a change is seen', async () => {
	await open(webhook());
	jest.advanceTimersByTime(4_999);
	expect(await open(webhook(() => ({ secret: 'b' })))).toEqual({ secret: 'a' });
	jest.advanceTimersByTime(2);
	expect(await open(webhook(() => ({ secret: 'b' })))).toEqual({ secret: 'b' });
});

test('another credential, and another trigger, are opened on their own', async () => {
	await open(webhook());
	expect(await open(webhook(() => ({ secret: 'b' }), '2'))).toEqual({ secret: 'b' });
	trigger = `shared-${++triggers}`;
	expect(await open(webhook(() => ({ secret: 'c' })))).toEqual({ secret: 'c' });
	expect(opened).toBe(3);
});

test('what could not be opened is tried again by the next event', async () => {
	const broken = webhook(() => {
		throw new Error('gone');
	});
	const both = await Promise.allSettled([open(broken), open(broken)]);
	expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(opened).toBe(1);
	expect(await open(webhook())).toEqual({ secret: 'a' });
});

test('the rest of the context stays as it is', () => {
	expect(webhook().helpers).toEqual({ kept: true });
});
