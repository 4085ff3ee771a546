import { parseArgs } from 'node:util';
import { APPLICATION } from '../../sandbox/seed.mts';
import { sandboxCredential } from '../../scripts/demo/credentials.mts';
import { ISOLATE_WHEN_NEEDED } from '../../scripts/real-n8n/environment.mts';
import { openN8n, type N8nSession } from '../../scripts/real-n8n/session.mts';
import { say } from '../../scripts/setup/progress.cjs';
import { startBareApi } from '../bareApi.mts';
import { residentMb } from './processFigures.mts';
import { sendAll, statusesOf } from '../../test/support/sender.mts';
import { soak } from './soak.mts';
import { measureSpeed, nextEvent, type SpeedRow } from './speed.mts';
import { measureWaits } from './waits.mts';
import { tableOf } from '../../test/support/table.mts';
import { publishReceiver } from '../../test/support/receiverWorkflow.mts';

const HELP = `npm run bench:events -- [options]

Measures how fast the DropPay Trigger takes events in a real n8n, against n8n's own Webhook node.

  --events <n>     events in each round and for each node (400)
  --rounds <n>     rounds (3)
  --parallel <n>   events under way at a time (10)
  --latency <ms>   pause of the API that the trigger reads from (20)
  --memory <n>     events whose memory is measured (5000); 0 leaves it out
  --full           the sizes of the issue: 1,000 events in 5 rounds, memory after 50,000
  --soak <min>     events for so many minutes, while the sandbox is restarted (0)
  --waits <n>      instead of all that: so many waits, decided at once (0)
`;

/**
 * This part of the rate of n8n's own Webhook node was wished for. A trigger that reads once by n8n's HTTP helper and
 * does nothing else takes 0.75 of it (docs/events-internals.md), so the exit code goes by what n8n's own nodes do for the same.
 */
const GOAL = 0.8;

/** What n8n's memory may grow by over the second half of the events. */
const GROWTH_MB = 60;

/** Every answer has to come within two seconds. */
const ANSWER_MS = 2_000;

function optionsOf(args: string[]) {
	const { values } = parseArgs({
		args,
		options: {
			events: { type: 'string' },
			rounds: { type: 'string' },
			parallel: { type: 'string', default: '10' },
			latency: { type: 'string', default: '20' },
			memory: { type: 'string' },
			full: { type: 'boolean', default: false },
			soak: { type: 'string', default: '0' },
			waits: { type: 'string', default: '0' },
			help: { type: 'boolean', default: false },
		},
	});
	const { full } = values;
	return {
		help: values.help,
		events: Number(values.events ?? (full ? 1_000 : 400)),
		rounds: Number(values.rounds ?? (full ? 5 : 3)),
		parallel: Number(values.parallel),
		latencyMs: Number(values.latency),
		memory: Number(values.memory ?? (full ? 50_000 : 5_000)),
		soakMinutes: Number(values.soak),
		waits: Number(values.waits),
	};
}

/** @returns the exit code: 0 when every event was answered in time and led to one execution, and the goal is met */
export async function benchEvents(args: string[]): Promise<number> {
	const options = optionsOf(args);
	if (options.help) {
		say(HELP);
		return 0;
	}
	if (options.waits > 0) return await benchWaits(options.waits);
	const api = await startBareApi(options.latencyMs);
	try {
		const results = [
			await inN8n({}, async (session) => await compareAsSetUp(session, api.url, options)),
			await inN8n(ISOLATE_WHEN_NEEDED, async (session) => {
				const isFast = await compareWithoutIsolates(session, api.url, options);
				const isSmall = options.memory > 0 ? await fill(session, api.url, options) : true;
				const endures = options.soakMinutes > 0 ? await soak(session, options.soakMinutes) : true;
				return isFast && isSmall && endures;
			}),
		];
		return results.every(Boolean) ? 0 : 1;
	} finally {
		await api.close();
	}
}

/** @returns the exit code: 0 when every wait resumed */
async function benchWaits(waits: number): Promise<number> {
	const rows: string[][] = [];
	let areAllOver = true;
	for (const variables of [{}, ISOLATE_WHEN_NEEDED]) {
		const row = await measureWaits(waits, variables);
		areAllOver &&= row.resumed === waits;
		rows.push([
			variables === ISOLATE_WHEN_NEEDED ? 'when needed' : 'for each call',
			row.seconds.toFixed(1),
			row.cpuMsEach.toFixed(0),
			row.mb.join(' to '),
			row.callbacks,
			String(row.selfCalls),
			row.requestsEach.toFixed(2),
			String(row.resumed),
		]);
	}
	say(`\n${waits} waits, decided at once\n`);
	say(
		tableOf(
			[
				'isolate',
				'seconds',
				'CPU ms/wait',
				'resident MB',
				'callbacks by status',
				'self-calls',
				'requests/wait',
				'resumed',
			],
			rows,
		),
	);
	return areAllOver ? 0 : 1;
}

async function inN8n<T>(
	variables: Record<string, string>,
	work: (session: N8nSession) => Promise<T>,
): Promise<T> {
	const session = await openN8n({ variables });
	try {
		return await work(session);
	} finally {
		await session.close();
	}
}

type Options = ReturnType<typeof optionsOf>;

/** n8n with its default settings, compared with a Webhook node that gets an isolate as every other trigger does. */
async function compareAsSetUp(
	session: N8nSession,
	apiUrl: string,
	options: Options,
): Promise<boolean> {
	say('\nn8n as it is without further settings');
	const { webhook, isolated, reading, trigger, isComplete } = await compare(
		session,
		apiUrl,
		options,
	);
	say(
		`\nRate against the Webhook node, which reads nothing (goal ${GOAL}): ${against(trigger, webhook)}`,
	);
	say(
		`Against one with an expression, for which n8n starts a V8 isolate as for every other trigger: ${against(trigger, isolated)}`,
	);
	say(`Against the Webhook node and an HTTP Request node that reads: ${against(trigger, reading)}`);
	return isAtLeast(trigger, isolated, GOAL) && isComplete;
}

async function compareWithoutIsolates(
	session: N8nSession,
	apiUrl: string,
	options: Options,
): Promise<boolean> {
	say('\nn8n with N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true');
	const { webhook, reading, trigger, isComplete } = await compare(session, apiUrl, options);
	say(
		`\nRate against the Webhook node, which reads nothing (goal ${GOAL}): ${against(trigger, webhook)}`,
	);
	say(`Against the Webhook node and an HTTP Request node that reads: ${against(trigger, reading)}`);
	return isAtLeast(trigger, reading, 1) && isComplete;
}

interface Comparison {
	webhook: SpeedRow;
	isolated: SpeedRow;
	/** n8n's own nodes, doing what the trigger does as far as they can: take the event, read what it is about. */
	reading: SpeedRow;
	trigger: SpeedRow;
	/** Whether the trigger took every event once and in time. */
	isComplete: boolean;
}

async function compare(session: N8nSession, apiUrl: string, options: Options): Promise<Comparison> {
	const { client } = session;
	const { events, rounds, parallel, latencyMs } = options;
	const credential = await client.saveCredential('Bench', 'dropPayApi', sandboxCredential(apiUrl));
	const common = { credential, secret: APPLICATION.secret };
	const receivers = {
		Webhook: await publishReceiver(client, { ...common, name: 'Webhook', receiver: 'webhook' }),
		'Webhook with an expression': await publishReceiver(client, {
			...common,
			name: 'Webhook with an expression',
			receiver: 'webhookWithExpression',
		}),
		'Webhook, then HTTP Request': await publishReceiver(client, {
			...common,
			name: 'Webhook, then HTTP Request',
			receiver: 'webhookThenRequest',
			readFrom: apiUrl,
		}),
		'DropPay Trigger': await publishReceiver(client, {
			...common,
			name: 'Trigger',
			receiver: 'dropPayTrigger',
		}),
	};
	const rows = await measureSpeed({
		client,
		pid: session.n8n.pid,
		receivers,
		events,
		rounds,
		parallel,
	});
	say(
		`\n${rounds} rounds of ${events} events for each node, ${parallel} at a time; the trigger reads each from an API that takes ${latencyMs} ms\n`,
	);
	say(
		tableOf(
			[
				'node',
				'events/s',
				'p50 ms',
				'p95 ms',
				'p99 ms',
				'longest ms',
				'CPU ms/event',
				'answers',
				'executions',
			],
			rows.map((row) => [
				row.receiver,
				row.perSecond.toFixed(1),
				row.p50.toFixed(0),
				row.p95.toFixed(0),
				row.p99.toFixed(0),
				row.longest.toFixed(0),
				row.cpuMsEach.toFixed(1),
				row.statuses,
				String(row.executions),
			]),
		),
	);
	const [webhook, isolated, reading, trigger] = rows;
	if (!webhook || !isolated || !reading || !trigger) {
		throw new Error('Four receivers were to be measured.');
	}
	const wanted = options.events * options.rounds;
	const isComplete =
		trigger.statuses === `200: ${wanted}` &&
		trigger.executions === wanted + Math.min(50, options.events) &&
		// Where n8n itself takes longer for its own node, the machine is too busy to tell.
		trigger.longest < Math.max(ANSWER_MS, isolated.longest);
	return { webhook, isolated, reading, trigger, isComplete };
}

function isAtLeast(trigger: SpeedRow, other: SpeedRow, part: number): boolean {
	return trigger.perSecond / other.perSecond >= part;
}

function against(trigger: SpeedRow, other: SpeedRow): string {
	const ratio = (trigger.perSecond / other.perSecond).toFixed(2);
	return `${ratio}, by CPU time alone ${(other.cpuMsEach / trigger.cpuMsEach).toFixed(2)}`;
}

async function fill(session: N8nSession, apiUrl: string, options: Options): Promise<boolean> {
	const { client, n8n } = session;
	const credential = await client.saveCredential('Bench', 'dropPayApi', sandboxCredential(apiUrl));
	const { url } = await publishReceiver(client, {
		name: 'Memory',
		receiver: 'dropPayTrigger',
		credential,
		secret: APPLICATION.secret,
		keepExecutions: false,
	});
	const part = Math.ceil(options.memory / 10);
	const rows = [['0', String(residentMb(n8n.pid)), '']];
	for (let sent = part; sent <= part * 10; sent += part) {
		const { answers } = await sendAll(url, part, nextEvent, { parallel: options.parallel });
		rows.push([String(sent), String(residentMb(n8n.pid)), statusesOf(answers)]);
	}
	say(`\nMemory of n8n while events come through the trigger\n`);
	say(tableOf(['events', 'resident MB', 'answers'], rows));
	// Half of the events fill caches and let the heap find its size; after that it has to stay.
	const [half = 0, end = 0] = [rows[5], rows[10]].map((row) => Number(row?.[1]));
	say(`\nGrowth over the second half: ${end - half} MB (at most ${GROWTH_MB})`);
	return (
		end - half <= GROWTH_MB && rows.slice(1).every(([, , statuses]) => statuses === `200: ${part}`)
	);
}
