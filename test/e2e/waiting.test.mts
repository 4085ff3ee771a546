/**
 * Waiting in a real n8n: sale, time-out, forged calls, decisions that come at once, restart. The n8n that ends and starts
 * again is this file's own.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENT_SENDER } from '../../scripts/demo/credentials.mts';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { measureRaces } from '../races/races.mts';
import {
	AFTER,
	CREATE,
	START,
	WAITING,
	waitingWorkflow,
	type WaitingWorkflow,
} from '../support/waitingWorkflow.mts';
import { itemsOf, nodesThatRan, type Execution } from '../../scripts/real-n8n/execution-data.mts';
import { ensureN8n } from '../../scripts/real-n8n/installation.mts';
import { canN8n } from '../../scripts/real-n8n/abilities.mts';
import { node } from '../../scripts/real-n8n/node.mts';
import { freePorts } from '../../scripts/real-n8n/ports.mts';
import type { WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import { openN8n, type N8nSession } from '../../scripts/real-n8n/session.mts';
import { readExample } from '../../scripts/real-n8n/workflow-file.mts';
import { run } from '../../scripts/setup/child-processes.cjs';
import { CACHE } from '../../scripts/setup/paths.cjs';
import { beQuiet } from '../../scripts/setup/progress.cjs';
import type { Sandbox } from '../../sandbox/index.mts';
import { CUSTOMER, POS } from '../../sandbox/seed.mts';
import { itWith } from '../support/onVersions.mts';
import { useStage } from '../support/stage.mts';
import { until, WaitingScene } from '../support/waitingScene.mts';

const stage = useStage();

let sandbox: Sandbox;
let scene: WaitingScene;

beforeAll(async () => {
	sandbox = stage.sandbox;
	scene = new WaitingScene(stage.session.client, sandbox);
});

const post = async (url: string, body: unknown = {}) =>
	await localHttp.post<unknown>(url, body, { validateStatus: () => true });

const startUrl = (workflowPath: string) => `${scene.client.url}/webhook/${workflowPath}`;

const outcome = (execution: Execution) =>
	itemsOf(execution, WAITING) as Array<Record<string, unknown>>;

const event = (id: string, status: string) => ({ etype: 'X', edata: { id, status } });

test.each(['sendAndWait', 'wait'] as const)(
	'a sale by %s goes on once and is charged once',
	async (operation) => {
		const workflowPath = `sale-${operation}`;
		const id = await scene.workflow({
			name: `Sale ${operation}`,
			operation,
			path: workflowPath,
			waiting: { chargeOnApproval: true },
		});
		await post(startUrl(workflowPath));
		const { id: executionId } = await scene.parked(id);
		const { id: authorization, sharing } = await scene.lastAuthorization();
		expect(await sandbox.control.confirm(sharing, CUSTOMER.pin)).toMatchObject({
			status: 'GRANTED',
		});
		const execution = await scene.over(executionId);
		expect(execution.status).toBe('success');
		expect(new Set(nodesThatRan(execution))).toEqual(
			// In any order: n8n counts anew after a wait.
			new Set(operation === 'wait' ? [START, CREATE, WAITING, AFTER] : [START, WAITING, AFTER]),
		);
		expect(outcome(execution)).toMatchObject([
			{
				id: authorization,
				status: 'GRANTED',
				decision: 'granted',
				charge: { authorization_id: authorization, amount: 25 },
			},
		]);
		expect(itemsOf(execution, AFTER)).toEqual(outcome(execution));
		expect(await scene.chargesOf(authorization)).toBe(1);
	},
);

test('forged and early calls do no harm; the right signature is needed, and a replay comes too late', async () => {
	const id = await scene.workflow({ name: 'Forged', operation: 'sendAndWait', path: 'forged' });
	await post(startUrl('forged'));
	const { id: executionId } = await scene.parked(id);
	const { id: authorization, url } = await scene.lastAuthorization();
	const claim = event(authorization, 'GRANTED');

	const missing = new URL(url);
	missing.searchParams.delete('signature');
	const wrong = new URL(url);
	wrong.searchParams.set('signature', '0'.repeat(64));
	const otherExecution = new URL(url);
	otherExecution.pathname = otherExecution.pathname.replace(`/${executionId}/`, '/1/');
	for (const forged of [missing, wrong]) {
		expect((await post(forged.href, claim)).status).toBe(401);
	}
	// Without tokens, n8n responds to a call for a finished execution with a page and 200.
	const { status } = await post(otherExecution.href, claim);
	if (canN8n('resumeToken')) expect(status).toBeGreaterThanOrEqual(400);
	// The right signature, and a claim that is not true.
	expect(await post(url, claim)).toMatchObject({ status: 200, data: { waiting: true } });
	expect((await scene.client.execution(executionId)).status).toBe('waiting');

	await sandbox.control.decide(authorization, 'refuse');
	const execution = await scene.over(executionId);
	expect(outcome(execution)).toMatchObject([{ decision: 'refused' }]);

	await post(url, claim);
	const after = await scene.client.execution(executionId);
	expect(after.status).toBe('success');
	expect(after.stoppedAt).toBe(execution.stoppedAt);
	expect(outcome(after)).toHaveLength(1);
});

itWith('resumeToken')('the resume URL of "This Execution" needs its token too', async () => {
	const id = await scene.workflow({ name: 'Token', operation: 'wait', path: 'token' });
	await post(startUrl('token'));
	const { id: executionId } = await scene.parked(id);
	const { id: authorization, url } = await scene.lastAuthorization();
	const missing = url.split('?')[0] ?? '';
	expect((await post(missing, event(authorization, 'GRANTED'))).status).toBe(401);
	expect((await post(`${missing}?signature=${'0'.repeat(64)}`)).status).toBe(401);
	expect(await post(url, event(authorization, 'GRANTED'))).toMatchObject({ status: 200 });
	expect((await scene.client.execution(executionId)).status).toBe('waiting');
	await sandbox.control.decide(authorization, 'expire');
	expect(outcome(await scene.over(executionId))).toMatchObject([{ decision: 'expired' }]);
});

test('a wait that times out comes out as such, in manual and production executions', async () => {
	const waiting = {
		options: {
			limitWaitTime: {
				values: { limitType: 'afterTimeInterval', resumeAmount: 4, resumeUnit: 'seconds' },
			},
		},
	};
	const production = await scene.workflow({
		name: 'Late',
		operation: 'sendAndWait',
		path: 'late',
		waiting,
	});
	const manual = await scene.workflow({ name: 'Late by hand', operation: 'wait', waiting });
	await post(startUrl('late'));
	const [produced, byHand] = [
		await scene.parked(production),
		await scene.client.run(manual, START),
	];
	expect(byHand).toMatchObject({ status: 'waiting', mode: 'manual' });
	for (const { id } of [produced, byHand]) {
		const execution = await scene.overInTime(stage.session.n8n, id);
		expect(execution.status).toBe('success');
		expect(outcome(execution)).toMatchObject([
			{ decision: 'timedOut', approved: false, status: 'WAITING', id: expect.any(String) },
		]);
		expect(itemsOf(execution, AFTER)).toEqual(outcome(execution));
	}
});

test('decisions a few milliseconds after the creation: nothing hangs, nothing goes on twice', async () => {
	const rows = await measureRaces({
		client: scene.client,
		sandbox,
		delays: [1, 50],
		rounds: 4,
	});
	for (const row of rows) {
		expect(row).toMatchObject({ executions: 4, good: 4, hanging: 0, twice: 0, chargedTwice: 0 });
	}
	expect(rows).toHaveLength(4);
});

test('ten callbacks at once go on once and charge once', async () => {
	const id = await scene.workflow({
		name: 'Crowd',
		operation: 'sendAndWait',
		path: 'crowd',
		creation: {
			posId: { __rl: true, mode: 'id', value: 'POS000000001' },
			amount: '1.00',
			paymentDescription: 'Crowd',
			policy: 'CHARGEABLE',
			additionalFields: { chargeMaxCount: 3 },
		},
		waiting: { chargeOnApproval: true },
	});
	await post(startUrl('crowd'));
	const { id: executionId } = await scene.parked(id);
	const { id: authorization } = await scene.lastAuthorization();
	// What comes too late is not sent again.
	await sandbox.control.settings({ webhookCopies: 10, webhookRetries: 0 });
	await sandbox.control.decide(authorization, 'grant');
	await sandbox.control.settle();
	await sandbox.control.settings({ webhookCopies: 1, ...PATIENT_SENDER });
	const execution = await scene.over(executionId);
	expect(outcome(execution)).toMatchObject([{ decision: 'granted' }]);
	expect(new Set(nodesThatRan(execution))).toEqual(new Set([START, WAITING, AFTER]));
	expect(execution.data.resultData.runData[AFTER]).toHaveLength(1);
	expect(await scene.chargesOf(authorization)).toBe(1);
});

test('a node that waits may have any name', async () => {
	const name = 'Wait {{ $json }} "for" \\ it\'s è\u{1f4b6}';
	const content = waitingWorkflow(
		{ name: 'Odd', operation: 'sendAndWait' },
		await scene.credential(),
	);
	const renamed = JSON.stringify(content).replaceAll(JSON.stringify(WAITING), () =>
		JSON.stringify(name),
	);
	const { id } = await scene.client.saveWorkflow(JSON.parse(renamed) as WorkflowContent);
	const started = await scene.client.run(id, START);
	expect(started.status).toBe('waiting');
	await sandbox.control.decide((await scene.lastAuthorization()).id, 'grant');
	expect(itemsOf(await scene.over(started.id), name)).toMatchObject([{ decision: 'granted' }]);
});

test('a wait for a Connection gives its Connection Code, proved', async () => {
	const id = await scene.workflow({
		name: 'Connect',
		operation: 'sendAndWait',
		resource: 'connection',
		path: 'connect',
	});
	await post(startUrl('connect'));
	const { id: executionId } = await scene.parked(id);
	const [entry] = (await sandbox.control.journal({ operationId: 'createConnection' })).slice(-1);
	await sandbox.control.decide((entry?.answer as { id: string }).id, 'grant');
	const [item] = outcome(await scene.over(executionId));
	expect(item).toMatchObject({
		decision: 'granted',
		code: expect.stringMatching(/^[0-9a-f]{32}$/),
	});
});

/** Decides while nobody notices it. */
async function decideUnheard({ control }: Sandbox, authorization: string): Promise<void> {
	await control.settings({ webhookDropEvery: 1 });
	await control.decide(authorization, 'grant');
	await control.settle();
	await control.settings({ webhookDropEvery: 0 });
}

test('lost callbacks are made up for', async () => {
	const parked: Array<{ executionId: string; authorization: string }> = [];
	for (const operation of ['sendAndWait', 'wait'] as const) {
		const id = await scene.workflow({
			name: `Unheard ${operation}`,
			operation,
			path: `unheard-${operation}`,
			waiting: { chargeOnApproval: true },
		});
		await post(startUrl(`unheard-${operation}`));
		const { id: executionId } = await scene.parked(id);
		parked.push({ executionId, authorization: (await scene.lastAuthorization()).id });
	}
	for (const { authorization } of parked) await decideUnheard(sandbox, authorization);
	for (const { executionId, authorization } of parked) {
		const execution = await scene.overInTime(stage.session.n8n, executionId);
		expect(outcome(execution)).toMatchObject([
			{ id: authorization, decision: 'granted', charge: { amount: 25 } },
		]);
		expect(await scene.chargesOf(authorization)).toBe(1);
	}
});

test('rechecks of a wait that is over do not wake the node that waits after it', async () => {
	const id = await scene.workflow({
		name: 'Two waits',
		operation: 'wait',
		path: 'two-waits',
		after: {
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			parameters: { resume: 'webhook', httpMethod: 'POST', options: {} },
		},
	});
	await post(startUrl('two-waits'));
	const { id: executionId } = await scene.parked(id);
	const { id: authorization, url } = await scene.lastAuthorization();
	await sandbox.control.decide(authorization, 'grant');
	const parkedAt = async () => (await scene.client.execution(executionId)).data.resultData;
	await until('the second node waits', async () =>
		(await parkedAt()).lastNodeExecuted === AFTER ? true : undefined,
	);
	// As many as there are within an hour.
	for (let recheck = 0; recheck < 10; recheck++) {
		await stage.session.n8n.passMinute();
		await sleep(100);
	}
	expect((await scene.client.execution(executionId)).status).toBe('waiting');
	expect((await parkedAt()).lastNodeExecuted).toBe(AFTER);
	// What it waits for does wake it.
	expect((await post(url, {})).status).toBe(200);
	expect((await scene.over(executionId)).status).toBe('success');
});

/** n8n logs it at its start, when it has written back the last execution that it found unfinished. */
const RECOVERED = /Found unfinished executions/;

/** What n8n has to take up again after its end: on an n8n of its own, with a home that outlives it. */
describe('n8n ends and starts again', () => {
	let home: string;
	let port: number;
	let session: N8nSession;
	let again: WaitingScene;

	async function open(): Promise<void> {
		session = await openN8n({ home, port, ownsMinutes: true, headless: true });
		again = new WaitingScene(session.client, sandbox);
	}

	interface Parked {
		executionId: string;
		authorization: string;
	}

	/** Parks one execution of each operation. */
	async function park(name: string, options: Partial<WaitingWorkflow>): Promise<Parked[]> {
		const parked: Parked[] = [];
		for (const operation of ['sendAndWait', 'wait'] as const) {
			const path = `${name}-${operation}`;
			const id = await again.workflow({ name: path, operation, path, ...options });
			await post(`${session.client.url}/webhook/${path}`);
			const { id: executionId } = await again.parked(id);
			parked.push({ executionId, authorization: (await again.lastAuthorization()).id });
		}
		return parked;
	}

	/** Parks the example wait-email; its e-mails go nowhere. */
	async function parkInRounds(): Promise<Parked> {
		const content = await readExample('wait-email', [await again.credential()], 'leave');
		for (const node of content.nodes) {
			if (node.type !== 'n8n-nodes-base.emailSend') continue;
			Object.assign(node, { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} });
		}
		const { id } = await session.client.saveWorkflow(content);
		await session.client.run(id, 'When I Press Execute');
		const { id: executionId } = await again.parked(id);
		return { executionId, authorization: (await again.lastAuthorization()).id };
	}

	/**
	 * Ends the time of what waits, once n8n has written back what it found unfinished at its start. Before, it would
	 * write the time back as well, or mark what it has resumed as crashed for good (read in n8n 1.123.81 and 2.41.1,
	 * executions/execution-recovery.service.js).
	 */
	async function endWaits(executions: readonly Parked[]): Promise<void> {
		await until('n8n has recovered executions', async () => {
			return session.n8n.log().some((line) => RECOVERED.test(line)) || undefined;
		});
		const { node: program, modules } = await ensureN8n();
		const file = path.join(import.meta.dirname, '..', 'support', 'endWaits.cjs');
		const ids = executions.map(({ executionId }) => executionId);
		await run(program, [file, home, modules, ...ids], { cwd: home, log: 'end-waits' });
	}

	/** A trigger whose workflow an event has started once. */
	async function startedByEvent() {
		const credential = await again.credential();
		const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
		const { client } = session;
		const ask = {
			resource: 'authorization',
			operation: 'create',
			posId: { __rl: true, mode: 'id', value: POS.id },
			amount: '2.00',
			paymentDescription: 'Order',
			sendEventsTo: 'workflowTrigger',
		};
		const listen = { registerOn: 'nothing', events: ['authorization.granted'] };
		const { id } = await client.createWorkflow({
			name: 'event',
			nodes: [
				node('Go', 'n8n-nodes-base.manualTrigger', 1, {}),
				node('Ask', 'n8n-nodes-droppay.dropPay', 1, ask, credential),
				{
					...node('Paid', 'n8n-nodes-droppay.dropPayTrigger', 2, listen, credential),
					webhookId: randomUUID(),
				},
				node('Ship', 'n8n-nodes-base.noOp', 1, {}),
			],
			connections: { Go: to('Ask'), Paid: to('Ship') },
		});
		await client.publish(id);
		await client.run(id, 'Go');
		const { id: authorization, url } = await again.lastAuthorization();
		await sandbox.control.decide(authorization, 'grant');
		await sandbox.control.settle();
		const shipped = async () =>
			(await session.client.executions(id)).filter(({ mode }) => mode === 'webhook').length;
		await until('the event starts the workflow', async () => (await shipped()) > 0 || undefined);
		expect(await shipped()).toBe(1);
		return { authorization, url, shipped };
	}

	let timed: Parked[];
	let rounds: Parked;
	let outliving: Parked[];
	let event: Awaited<ReturnType<typeof startedByEvent>>;

	/** Everything before one end of n8n, which is decided in part while it is down. */
	beforeAll(async () => {
		beQuiet();
		await mkdir(CACHE, { recursive: true });
		home = await mkdtemp(path.join(CACHE, 'waiting-home-'));
		[port = 0] = await freePorts(1);
		await open();
		event = await startedByEvent();
		outliving = await park('restart', { waiting: { chargeOnApproval: true } });
		timed = await park('down', {
			after: {
				type: 'n8n-nodes-droppay.dropPay',
				typeVersion: 1,
				parameters: {
					resource: 'authorization',
					operation: 'get',
					authorizationId: '={{ $json.id }}',
				},
			},
		});
		rounds = await parkInRounds();
		await session.close();
		for (const { authorization } of [...timed, rounds]) {
			await decideUnheard(sandbox, authorization);
		}
		await open();
		await endWaits([...timed, rounds]);
	});

	afterAll(async () => {
		await session?.close();
		await rm(home, { recursive: true, force: true, maxRetries: 5 });
	});

	test('decided while n8n was down and not told again: it times out, and a Get says the truth', async () => {
		for (const { executionId, authorization } of timed) {
			const execution = await again.overInTime(session.n8n, executionId);
			expect(execution.status).toBe('success');
			expect(outcome(execution)).toMatchObject([
				{ id: authorization, decision: 'timedOut', approved: false, status: 'WAITING' },
			]);
			expect(itemsOf(execution, AFTER)).toMatchObject([{ id: authorization, status: 'GRANTED' }]);
		}
		// The example that waits for days does so in rounds, and the next round finds the decision.
		const execution = await again.overInTime(session.n8n, rounds.executionId);
		expect(execution.status).toBe('success');
		const ends = itemsOf(execution, 'Wait for the Payer') as Array<Record<string, unknown>>;
		const last = ends.pop();
		expect(new Set(ends.map(({ decision }) => decision))).toEqual(new Set(['timedOut']));
		expect(last).toMatchObject({
			id: rounds.authorization,
			decision: 'granted',
			charge: { amount: 25 },
		});
		expect(nodesThatRan(execution)).toContain('Send the Receipt');
		expect(nodesThatRan(execution)).not.toContain('Withdraw It');
		expect(await again.chargesOf(rounds.authorization)).toBe(1);
	});

	test('a wait outlives a restart of n8n, and is charged once', async () => {
		for (const { executionId, authorization } of outliving) {
			await sandbox.control.decide(authorization, 'grant');
			const execution = await again.over(executionId);
			expect(execution.status).toBe('success');
			expect(outcome(execution)).toMatchObject([
				{ id: authorization, decision: 'granted', charge: { amount: 25 } },
			]);
			expect(await again.chargesOf(authorization)).toBe(1);
		}
	});

	// n8n 2.41.1 does not save what webhook() writes into static data when an execution starts.
	test('a copy of an event that was taken before a restart starts nothing', async () => {
		const { url, authorization, shipped } = event;
		await sandbox.control.deliver({ url, body: { id: authorization, status: 'GRANTED' } });
		await sleep(1_500);
		expect(await shipped()).toBe(1);
	});
});
