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
import type { Scene } from './scene.mts';

/** What both runs together came to. */
export interface Interruption {
	items: number;
	/** Items that were carried out when the process was killed. Differs from run to run. */
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

/** Enough to be in the middle, and far from the end. */
const EFFECTS_BEFORE_KILL = 8;

const REGISTER = join(import.meta.dirname, '../bench/register.cjs');

const items = ({ operation }: Scene): number => (operation.moves ? 200 : 60);

/** Kills one process that runs all operations, then runs them all again here. */
export async function interrupt(scenes: readonly Scene[]): Promise<Map<string, Interruption>> {
	const runs = await Promise.all(
		scenes.map(async (scene) => {
			await scene.shop.sandbox.control.clearFaults();
			const prepared = await scene.items(items(scene));
			await scene.shop.sandbox.control.clearJournal();
			return { scene, prepared, before: await scene.balanceCents() };
		}),
	);
	await killInTheMiddle(
		runs.map(({ scene, prepared }) => ({
			operation: scene.name,
			url: scene.shop.sandbox.url,
			items: prepared,
		})),
		async () => await allBegan(scenes),
	);
	const interruptions = await Promise.all(
		runs.map(async ({ scene, prepared, before }) => {
			const atKill = (await scene.sent()).filter(({ effect }) => effect);
			const result = await scene.run(prepared, 'continue', { concurrency: 10 });
			const all = (await scene.sent()).filter(({ effect }) => effect);
			const moved = Math.abs((await scene.balanceCents()) - before);
			return [
				scene.name,
				assess(scene, prepared, { atKill, all, said: result.json, moved }),
			] as const;
		}),
	);
	return new Map(interruptions);
}

async function allBegan(scenes: readonly Scene[]): Promise<boolean> {
	for (const scene of scenes) {
		const effects = (await scene.sent()).filter(({ effect }) => effect).length;
		if (effects < EFFECTS_BEFORE_KILL) return false;
	}
	return true;
}

async function killInTheMiddle(jobs: KilledRun[], isTime: () => Promise<boolean>): Promise<void> {
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

interface Runs {
	atKill: JournalEntry[];
	all: JournalEntry[];
	said: IDataObject[];
	moved: number;
}

function assess(scene: Scene, prepared: IDataObject[], runs: Runs): Interruption {
	const { moves, again } = scene.operation;
	const { atKill, all, said, moved } = runs;
	const paidBefore = new Set(atKill.map((entry) => itemOf(entry, prepared)));
	const paid = new Set(all.map((entry) => itemOf(entry, prepared)));
	const saidOf = (index: number): string => {
		const { error } = (said[index] ?? {}) as { error?: { outcome?: string } };
		return said[index] === undefined ? 'nothing' : (error?.outcome ?? 'done');
	};
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
			...(paidBefore.size >= prepared.length
				? ['the first run was over before it was killed']
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
		const { reference, ...ids } = item;
		const keys = Object.keys(ids).length > 0 ? Object.values(ids) : [reference];
		return keys.some((key) => new RegExp(`\\b${String(key)}\\b`).test(sent));
	});
}
