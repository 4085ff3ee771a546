import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localHttp } from './local-http.mts';
import { endOwned, spawnOwned } from '../setup/child-processes.cjs';
import { onStop } from '../setup/stopping.cjs';
import { n8nEnvironment } from './environment.mts';
import type { N8nInstallation } from './installation.mts';
import { freePorts } from './ports.mts';

export interface StartN8nOptions {
	installation: N8nInstallation;
	/** N8N_USER_FOLDER: settings, database and community nodes are in its folder .n8n. */
	home: string;
	/** Any free one when left out. */
	port?: number;
	webhookUrl?: string;
	/** n8n's command: its main process, when left out, or one of the further processes of its queue mode. */
	command?: 'start' | 'webhook' | 'worker';
	/** Variables beyond those of a quiet n8n on loopback, or in their place. */
	variables?: (port: number) => Record<string, string>;
	/** How long n8n may take until it answers. */
	readyWithinMs?: number;
	/** What n8n does once a minute it does only when `passMinute` is called. */
	ownsMinutes?: boolean;
}

/** A real n8n that runs as a child of this process. */
export interface RunningN8n {
	url: string;
	pid: number;
	/** The file with everything that n8n printed. */
	logFile: string;
	/** What n8n printed last, at most 500 lines. */
	log(): string[];
	/** Resolves when the process has ended, for any reason. */
	ended: Promise<void>;
	/** Lets n8n do what it does once a minute, where it was started with `ownsMinutes`. */
	passMinute(): Promise<void>;
	/** Ends n8n and all processes that it started. */
	stop(): Promise<void>;
}

const KEPT_LINES = 500;
/** n8n takes about 10 seconds; a cold machine that is busy with other work takes minutes. */
const READY_WITHIN_MS = 240_000;

/** What answers when n8n is ready: the database is migrated first, the REST API of the main process appears later. */
const READY_PATHS = {
	start: ['/healthz/readiness', '/rest/login'],
	webhook: ['/healthz/readiness'],
	worker: ['/healthz/readiness'],
} as const;
const PRELOADED = ['end-with-parent.cjs', 'only-this-machine.cjs'];

const preload = (files: string[]): string[] =>
	files.flatMap((file) => ['--require', path.join(import.meta.dirname, file)]);

async function answers(url: string): Promise<boolean> {
	try {
		// Nothing is signed in yet: a 401 shows that the REST API is up.
		const { status } = await localHttp.get(url, { timeout: 2_000, validateStatus: () => true });
		return status < 400 || status === 401;
	} catch {
		return false;
	}
}

async function launch(options: StartN8nOptions): Promise<RunningN8n> {
	const { installation, home, command = 'start' } = options;
	const [anyPort = 0, brokerPort = 0] = await freePorts(2);
	const port = options.port ?? anyPort;
	const url = `http://127.0.0.1:${port}`;
	await mkdir(home, { recursive: true });
	const logFile = path.join(home, 'n8n.log');
	const output = createWriteStream(logFile);
	const loaded = preload(
		options.ownsMinutes ? [...PRELOADED, 'minutes-by-message.cjs'] : PRELOADED,
	);
	const child = spawnOwned(installation.node, [...loaded, installation.entry, command], {
		// n8n reads a file .env from where it is started.
		cwd: home,
		env: {
			...n8nEnvironment({ ...options, port, brokerPort }),
			...options.variables?.(port),
		},
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	onStop(() => endOwned(child));
	const lines: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.pipe(output, { end: false });
		stream?.setEncoding('utf8').on('data', (text: string) => {
			lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
			lines.splice(0, lines.length - KEPT_LINES);
		});
	}
	let hasEnded = false;
	const ended = new Promise<void>((resolve) => {
		const end = () => {
			hasEnded = true;
			output.end();
			resolve();
		};
		child.once('close', end);
		child.once('error', (cause) => {
			lines.push(cause.message);
			end();
		});
	});
	const running: RunningN8n = {
		url,
		pid: child.pid ?? 0,
		logFile,
		log: () => [...lines],
		ended,
		passMinute: async () => {
			if (!options.ownsMinutes) throw new Error('This n8n keeps its own time.');
			// One that is ending has no channel any more, and no minutes.
			if (child.connected) child.send('a minute has passed');
		},
		stop: () => endOwned(child),
	};
	const deadline = Date.now() + (options.readyWithinMs ?? READY_WITHIN_MS);
	for (;;) {
		let isReady = true;
		for (const ready of READY_PATHS[command])
			isReady = isReady && (await answers(`${url}${ready}`));
		if (isReady) {
			// A response must come from our n8n, not from one that used this port before.
			if (!hasEnded) return running;
		}
		if (hasEnded || Date.now() > deadline) {
			await running.stop();
			throw new Error(
				[
					`n8n ${hasEnded ? 'ended before it was ready' : 'did not respond in time'}. Its last lines:`,
					...lines.slice(-15).map((line) => `    ${line}`),
					`  Its whole log: ${logFile}`,
				].join('\n'),
			);
		}
		await sleep(100);
	}
}

/**
 * Starts a real n8n on loopback and waits until it answers.
 * @throws with n8n's last lines when it ends or is not ready in time
 */
export async function startN8n(options: StartN8nOptions): Promise<RunningN8n> {
	try {
		return await launch(options);
	} catch (cause) {
		// Another program took one of the free ports in between: with other ports it works.
		if (!(cause instanceof Error) || !/EADDRINUSE|already in use/.test(cause.message)) throw cause;
		return await launch({ ...options, port: undefined });
	}
}
