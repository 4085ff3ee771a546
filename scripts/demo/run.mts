import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { isFree } from '../real-n8n/ports.mts';
import { N8nRefusal, type CredentialData } from '../real-n8n/rest-client.mts';
import {
	listCommunityPackage,
	openN8n,
	type N8nSession,
	type SessionOptions,
} from '../real-n8n/session.mts';
import { tryLock } from '../setup/lock.cjs';
import { CACHE } from '../setup/paths.cjs';
import { say, step } from '../setup/progress.cjs';
import { onStop } from '../setup/stopping.cjs';
import { DEMO_SANDBOX, sandboxCredential } from './credentials.mts';
import {
	findStartWebhookUrl,
	importExamples,
	SALE_WORKFLOW,
	type ImportedExamples,
} from './examples.mts';
import { printGuide, type Guide } from './guide.mts';
import type { DemoOptions } from './options.cjs';
import { lastingSandboxPort } from './lasting-port.mts';
import { passwordFile, lastingOwner } from './lasting-owner.mts';
import { playSale } from './sale.mts';

const USUAL_PORT = 5678;

/** The port that was asked for, or n8n's usual one where it is free; undefined leaves the choice open. */
async function choosePort(asked: number | undefined): Promise<number | undefined> {
	if (asked !== undefined) {
		if (await isFree(asked)) return asked;
		throw new Error(`Port ${asked} is taken by another program. Choose another one with --port.`);
	}
	return (await isFree(USUAL_PORT)) ? USUAL_PORT : undefined;
}

/** A home that lasts from start to start, for one start at a time: two n8n on one database would spoil it. */
async function lastingHome(name: string, reset = false): Promise<string> {
	const lock = tryLock(name);
	if ('owner' in lock) {
		throw new Error(
			`This demo is running already (process ${lock.owner}). Use that one, or stop it with Ctrl-C first.`,
		);
	}
	onStop(lock.release);
	const home = path.join(CACHE, name);
	if (reset) await rm(home, { recursive: true, force: true, maxRetries: 5 });
	await mkdir(home, { recursive: true, mode: 0o700 });
	return home;
}

/** Imports the examples into an n8n that lasts, and remembers in its home which ones it has. */
async function importInto(
	home: string,
	{ client }: N8nSession,
	credential: CredentialData,
): Promise<ImportedExamples> {
	const file = path.join(home, 'examples.json');
	const known = await readFile(file, 'utf8').catch(() => '{}');
	const earlier = JSON.parse(known) as ImportedExamples;
	return await step('Importing the credential and the examples into n8n', '5 seconds', async () => {
		const ids = await importExamples(client, credential, { earlier });
		await writeFile(file, JSON.stringify(ids, undefined, '\t'));
		const kept = Object.values(ids).filter((id) => Object.values(earlier).includes(id));
		if (kept.length > 0) say(`  ${kept.length} examples of earlier starts are unchanged`);
		return ids;
	});
}

async function openSandbox(port = 0): Promise<Sandbox> {
	const sandbox = await step('Starting the DropPay sandbox', '1 second', () =>
		startSandbox({ port }),
	);
	onStop(() => sandbox.close());
	await sandbox.control.settings(DEMO_SANDBOX);
	return sandbox;
}

/** Where the sale is; undefined when the user has removed it, or its Webhook node. */
async function saleOf({ client }: N8nSession, workflows: ImportedExamples): Promise<Guide['sale']> {
	const id = workflows[SALE_WORKFLOW] ?? '';
	if (!(await client.workflows()).some((workflow) => workflow.id === id)) return undefined;
	const startUrl = await findStartWebhookUrl(client, id);
	if (startUrl === undefined) return undefined;
	return { workflowUrl: `${client.url}/workflow/${id}`, startUrl };
}

/** Stays until a signal ends this process, or n8n ends by itself. */
async function stay({ n8n }: N8nSession): Promise<number> {
	await n8n.ended;
	throw new Error(
		[
			'n8n stopped unexpectedly. Its last lines:',
			...n8n
				.log()
				.slice(-15)
				.map((line) => `    ${line}`),
			`  Everything it said: ${n8n.logFile}`,
		].join('\n'),
	);
}

async function autoDemo(options: DemoOptions): Promise<number> {
	const session = await openN8n({ port: options.port, headless: true });
	const sandbox = await openSandbox();
	const workflows = await step(
		'Creating the credential, creating and publishing the workflow',
		'2 seconds',
		() =>
			importExamples(session.client, sandboxCredential(sandbox.url), { examples: [SALE_WORKFLOW] }),
	);
	const workflowId = workflows[SALE_WORKFLOW] ?? '';
	const deviations = await playSale({ client: session.client, workflowId, sandbox });
	if (deviations.length === 0) {
		say('\nThe sale passed every check: n8n and the sandbox agree.');
		return 0;
	}
	const kept = path.join(CACHE, 'logs', 'n8n-of-the-last-sale.log');
	await cp(session.n8n.logFile, kept);
	say(`\n${deviations.length} check(s) failed:`);
	for (const deviation of deviations) say(`  - ${deviation}`);
	say(`Log of n8n: ${kept}`);
	return 1;
}

/** Starts the n8n of a home that lasts. The owner can have changed the password in the editor. */
async function openLasting(options: SessionOptions & { home: string }): Promise<N8nSession> {
	return await openN8n(options).catch((cause: unknown) => {
		if (!(cause instanceof N8nRefusal) || cause.status !== 401) throw cause;
		throw new Error(
			`n8n rejected the password in ${passwordFile(options.home)}.\n` +
				'If you changed it in the editor, write the new one into that file, then run the command again.\n' +
				'If an earlier version of this demo made it, start from scratch: npm start -- --reset.',
		);
	});
}

async function sandboxDemo(options: DemoOptions): Promise<number> {
	const home = await lastingHome('demo-home', options.reset);
	const owner = await lastingOwner(home);
	const session = await openLasting({ home, owner, port: await choosePort(options.port) });
	const sandbox = await openSandbox(await lastingSandboxPort(home));
	await listCommunityPackage(home);
	const workflows = await importInto(home, session, sandboxCredential(sandbox.url));
	printGuide({
		editorUrl: session.client.url,
		owner,
		sale: await saleOf(session, workflows),
		sandboxUrl: sandbox.url,
	});
	return await stay(session);
}

/** Sets everything up, then plays the sale or stays. Resolves with the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
	if (options.auto) return await autoDemo(options);
	return await sandboxDemo(options);
}
