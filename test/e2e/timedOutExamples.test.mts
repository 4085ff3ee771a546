/** The examples that wait, when nobody decides in time: they take the request back, and go by what they read then. */
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { CUSTOMER, MERCHANT } from '../../sandbox/seed.mts';
import { itemsOf, nodesThatRan, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import { fillIn, itemOf, limitWait, Watch, type Item } from './exampleScene.mts';
import { openChat, openMail, type ChatInbox, type MailInbox } from './inboxes.mts';
import { useStage } from '../support/stage.mts';
import { until, WaitingScene } from '../support/waitingScene.mts';

const stage = useStage();

const PRESSED = 'When I Press Execute';

const scene = () => new WaitingScene(stage.session.client, stage.sandbox);

/** What was asked for by an example that is parked now. */
interface Parked {
	executionId: string;
	id: string;
	sharing: string;
}

let chat: ChatInbox;
let mail: MailInbox;
const parked: Record<string, Parked> = {};
let watch: Watch;
let lateDecisions: Promise<void>;

/** The last resource that was made at DropPay. */
async function lastMade(operationId: string): Promise<{ id: string; sharing: string }> {
	const made = (await watch.requests(operationId)).at(-1)?.answer as Item | undefined;
	return { id: String(made?.id), sharing: String(made?.sharing) };
}

async function press(name: string, workflowId: string, operationId: string): Promise<void> {
	const { id, status } = await stage.session.client.run(workflowId, PRESSED);
	expect(status).toBe('waiting');
	parked[name] = { executionId: id, ...(await lastMade(operationId)) };
}

const the = (name: string): Parked => {
	const found = parked[name];
	if (!found) throw new Error(`${name} is not parked.`);
	return found;
};

const over = async (name: string): Promise<Execution> => {
	const execution = await scene().over(the(name).executionId);
	expect(execution.status).toBe('success');
	return execution;
};

/** Somebody decides while n8n is on the way to withdraw: too late to be withdrawn. */
async function decideDuringWithdrawal(pins: Record<string, string>): Promise<void> {
	const { control } = stage.sandbox;
	const held = (name: string, rules: Awaited<ReturnType<typeof control.faults>>) =>
		rules.some(({ match, hit }) => match?.path === the(name).id && hit > 0);
	await until('all are being withdrawn', async () => {
		const rules = await control.faults();
		return Object.keys(pins).every((name) => held(name, rules)) || undefined;
	});
	for (const [name, pin] of Object.entries(pins)) await control.confirm(the(name).sharing, pin);
	// As if it had been withdrawn when a transfer was made already.
	await control.addFault({
		match: { operationId: 'getPush', path: `${the('half push').id}$` },
		times: 0,
		fault: { kind: 'merge', body: { status: 'CANCELLED' } },
	});
	await control.releaseHeld();
}

/** All of them at once: n8n looks for waits whose time is over when all are parked, and the faults are set. */
beforeAll(async () => {
	watch = await Watch.start(stage);
	const { client } = stage.session;
	const { control } = stage.sandbox;
	const waiting = scene();
	chat = await openChat();
	mail = await openMail();
	const smtp = await client.saveCredential('SMTP account', 'smtp', mail.credential);
	const PAYER = 'Wait for the Payer';

	const push = await waiting.example('push-supplier');
	await limitWait(stage, push, 'Pay After My Confirmation', 1);
	for (const [number, name] of [
		['2024/118', 'push'],
		['2024/119', 'late push'],
		['2024/120', 'half push'],
	] as const) {
		await fillIn(stage, push, 'Invoice', { number });
		await press(name, push, 'createPush');
	}

	const pull = await waiting.example('pull-subscription');
	await limitWait(stage, pull, 'Ask the Customer', 1);
	await press('pull', pull, 'createPull');

	const page = await waiting.example('wait-pay-page');
	await limitWait(stage, page, PAYER, 1);
	await client.publish(page);
	await localHttp.get(`${client.url}/webhook/droppay-pay`);
	// Showing the page is an execution too.
	const { id: executionId } = await until('the sale waits', async () =>
		(await client.executions(page)).find(({ status }) => status === 'waiting'),
	);
	parked.page = { executionId, ...(await lastMade('createAuthorization')) };

	const chatting = await waiting.example('wait-chat-message');
	await limitWait(stage, chatting, PAYER, 1);
	await fillIn(stage, chatting, 'Order', { chatUrl: chat.url });
	await press('late chat', chatting, 'createAuthorization');

	const mailing = await waiting.example('wait-email', [smtp]);
	await limitWait(stage, mailing, PAYER, 1);
	// No second round.
	await fillIn(stage, mailing, 'Order', { askUntil: '={{ $now.toISO() }}' });
	await press('mail', mailing, 'createAuthorization');

	for (const [operationId, name] of [
		['cancelPush', 'late push'],
		['cancelPush', 'half push'],
		['cancelAuthorization', 'late chat'],
	] as const) {
		await control.addFault({
			match: { operationId, path: the(name).id },
			fault: { kind: 'hold', when: 'before' },
		});
	}
	await control.addFault({
		match: { operationId: 'cancelAuthorization', path: the('mail').id },
		times: 0,
		fault: { kind: 'status', status: 404, when: 'before' },
	});
	lateDecisions = decideDuringWithdrawal({
		'late push': MERCHANT.pin,
		'half push': MERCHANT.pin,
		'late chat': CUSTOMER.pin,
	});
	// A failure belongs to the test that awaits it.
	lateDecisions.catch(() => undefined);
	await stage.session.n8n.passMinute();
});

afterAll(async () => {
	await chat?.close();
	await mail?.close();
});

test('chat: confirmed while it is withdrawn, so it is charged, and told as paid', async () => {
	await lateDecisions;
	const execution = await over('late chat');
	expect(itemOf(execution, 'Wait for the Payer')).toMatchObject({ decision: 'timedOut' });
	expect(itemsOf(execution, 'Withdraw It')).toEqual([]);
	expect(itemsOf(execution, 'Withdraw It', 1)).toHaveLength(1);
	expect(itemOf(execution, 'Fetch It')).toMatchObject({ decision: 'granted' });
	expect(nodesThatRan(execution)).toContain('Tell: Paid');
	expect(chat.messages.at(-1)).toMatch(/^Order 3001 is paid, charge CHA\w+$/);
	expect(await scene().chargesOf(the('late chat').id)).toBe(1);
});

test('push: confirmed while it is withdrawn, so it is read as DONE, and booked', async () => {
	const execution = await over('late push');
	expect(itemsOf(execution, 'Withdraw It', 1)).toHaveLength(1);
	expect(itemOf(execution, 'Book the Payment')).toMatchObject({ paid: '120.50 EUR' });
});

test('push: over, but a transfer was made on it, so it has to be looked at', async () => {
	await lateDecisions;
	const execution = await over('half push');
	expect(itemOf(execution, 'Fetch It')).toMatchObject({ status: 'CANCELLED' });
	expect(itemsOf(execution, 'Keep It Open')).toEqual([]);
	expect(itemOf(execution, 'Check First')).toEqual({
		invoice: '2024/120',
		push: the('half push').id,
		why: 'CANCELLED',
	});
});

test('push: withdrawn, read again, and still to be paid', async () => {
	const execution = await over('push');
	expect(itemOf(execution, 'Withdraw It')).toMatchObject({ id: the('push').id, cancelled: true });
	expect(itemOf(execution, 'Keep It Open')).toEqual({ invoice: '2024/118', why: 'CANCELLED' });
	// What the other Pushes moved, and the chat brought.
	expect(await watch.centsMoved()).toBe(-2 * 12_050 + 2_500);
});

test('pull: withdrawn, and no subscription is noted', async () => {
	const execution = await over('pull');
	expect(itemOf(execution, 'Fetch It')).toMatchObject({ id: the('pull').id });
	expect(itemOf(execution, 'No Subscription')).toEqual({ customer: 'Giulia', why: 'cancelled' });
});

test('pay page: withdrawn, and the page says so', async () => {
	const execution = await over('page');
	expect(itemOf(execution, 'Not Paid')).toEqual({ order: '2001', why: 'cancelled' });
	const { data } = await localHttp.get<string>(
		`${stage.session.client.url}/webhook/droppay-pay-page?id=${the('page').id}`,
	);
	expect(data).toContain('Not paid');
	expect(data).not.toContain('http-equiv="refresh"');
});

test('e-mail: where it cannot be withdrawn, the shop is told to check before it asks again', async () => {
	const execution = await over('mail');
	expect(itemsOf(execution, 'Withdraw It', 1)).toHaveLength(1);
	expect(itemOf(execution, 'Fetch It')).toMatchObject({ decision: 'timedOut' });
	expect(mail.mails).toHaveLength(2);
	const last = (mail.mails[1] ?? '').replace(/=\r?\n/g, '');
	expect(last).toContain('To: shop@example.com');
	expect(last).toContain('Subject: Invoice 7: check before you ask again');
	expect(last).toContain(the('mail').id);
	expect(await scene().chargesOf(the('mail').id)).toBe(0);
	await watch.expectContractKept();
});
