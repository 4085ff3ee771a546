/** The example that forgets no payment, while every second event of DropPay is lost. */
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { itemsOf, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import { readExample } from '../../scripts/real-n8n/workflow-file.mts';
import { CUSTOMER } from '../../sandbox/seed.mts';
import { useStage } from '../support/stage.mts';
import { until } from '../support/waitingScene.mts';

const stage = useStage();

const SALES = 10;
const ROUND = 'Every Five Minutes';

type Row = Record<string, string>;

/** Publishes the example, whose rounds come when the test runs one. */
async function published(): Promise<string> {
	const { client } = stage.session;
	const content = await readExample('reconcile', await client.credentials());
	const schedule = content.nodes.find(({ name }) => name === ROUND);
	if (!schedule) throw new Error('The example has no schedule.');
	schedule.parameters = { rule: { interval: [{ field: 'months', monthsInterval: 6 }] } };
	const { id } = await client.saveWorkflow(content);
	await client.publish(id);
	return id;
}

async function sell(number: number): Promise<{ id: string; payLink: string }> {
	const url = `${stage.session.client.url}/webhook/droppay-reconcile`;
	const order = { amount: '3.00', description: `Order ${number}` };
	return (await localHttp.post<{ id: string; payLink: string }>(url, order)).data;
}

/** Executions that have come to one of the ends, and what they handled there. */
async function handled(workflowId: string): Promise<{ execution: Execution; row: Row }[]> {
	const { client } = stage.session;
	const found: { execution: Execution; row: Row }[] = [];
	for (const { id } of await client.executions(workflowId)) {
		const execution = await client.finishedExecution(id);
		for (const end of ['Receipt', 'Not Paid']) {
			for (const row of itemsOf(execution, end) as Row[]) found.push({ execution, row });
		}
	}
	return found;
}

it('handles every payment exactly once in the end, the refused ones as well', async () => {
	const { sandbox } = stage;
	const workflowId = await published();
	const sales: Array<{ id: string; payLink: string }> = [];
	for (let number = 1; number <= SALES; number++) sales.push(await sell(number));

	await sandbox.control.settings({ webhookDropEvery: 2 });
	for (const [index, { payLink }] of sales.entries()) {
		if (index % 3 === 2) await sandbox.control.decline(payLink);
		else await sandbox.control.confirm(payLink, CUSTOMER.pin);
	}
	await sandbox.control.settle();
	const dropped = (await sandbox.control.deliveries()).filter(({ message }) =>
		message?.startsWith('Dropped'),
	);
	expect(dropped).toHaveLength(SALES / 2);

	// n8n answers an event before it has noted the execution: those that arrived are handled before the first round.
	const arrived = SALES - dropped.length;
	await until('the events are handled', async () =>
		(await handled(workflowId)).length >= arrived ? true : undefined,
	);
	// In the second round nothing may be handled again.
	for (let round = 1; round <= 2; round++) await stage.session.client.run(workflowId, ROUND);

	const ends = await handled(workflowId);
	expect(ends.map(({ row }) => row.authorization).sort()).toEqual(sales.map(({ id }) => id).sort());
	const startedBy = (node: string) =>
		ends.filter(({ execution }) => itemsOf(execution, node).length > 0).length;
	expect(startedBy('When the Payer Decides')).toBe(arrived);
	expect(startedBy(ROUND)).toBe(SALES / 2);

	const { charges } = await sandbox.control.state();
	const confirmed = sales.filter((_, index) => index % 3 !== 2).map(({ id }) => id);
	expect(charges.map((charge) => String(charge.authorization_id)).sort()).toEqual(confirmed.sort());

	// Called twice for one order, the shop gets one link.
	const twice = async () =>
		(
			await localHttp.post<{ id: string; payLink: string }>(
				`${stage.session.client.url}/webhook/droppay-reconcile`,
				{ order: '77', amount: '3.00' },
			)
		).data;
	const first = await twice();
	expect(await twice()).toEqual(first);
	await stage.session.client.unpublish(workflowId);
});
