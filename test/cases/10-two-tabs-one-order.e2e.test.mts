// The example checkout-button: a customer with the shop open in two tabs confirms both. One order must be charged once ("Order Is Paid is reached once for each order").
import { setTimeout as sleep } from 'node:timers/promises';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { CUSTOMER } from '../../sandbox/seed.mts';
import {
	sandboxCheckoutCredential,
	CHECKOUT_CREDENTIAL_NAME,
} from '../../scripts/demo/credentials.mts';
import { itemsOf } from '../../scripts/real-n8n/execution-data.mts';
import { readExample } from '../../scripts/real-n8n/workflow-file.mts';
import { useStage } from '../support/stage.mts';
import { until } from '../support/waitingScene.mts';

const stage = useStage('payment-to-refund');

test('two Authorizations of one order, one charge', async () => {
	const { client } = stage.session;
	const credential = await client.saveCredential(
		CHECKOUT_CREDENTIAL_NAME,
		'dropPayCheckoutApi',
		sandboxCheckoutCredential(stage.sandbox.url),
	);
	const { id } = await client.saveWorkflow(await readExample('checkout-button', [credential]));
	await client.publish(id);
	const page = async (): Promise<string> =>
		(await localHttp.get<string>(`${client.url}/webhook/droppay-checkout`)).data;
	const inTab = async () => {
		const html = await page();
		const value = (name: string) => new RegExp(`data-${name}="([^"]+)"`).exec(html)?.[1];
		// What the script of the button asks for when it is pressed.
		const asked = {
			amount: '25.00',
			description: 'Two mugs',
			custom_id: 'order-1001',
			checkout_key: value('checkout-key'),
			webhook: value('webhook'),
			loopback_uri: value('loopback-uri'),
		};
		return (
			await localHttp.post<{ id: string; sharing: string }>(
				`${stage.sandbox.url}/checkout/authorizations`,
				asked,
			)
		).data;
	};
	const tabs = [await inTab(), await inTab()];
	for (const { sharing } of tabs) {
		await stage.sandbox.control.confirm(sharing, CUSTOMER.pin);
		await stage.sandbox.control.settle();
		await sleep(3_000);
	}
	const booked = async () =>
		await Promise.all(
			(await client.executions(id)).map(async (one) =>
				itemsOf(await client.execution(one.id), 'Order Is Paid'),
			),
		);
	await until('the order is paid', async () => (await booked()).flat().length > 0 || undefined);
	// Time for a second payment, which must not come.
	await sleep(5_000);
	const { charges } = await stage.sandbox.control.state();
	const paid = charges.filter(({ authorization_id: of }) => tabs.some((tab) => tab.id === of));
	expect(paid).toHaveLength(1);
	expect((await booked()).flat()).toHaveLength(1);
});

test('payment-to-refund: two links of one order, both confirmed, one charge', async () => {
	const { client } = stage.session;
	const id = stage.workflow('payment-to-refund');
	const ask = async () =>
		(
			await localHttp.post<{ id: string; payLink: string }>(`${client.url}/webhook/droppay-sale`, {
				order: '77',
				amount: '12.00',
				description: 'Order 77',
			})
		).data;
	const links = [await ask(), await ask()];
	for (const { payLink } of links) await stage.sandbox.control.confirm(payLink, CUSTOMER.pin);
	// Two that ask, two that the events start.
	const executions = await client.finishedExecutions(id, 4);
	expect(executions.map(({ status }) => status)).toEqual(Array(4).fill('success'));
	const { charges } = await stage.sandbox.control.state();
	const paid = charges.filter(({ authorization_id: of }) => links.some((link) => link.id === of));
	expect(paid).toHaveLength(1);
	expect(executions.flatMap((one) => itemsOf(one, 'Receipt'))).toHaveLength(1);
	expect(executions.flatMap((one) => itemsOf(one, 'Note as Paid'))).toMatchObject([
		{ order: 'order-77', state: 'paid', charge: paid[0]?.id },
	]);
});
