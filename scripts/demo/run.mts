import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { isFree } from '../real-n8n/ports.mts';
import type { CredentialData } from '../real-n8n/rest-client.mts';
import { openN8n, type N8nSession } from '../real-n8n/session.mts';
import { tryLock } from '../setup/lock.cjs';
import { CACHE } from '../setup/paths.cjs';
import { say, step } from '../setup/progress.cjs';
import { onStop } from '../setup/stopping.cjs';
import { DEMO_SANDBOX, sandboxCredential } from './credentials.mts';
import { importExamples, SALE_WORKFLOW, startWebhookUrl } from './examples.mts';
import { printGuide } from './guide.mts';
import type { DemoOptions } from './options.cjs';
import { realKeys } from './real-keys.mts';
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
async function lastingHome(name: string): Promise<string> {
	const lock = tryLock(name);
	if ('owner' in lock) {
		throw new Error(
			`This demo is running already (process ${lock.owner}). Use that one, or end it with Ctrl-C first.`,
		);
	}
	onStop(lock.release);
	const home = path.join(CACHE, name);
	await mkdir(home, { recursive: true });
	return home;
}

async function openSandbox(): Promise<Sandbox> {
	const sandbox = await step('Starting the DropPay sandbox', '1 second', () => startSandbox());
	onStop(() => sandbox.close());
	await sandbox.control.settings(DEMO_SANDBOX);
	return sandbox;
}

async function importInto(session: N8nSession, credential: CredentialData, posId?: string) {
	return await step('Creating the credential and the workflows, publishing them', '5 seconds', () =>
		importExamples(session.client, credential, posId),
	);
}

/** Stays until a signal ends this process, or n8n ends by itself. */
async function stay({ n8n }: N8nSession): Promise<number> {
	await n8n.ended;
	throw new Error(
		[
			'n8n has ended by itself. Its last lines:',
			...n8n
				.log()
				.slice(-15)
				.map((line) => `    ${line}`),
			`  Everything it said: ${n8n.logFile}`,
		].join('\n'),
	);
}

async function autoDemo(options: DemoOptions): Promise<number> {
	const session = await openN8n({ port: options.port });
	const sandbox = await openSandbox();
	const workflows = await importInto(session, sandboxCredential(sandbox.url));
	const workflowId = workflows[SALE_WORKFLOW] ?? '';
	const deviations = await playSale({ client: session.client, workflowId, sandbox });
	if (deviations.length === 0) {
		say('\nThe sale went as it should: n8n and the sandbox agree in every point.');
		return 0;
	}
	const kept = path.join(CACHE, 'logs', 'n8n-of-the-last-sale.log');
	await cp(session.n8n.logFile, kept);
	say(`\nNot as it should be, in ${deviations.length} point(s):`);
	for (const deviation of deviations) say(`  - ${deviation}`);
	say(`What n8n said: ${kept}`);
	return 1;
}

async function sandboxDemo(options: DemoOptions): Promise<number> {
	const home = await lastingHome('demo-home');
	const session = await openN8n({ home, port: await choosePort(options.port) });
	const sandbox = await openSandbox();
	const workflows = await importInto(session, sandboxCredential(sandbox.url));
	const workflowId = workflows[SALE_WORKFLOW] ?? '';
	printGuide({
		editorUrl: session.client.url,
		workflowUrl: `${session.client.url}/workflow/${workflowId}`,
		startUrl: await startWebhookUrl(session.client, workflowId),
		sandboxUrl: sandbox.url,
	});
	return await stay(session);
}

async function realDemo(options: DemoOptions): Promise<number> {
	const keys = await realKeys();
	const home = await lastingHome('real-home');
	const webhookUrl = process.env.WEBHOOK_URL;
	const session = await openN8n({
		home,
		port: await choosePort(options.port),
		webhookUrl,
		proxy: true,
	});
	const workflows = await importInto(session, keys.credential, keys.posId);
	const workflowId = workflows[SALE_WORKFLOW] ?? '';
	printGuide({
		editorUrl: session.client.url,
		workflowUrl: `${session.client.url}/workflow/${workflowId}`,
		startUrl: await startWebhookUrl(session.client, workflowId),
		publicUrl: webhookUrl,
	});
	return await stay(session);
}

/** Sets everything up, then plays the sale or stays. Resolves with the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
	if (options.auto) return await autoDemo(options);
	if (options.real) return await realDemo(options);
	return await sandboxDemo(options);
}
