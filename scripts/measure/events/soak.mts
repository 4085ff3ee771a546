import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../../sandbox/index.mts';
import { APPLICATION } from '../../../sandbox/seed.mts';
import { sandboxCredential } from '../../demo/credentials.mts';
import type { N8nSession } from '../../real-n8n/session.mts';
import { say } from '../../setup/progress.cjs';
import { startCollector } from './collector.mts';
import { grantedAuthorizations } from './grants.mts';
import { residentMb } from './processFigures.mts';
import { quantile, sendAll, statusesOf, type Answer } from './sender.mts';
import { tableOf } from './table.mts';
import { publishReceiver } from './workflows.mts';

/** How long the sandbox runs, and how long it is gone then. */
const UP_MS = 45_000;
const DOWN_MS = 5_000;

const EACH_ROUND = 20;
const ANSWER_MS = 2_000;

/**
 * Sends events for some minutes while DropPay is restarted again and again. A sender repeats what was not taken:
 * in the end every Authorization must have started one execution.
 */
export async function soak({ client, n8n }: N8nSession, minutes: number): Promise<boolean> {
	let sandbox = await startSandbox();
	const port = Number(new URL(sandbox.url).port);
	const collector = await startCollector();
	const credential = await client.saveCredential(
		'Soak',
		'dropPayApi',
		sandboxCredential(sandbox.url),
	);
	const { url } = await publishReceiver(client, {
		name: 'Soak',
		receiver: 'dropPayTrigger',
		credential,
		secret: APPLICATION.secret,
		reportTo: collector.url,
		keepExecutions: false,
	});
	const answers: Answer[] = [];
	const granted: string[] = [];
	const before = residentMb(n8n.pid);
	let restarts = 0;
	let lost = 0;
	try {
		const end = Date.now() + minutes * 60_000;
		while (Date.now() < end) {
			const ids: string[] = [];
			const upUntil = Math.min(Date.now() + UP_MS, end);
			while (Date.now() < upUntil) {
				const fresh = await grantedAuthorizations(sandbox, EACH_ROUND);
				ids.push(...fresh);
				const burst = await send(url, fresh);
				answers.push(...burst.answers);
				lost += await repeat(url, fresh, burst.answers, answers);
			}
			granted.push(...ids);
			await sandbox.close();
			// Meanwhile nothing can be verified, so nothing may be taken.
			const unheard = await send(
				url,
				ids.slice(-EACH_ROUND).map((id) => `${id}X`),
			);
			answers.push(...unheard.answers);
			await sleep(DOWN_MS);
			sandbox = await startSandbox({ port });
			restarts++;
		}
		await sleep(3_000);
	} finally {
		await sandbox.close();
		await collector.close();
	}
	const times = answers.map(({ ms }) => ms);
	const twice = granted.filter((id) => (collector.calls.get(id)?.length ?? 0) > 1).length;
	const never = granted.filter((id) => !collector.calls.has(id)).length;
	const unverified = [...collector.calls.values()]
		.flat()
		.filter(({ verified }) => verified !== true).length;
	say(`\n${minutes} minutes of events, the sandbox restarted ${restarts} times\n`);
	say(
		tableOf(
			['what', 'figure'],
			[
				['granted Authorizations', String(granted.length)],
				['executions', String(collector.total())],
				['never executed', String(never)],
				['executed twice', String(twice)],
				['unverified items', String(unverified)],
				['answers', statusesOf(answers)],
				['given up by the sender', String(lost)],
				[
					'p50 / p99 / longest ms',
					[0.5, 0.99, 1].map((q) => quantile(times, q).toFixed(0)).join(' / '),
				],
				['memory of n8n, MB', `${before} to ${residentMb(n8n.pid)}`],
			],
		),
	);
	return never === 0 && twice === 0 && unverified === 0 && quantile(times, 1) < ANSWER_MS;
}

async function send(url: string, ids: string[]) {
	return await sendAll(url, ids.length, (index) => JSON.stringify({ edata: { id: ids[index] } }), {
		parallel: 5,
	});
}

/** @returns how many were not taken after ten more times */
async function repeat(url: string, ids: string[], first: Answer[], all: Answer[]): Promise<number> {
	let missing = first.some(({ status }) => status !== 200);
	for (let tries = 0; missing && tries < 10; tries++) {
		await sleep(500);
		const burst = await send(url, ids);
		all.push(...burst.answers);
		missing = burst.answers.some(({ status }) => status !== 200);
	}
	return missing ? ids.length : 0;
}
