import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../sandbox/index.mts';
import { APPLICATION } from '../../sandbox/seed.mts';
import { sandboxCredential } from '../../scripts/demo/credentials.mts';
import type { N8nSession } from '../../scripts/real-n8n/session.mts';
import { say } from '../../scripts/setup/progress.cjs';
import { Gate } from './gate.mts';
import { startCollector } from '../../test/support/collector.mts';
import { grantedAuthorizations } from '../../test/support/grants.mts';
import { residentMb } from './processFigures.mts';
import { quantile, sendAll, statusesOf, type Answer } from '../../test/support/sender.mts';
import { tableOf } from '../../test/support/table.mts';
import { publishReceiver } from '../../test/support/receiverWorkflow.mts';

/** How long the sandbox can be reached, and how long not, before it is restarted. */
const UP_MS = 45_000;
const DOWN_MS = 5_000;

const EACH_ROUND = 20;
const ANSWER_MS = 2_000;

/** What n8n's memory may grow by between the first minute and the end. */
const GROWTH_MB = 60;

/**
 * Sends events for some minutes while the sandbox is cut off and restarted again and again. A sender repeats what was
 * not taken: in the end every Authorization must have started one execution, those too that were granted before an
 * outage and reported during it.
 */
export async function soak({ client, n8n }: N8nSession, minutes: number): Promise<boolean> {
	let sandbox = await startSandbox();
	const port = Number(new URL(sandbox.url).port);
	const gate = await Gate.open(port);
	const collector = await startCollector();
	const credential = await client.saveCredential('Soak', 'dropPayApi', sandboxCredential(gate.url));
	const { url } = await publishReceiver(client, {
		name: 'Soak',
		receiver: 'dropPayTrigger',
		credential,
		secret: APPLICATION.secret,
		reportTo: collector.url,
		keepExecutions: false,
	});
	const answers: Answer[] = [];
	const unheard: Answer[] = [];
	const granted: string[] = [];
	let settledMb = 0;
	let outages = 0;
	let lost = 0;
	try {
		const end = Date.now() + minutes * 60_000;
		while (Date.now() < end) {
			const upUntil = Math.min(Date.now() + UP_MS, end);
			while (Date.now() < upUntil) {
				const fresh = await grantedAuthorizations(sandbox, EACH_ROUND);
				granted.push(...fresh);
				const burst = await send(url, fresh);
				answers.push(...burst.answers);
				lost += await repeat(url, fresh, burst.answers, answers);
			}
			settledMb ||= residentMb(n8n.pid);
			const reportedInVain = await grantedAuthorizations(sandbox, EACH_ROUND);
			granted.push(...reportedInVain);
			await gate.shut();
			const burst = await send(url, reportedInVain);
			unheard.push(...burst.answers);
			await sleep(DOWN_MS);
			await gate.reopen();
			lost += await repeat(url, reportedInVain, burst.answers, answers);
			await sandbox.close();
			sandbox = await startSandbox({ port });
			outages++;
		}
		await sleep(3_000);
	} finally {
		await sandbox.close();
		await gate.shut();
		await collector.close();
	}
	const times = [...answers, ...unheard].map(({ ms }) => ms);
	const taken = unheard.filter(({ status }) => status !== 503).length;
	const endMb = residentMb(n8n.pid);
	const twice = granted.filter((id) => (collector.calls.get(id)?.length ?? 0) > 1).length;
	const never = granted.filter((id) => !collector.calls.has(id)).length;
	const unverified = [...collector.calls.values()]
		.flat()
		.filter(({ verified }) => verified !== true).length;
	say(`\n${minutes} minutes of events, the sandbox cut off and restarted ${outages} times\n`);
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
				['answers while the sandbox was cut off', statusesOf(unheard)],
				['given up by the sender', String(lost)],
				[
					'p50 / p99 / longest ms',
					[0.5, 0.99, 1].map((q) => quantile(times, q).toFixed(0)).join(' / '),
				],
				['memory of n8n after the first minute and at the end, MB', `${settledMb}, ${endMb}`],
			],
		),
	);
	return (
		never === 0 &&
		twice === 0 &&
		unverified === 0 &&
		taken === 0 &&
		endMb - settledMb < GROWTH_MB &&
		quantile(times, 1) < ANSWER_MS
	);
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
