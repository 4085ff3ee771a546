import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { PATIENT_SENDER } from '../demo/credentials.mts';
import { ensureN8n, type N8nInstallation } from '../real-n8n/installation.mts';
import { ensureNodesFolder, installNodes } from '../real-n8n/nodes-package.mts';
import { startN8n, type RunningN8n, type StartN8nOptions } from '../real-n8n/process.mts';
import { N8nRestClient } from '../real-n8n/rest-client.mts';
import { OWNER } from '../real-n8n/session.mts';
import { CACHE } from '../setup/paths.cjs';
import { step } from '../setup/progress.cjs';
import { onStop } from '../setup/stopping.cjs';
import { remove, throwAwayFolder } from './bound.mts';
import { ensureServers } from './debian.mts';
import { queueVariables, type Shared } from './environment.mts';
import { startFront, type Front } from './front.mts';
import { startPostgres, type Postgres } from './postgres.mts';
import { startRedis, type Redis } from './redis.mts';

export interface Worker {
	name: string;
	n8n: RunningN8n;
	/** Numbers of the executions that it has taken so far. */
	executions(): Promise<number[]>;
}

/** n8n in queue mode: main, one webhook processor, workers, with Redis, PostgreSQL, and a sandbox to talk to. */
export interface Cluster {
	sandbox: Sandbox;
	redis: Redis;
	postgres: Postgres;
	front: Front;
	main: RunningN8n;
	webhookProcessor: RunningN8n;
	workers: Worker[];
	/** Signed in, by way of the front. */
	client: N8nRestClient;
}

const STARTED = /Worker started execution (\d+)/g;

/** Starts a process of n8n in a home of its own: nothing but database and queue is shared. */
class Launcher {
	constructor(
		private readonly homes: string,
		private readonly installation: N8nInstallation,
		private readonly nodesFolder: string,
		private readonly webhookUrl: string,
		private readonly shared: Shared,
	) {}

	async start(name: string, command: StartN8nOptions['command']): Promise<RunningN8n> {
		const home = path.join(this.homes, name);
		await mkdir(home, { recursive: true });
		await installNodes(home, this.nodesFolder, this.installation.modules);
		return await startN8n({
			installation: this.installation,
			home,
			command,
			webhookUrl: this.webhookUrl,
			variables: (port) => queueVariables(this.shared, port),
			readyWithinMs: 300_000,
		});
	}

	async worker(name: string): Promise<Worker> {
		const n8n = await this.start(name, 'worker');
		return {
			name,
			n8n,
			executions: async () =>
				[...(await readFile(n8n.logFile, 'utf8')).matchAll(STARTED)].map(([, id]) => Number(id)),
		};
	}
}

/** Installs what is missing and starts everything. What was started is ended by stopEverything. */
export async function startCluster(): Promise<Cluster> {
	const servers = await ensureServers();
	const installation = await ensureN8n();
	const nodesFolder = await ensureNodesFolder();
	const homes = await throwAwayFolder(path.join(CACHE, 'queue'), 'homes');
	onStop(() => remove(homes));
	const [redis, postgres] = await step('Starting Redis and PostgreSQL', '5 seconds', () =>
		Promise.all([startRedis(servers), startPostgres(servers)]),
	);
	const sandbox = await startSandbox();
	onStop(() => sandbox.close());
	await sandbox.control.settings(PATIENT_SENDER);
	const front = await startFront();
	const launcher = new Launcher(homes, installation, nodesFolder, `${front.url}/`, {
		redis,
		postgres,
		encryptionKey: randomBytes(24).toString('hex'),
	});
	const main = await step(`Starting n8n ${installation.version}, main`, '20 seconds', () =>
		launcher.start('main', 'start'),
	);
	// The others are of use only after the main process has made the tables.
	const [webhookProcessor, ...workers] = await step(
		'Starting one webhook processor and two workers',
		'30 seconds',
		() =>
			Promise.all([
				launcher.start('webhook-processor', 'webhook'),
				launcher.worker('worker 1'),
				launcher.worker('worker 2'),
			]),
	);
	front.mainAt(main.url);
	front.webhooksTo([webhookProcessor.url]);
	const client = new N8nRestClient(front.url);
	await client.signIn(OWNER);
	return { sandbox, redis, postgres, front, main, webhookProcessor, workers, client };
}
