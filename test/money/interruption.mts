/** The process is killed in the middle of its items, and the workflow is run again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import type { JournalEntry } from '../../sandbox/control.mts';
import type { KilledRun } from './killedRun.mts';
import { EURO } from './moneyOperations.mts';
import type { Scene } from '../support/scene.mts';

/** What both runs together came to. */
export interface Interruption {
	items: number;
	/** Items that were carried out when the process was killed. */
	atKill: number;
	/** Items that were carried out in the end. */
	paid: number;
	/** Requests that were carried out again for an item that was carried out before. */
	repeated: number;
	movedCents: number;
	/** What the second run said of the items that the first had carried out: outcomes, each once. */
	saidOfPaid: string[];
	complaints: string[];
}

/** Requests of one run under way at the same time. */
const AT_A_TIME = 5;

/** How many of the items that the killed process carries out, the last ones, get no answer. */
const UNANSWERED = 2;

const REGISTER = join(import.meta.dirname, '../support/register.cjs');

/**
 * Kills one process that runs all operations, when half of the items of each are carried out, then runs them all
 * again here.
 */
export async function interrupt(
	scenes: readonly Scene[],
	items: number,
): Promise<Map<string, Interruption>> {
	const half = items / 2;
	const runs = await Promise.all(
		scenes.map(async (scene) => {
			const { control } = scene.shop.sandbox;
			await control.clearFaults();
			const prepared = await scene.items(items);
			await control.clearJournal();
			await stopInTheMiddle(scene, half);
			return { scene, prepared, before: await scene.balanceCents() };
		}),
	);
	await killInTheMiddle(
		runs.map(({ scene, prepared }) => ({
			name: scene.name,
			url: scene.shop.sandbox.url,
			items: prepared,
			// Longer than the others need to come as far.
			options: { ...optionsOf(scene), timeout: 300 },
		})),
		async () => await allInTheMiddle(scenes, half),
	);
	const interruptions = await Promise.all(
		runs.map(async ({ scene, prepared, before }) => {
			await scene.shop.sandbox.control.clearFaults();
			const atKill = (await scene.sent()).filter(({ effect }) => effect);
			const result = await scene.run(prepared, 'continue', optionsOf(scene));
			const all = (await scene.sent()).filter(({ effect }) => effect);
			const moved = Math.abs((await scene.balanceCents()) - before);
			return [
				scene.name,
				assess(scene, prepared, { half, atKill, all, said: result.json, moved }),
			] as const;
		}),
	);
	return new Map(interruptions);
}

/** Operations that wait have one item a run, and no Concurrency. */
function optionsOf({ operation }: Scene): IDataObject {
	return operation.by === undefined ? { concurrency: AT_A_TIME } : {};
}

/**
 * Half-way DropPay falls silent: some requests it carries out without an answer, the others it does not carry
 * out. So the process is killed with requests under way, and on every machine at the same point.
 */
async function stopInTheMiddle({ operation, shop }: Scene, half: number): Promise<void> {
	const { control } = shop.sandbox;
	const { operationId } = operation;
	const skip = half - UNANSWERED;
	const hang = (when: 'before' | 'after') => ({ kind: 'hang', when }) as const;
	await control.addFault({
		match: { operationId },
		skip,
		times: UNANSWERED,
		fault: hang('after'),
	});
	await control.addFault({ match: { operationId }, skip, times: 0, fault: hang('before') });
}

async function allInTheMiddle(scenes: readonly Scene[], half: number): Promise<boolean> {
	for (const scene of scenes) {
		if ((await scene.sent()).length < half - UNANSWERED + AT_A_TIME) return false;
	}
	return true;
}

/** Runs jobs in a process of their own, and kills it. */
export async function killInTheMiddle(
	jobs: KilledRun[],
	isTime: () => Promise<boolean>,
): Promise<void> {
	const home = await mkdtemp(join(tmpdir(), 'n8n-nodes-droppay-killed-'));
	const child = spawn(
		process.execPath,
		['--require', REGISTER, join(import.meta.dirname, 'killedRun.mts')],
		{
			stdio: ['pipe', 'ignore', 'inherit'],
			env: { ...process.env, N8N_USER_FOLDER: home, N8N_LOG_LEVEL: 'silent' },
		},
	);
	try {
		const ended = once(child, 'exit');
		child.stdin?.end(JSON.stringify(jobs));
		while (child.exitCode === null && !(await isTime())) await pause(20);
		child.kill('SIGKILL');
		await ended;
	} finally {
		child.kill('SIGKILL');
		await rm(home, { recursive: true, force: true });
	}
}

/** What an error says of an item. */
interface Told {
	outcome?: string;
	message?: string;
	description?: string;
}

/** Words by which people learn that an earlier run may have done it. */
const NAMES_REPETITION = /\bIf this is a retry\b|\bwas charged before\b/;

interface Runs {
	/** How many items are carried out when the process is killed. */
	half: number;
	atKill: JournalEntry[];
	all: JournalEntry[];
	said: IDataObject[];
	moved: number;
}

function assess(scene: Scene, prepared: IDataObject[], runs: Runs): Interruption {
	const { moves, again } = scene.operation;
	const { half, atKill, all, said, moved } = runs;
	const paidBefore = new Set(atKill.map((entry) => itemOf(entry, prepared)));
	const paid = new Set(all.map((entry) => itemOf(entry, prepared)));
	const errorOf = (index: number) => said[index]?.error as Told | undefined;
	const saidOf = (index: number): string =>
		said[index] === undefined ? 'nothing' : (errorOf(index)?.outcome ?? 'done');
	const unexplained = [...paidBefore].filter((index) => {
		const error = errorOf(index);
		return error && !NAMES_REPETITION.test(`${error.message} ${error.description}`);
	});
	const repeated = all.length - paid.size;
	const expected = moves ? paid.size * EURO * 100 : 0;
	const unpaid = prepared.map((_, index) => index).filter((index) => !paid.has(index));
	return {
		items: prepared.length,
		atKill: paidBefore.size,
		paid: paid.size,
		repeated,
		movedCents: moved,
		saidOfPaid: [...new Set([...paidBefore].map(saidOf))].sort(),
		complaints: [
			...(paidBefore.size !== half
				? [`${paidBefore.size} items were carried out when it was killed`]
				: []),
			...(unexplained.length > 0
				? [
						`${unexplained.length} items that were carried out before are said to be ${saidOf(unexplained[0] as number)}, and nothing says that the first run may have done it`,
					]
				: []),
			...(again === 'nothing' && repeated > 0 ? [`${repeated} carried out twice`] : []),
			...(moved !== expected ? [`${moved} cents moved instead of ${expected}`] : []),
			...(unpaid.length > 0 ? [`${unpaid.length} items were never carried out`] : []),
			...([...paid].some((index) => saidOf(index) === 'nothing') ? ['an item went missing'] : []),
		],
	};
}

/** Which item a request was for: every value of an item is found in one request only. */
function itemOf({ path, body }: JournalEntry, prepared: IDataObject[]): number {
	const sent = `${path} ${JSON.stringify(body)} `;
	return prepared.findIndex((item) => {
		const { reference, ...others } = item;
		const ids = Object.values(others).filter((value) => typeof value === 'string');
		return (ids.length > 0 ? ids : [reference]).some((key) =>
			new RegExp(`\\b${String(key)}\\b`).test(sent),
		);
	});
}
