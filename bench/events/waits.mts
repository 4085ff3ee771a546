import { setTimeout as sleep } from 'node:timers/promises';
import { OWN_CALLS } from '../../nodes/shared/events/resumeUrl';
import { startSandbox } from '../../sandbox/index.mts';
import {
	CREDENTIAL_NAME,
	PATIENT_SENDER,
	sandboxCredential,
} from '../../scripts/demo/credentials.mts';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { freePorts } from '../../scripts/real-n8n/ports.mts';
import { startReverseProxy } from '../../scripts/real-n8n/reverse-proxy.mts';
import { openN8n } from '../../scripts/real-n8n/session.mts';
import { startCollector } from '../../test/support/collector.mts';
import { statusesOf } from '../../test/support/sender.mts';
import { SALE, waitingWorkflow } from '../../test/support/waitingWorkflow.mts';
import { cpuMs, residentMb } from './processFigures.mts';

/** What waits that are decided at once cost an n8n. */
export interface WaitsRow {
	/** From the decisions until the last execution resumed. */
	seconds: number;
	cpuMsEach: number;
	/** Before the decisions, and the most after them. */
	mb: [before: number, most: number];
	/** Responses to the callbacks of the sandbox; `null` is no response within its 5 seconds. */
	callbacks: string;
	/** Calls of n8n's waiting webhooks that the node made itself. */
	selfCalls: number;
	/** Requests to DropPay for each wait, from the decisions on. */
	requestsEach: number;
	/** How many executions resumed. */
	resumed: number;
}

const PATH = 'waits';

/** Starts executions of *Wait for Decision*, decides all at once, and stops when each has resumed. The sandbox retries. */
export async function measureWaits(
	waits: number,
	variables: Record<string, string>,
): Promise<WaitsRow> {
	const sandbox = await startSandbox();
	const [port = 0] = await freePorts(1);
	let selfCalls = 0;
	const proxy = await startReverseProxy(({ url = '' }) => {
		if (url.includes(OWN_CALLS)) selfCalls++;
		return `http://127.0.0.1:${port}`;
	});
	const session = await openN8n({
		port,
		webhookUrl: proxy.url,
		headless: true,
		variables: { N8N_PROXY_HOPS: '1', ...variables },
	});
	const collector = await startCollector();
	const { client, n8n } = session;
	try {
		await sandbox.control.settings({ ...PATIENT_SENDER });
		const credential = await client.saveCredential(
			CREDENTIAL_NAME,
			'dropPayApi',
			sandboxCredential(sandbox.url),
		);
		const { id } = await client.saveWorkflow(
			waitingWorkflow(
				{
					name: 'Waits',
					operation: 'wait',
					path: PATH,
					countUrl: collector.url,
					creation: { ...SALE, amount: '0.01' },
				},
				credential,
			),
		);
		await client.publish(id);
		for (let started = 0; started < waits; started += 10) {
			await Promise.all(
				Array.from({ length: Math.min(10, waits - started) }, async () =>
					localHttp.post(`${proxy.url}/webhook/${PATH}`),
				),
			);
		}
		const orders = async () => (await sandbox.control.state()).authorizations;
		while ((await orders()).length < waits) await sleep(200);
		// The first rechecks are over after 20 seconds.
		await sleep(30_000);
		await sandbox.control.clearJournal();
		const deliveriesBefore = (await sandbox.control.deliveries()).length;
		selfCalls = 0;
		const before = residentMb(n8n.pid);
		const cpuBefore = cpuMs(n8n.pid);
		const since = performance.now();
		for (const { id: order } of await orders()) await sandbox.control.decide(order, 'grant');
		let most = before;
		while (collector.calls.size < waits && performance.now() - since < 600_000) {
			await sleep(500);
			most = Math.max(most, residentMb(n8n.pid));
		}
		const seconds = (performance.now() - since) / 1_000;
		await sandbox.control.settle();
		const deliveries = (await sandbox.control.deliveries()).slice(deliveriesBefore);
		return {
			seconds,
			cpuMsEach: (cpuMs(n8n.pid) - cpuBefore) / waits,
			mb: [before, most],
			callbacks: statusesOf(deliveries),
			selfCalls,
			requestsEach: (await sandbox.control.journal()).length / waits,
			resumed: collector.calls.size,
		};
	} finally {
		await session.close();
		await collector.close();
		await proxy.close();
		await sandbox.close();
	}
}
