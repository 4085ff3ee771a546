/** The examples that wait, as a user imports them: pay page, chat message, e-mail. */
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { itemsOf } from '../../scripts/real-n8n/execution-data.mts';
import type { WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import { CUSTOMER } from '../../sandbox/seed.mts';
import { openChat, openMail } from './inboxes.mts';
import { useStage } from '../support/stage.mts';
import { until, WaitingScene } from '../support/waitingScene.mts';

const stage = useStage();

const scene = () => new WaitingScene(stage.session.client, stage.sandbox);

/** Changes values of the example's Set node "Order", as its note asks the user to. */
async function fillInOrder(workflowId: string, values: Record<string, string>): Promise<void> {
	const content = await stage.session.client.workflow(workflowId);
	const { nodes } = content as WorkflowContent;
	const order = nodes.find(({ name }) => name === 'Order');
	const { assignments } = (
		order?.parameters as unknown as { assignments: { assignments: Assignment[] } }
	).assignments;
	for (const assignment of assignments)
		assignment.value = values[assignment.name] ?? assignment.value;
	await stage.session.client.saveWorkflow(content);
}

interface Assignment {
	name: string;
	value: string;
}

describe('pay page', () => {
	const get = async (path: string) =>
		await localHttp.get<string>(`${stage.session.client.url}/webhook/${path}`, {
			responseType: 'text',
			validateStatus: () => true,
		});

	const orderOf = { confirms: '2002', declines: '2003' } as const;

	test.each([
		['confirms', 'Thank you', 'Receipt'],
		['declines', 'Not paid', 'Not Paid'],
	] as const)('the payer %s, and the page moves on', async (act, shown, last) => {
		const { sandbox, session } = stage;
		const id = await scene().example('wait-pay-page');
		await session.client.publish(id);
		const number = orderOf[act];

		// The browser follows the redirect to the pay page. It may name the order, and never the price.
		const page = await get(`droppay-pay?order=${number}&amount=0.01`);
		expect(page.status).toBe(200);
		expect(page.headers['content-type']).toContain('text/html');
		expect(page.data).toContain('25.00 EUR');
		expect(page.data).toContain('<svg');
		expect(page.data).toContain('http-equiv="refresh"');
		const { id: authorization, sharing } = await scene().lastAuthorization();
		expect(page.data).toContain(sharing);
		const [{ body } = {}] = (
			await sandbox.control.journal({ operationId: 'createAuthorization' })
		).slice(-1);
		expect(body).toMatchObject({ charge_amount: 25, merchant_custom_id: `order-${number}` });

		const { id: executionId } = await until('the sale waits', async () =>
			(await session.client.executions(id)).find(({ status }) => status === 'waiting'),
		);
		// Another tab shows the same payment; what was made for it is withdrawn.
		expect((await get(`droppay-pay?order=${number}`)).data).toContain(sharing);
		const second = (await scene().lastAuthorization()).id;
		expect(second).not.toBe(authorization);
		await until('the second is withdrawn', async () => {
			const { authorizations } = await sandbox.control.state();
			const { status } = authorizations.find((one) => one.id === second) ?? {};
			return status === 'CANCELLED' || undefined;
		});

		if (act === 'confirms') await sandbox.control.confirm(sharing, CUSTOMER.pin);
		else await sandbox.control.decline(sharing);
		const sale = await scene().over(executionId);
		expect(sale.status).toBe('success');
		expect(itemsOf(sale, last)).toHaveLength(1);
		expect(await scene().chargesOf(authorization)).toBe(act === 'confirms' ? 1 : 0);

		const moved = await get(`droppay-pay-page?id=${authorization}`);
		expect(moved.data).toContain(shown);
		expect(moved.data).not.toContain('http-equiv="refresh"');

		// A paid order stays paid; one that is certainly not paid can be paid again.
		const later = await get(`droppay-pay?order=${number}`);
		if (act === 'confirms') expect(later.data).toContain('Thank you');
		else expect(later.data).toContain((await scene().lastAuthorization()).sharing);
		await session.client.unpublish(id);
	});
});

test('chat message: the link goes out, then the outcome', async () => {
	const chat = await openChat();
	try {
		const { client } = stage.session;
		const id = await scene().example('wait-chat-message');
		await fillInOrder(id, { chatUrl: chat.url });
		const started = await client.run(id, 'When I Press Execute');
		expect(started.status).toBe('waiting');
		const { id: authorization, sharing } = await scene().lastAuthorization();
		expect(chat.messages).toEqual([`Order 3001: please pay 25.00 EUR here: ${sharing}`]);
		await stage.sandbox.control.confirm(sharing, CUSTOMER.pin);
		await scene().over(started.id);
		expect(chat.messages[1]).toMatch(/^Order 3001 is paid, charge CHA\w+$/);
		expect(await scene().chargesOf(authorization)).toBe(1);

		const again = await client.run(id, 'When I Press Execute');
		expect(itemsOf(again, 'Asked Before')).toEqual([
			{ order: 'order-3001', authorization, state: 'paid' },
		]);
		expect(chat.messages).toHaveLength(2);
	} finally {
		await chat.close();
	}
});

test('e-mail: link and QR code go out, then the receipt', async () => {
	const mail = await openMail();
	const { mails } = mail;
	try {
		const { client } = stage.session;
		const smtp = await client.saveCredential('SMTP account', 'smtp', mail.credential);
		const id = await scene().example('wait-email', [smtp]);
		const started = await client.run(id, 'When I Press Execute');
		expect(started.status).toBe('waiting');
		const { id: authorization, sharing } = await scene().lastAuthorization();
		// Pressed twice while the payer is asked.
		const again = await client.run(id, 'When I Press Execute');
		expect(itemsOf(again, 'Asked Before')).toMatchObject([{ authorization, state: 'taken' }]);
		expect(mails).toHaveLength(1);
		expect(mails[0]).toContain('To: payer@example.com');
		expect(unfolded(mails[0] ?? '')).toContain(sharing);
		expect(scanned(mails[0] ?? '')).toBe(sharing);
		await stage.sandbox.control.confirm(sharing, CUSTOMER.pin);
		await scene().over(started.id);
		expect(mails).toHaveLength(2);
		expect(mails[1]).toContain('Subject: Invoice 7 is paid');
		expect(mails[1]).toMatch(/Receipt CHA\w+ for 25\.00 EUR/);
		expect(await scene().chargesOf(authorization)).toBe(1);
	} finally {
		await mail.close();
	}
});

/** Text of a mail without the soft line breaks of quoted-printable. */
function unfolded(mail: string): string {
	return mail.replace(/=\r?\n/g, '');
}

/** What a phone reads from the PNG that is attached to a mail. */
function scanned(mail: string): string | undefined {
	const [, base64 = ''] = /image\/png[\s\S]*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(mail) ?? [];
	const { data, width, height } = PNG.sync.read(Buffer.from(base64, 'base64'));
	return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}
