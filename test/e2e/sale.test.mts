/** The main job as a user sees it: the command, its output, and that nothing of it is left behind. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE, ROOT } from '../../scripts/setup/paths.cjs';

const RUN_MS = 600_000;

interface Command {
	child: ChildProcess;
	output: () => string;
	ended: Promise<number | null>;
}

function start(command: string, args: string[]): Command {
	const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
	const chunks: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
	}
	const ended = once(child, 'close').then(([code]) => code as number | null);
	return { child, output: () => chunks.join(''), ended };
}

async function until(condition: () => boolean, withinMs: number): Promise<boolean> {
	const deadline = Date.now() + withinMs;
	while (!condition()) {
		if (Date.now() > deadline) return false;
		await sleep(50);
	}
	return true;
}

/** Ids of all processes that descend from one, whatever group they are in. */
function descendants(pid: number): number[] {
	const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
		.trim()
		.split('\n')
		.map((row) => row.trim().split(/\s+/).map(Number));
	const below = (parent: number): number[] =>
		rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)]);
	return below(pid);
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** Homes of n8n that a process has not removed. */
function homesOf(pid: number): string[] {
	const homes = path.join(CACHE, 'homes');
	return existsSync(homes) ? readdirSync(homes).filter((name) => name.startsWith(`${pid}-`)) : [];
}

/** Whether n8n itself is among these processes: npm and packing come before it. */
function isN8nAmong(pids: number[]): boolean {
	const commands = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
	return commands.some(
		(row) => /\bn8n\/bin\/n8n start\b/.test(row) && pids.includes(Number.parseInt(row, 10)),
	);
}

/** Starts the demo and waits until its n8n is as far as that. */
async function startUntil(n8n: 'starts' | 'runs') {
	const command = start(process.execPath, ['scripts/start.mjs', '--auto']);
	const pid = command.child.pid ?? 0;
	const isThere = await until(
		() =>
			n8n === 'runs'
				? command.output().includes('Starting the DropPay sandbox')
				: isN8nAmong(descendants(pid)),
		RUN_MS,
	);
	if (!isThere) throw new Error(`n8n did not come up:\n${command.output()}`);
	return { command, pid, below: descendants(pid) };
}

describe('npm start -- --auto', () => {
	it('plays the sale, prints each step and ends with 0', async () => {
		const command = start('npm', ['start', '--', '--auto']);
		const exitCode = await command.ended;
		const output = command.output();
		if (exitCode !== 0) throw new Error(`Exit code ${exitCode}:\n${output}`);
		const authorization = /Authorization (CHT\w+) is WAITING, pay link (http\S+)/.exec(output);
		expect(authorization?.[2]).toContain(`/u/10/${authorization?.[1]}`);
		expect(output).toContain('confirms with the PIN: GRANTED');
		expect(output).toContain(`authorization.granted, ${authorization?.[1]}`);
		expect(output).toMatch(/n8n charges: \w+, 25\.00 EUR, DONE/);
		expect(output).toMatch(/The receipt: Receipt \w+, 25\.00 EUR, Two mugs, order 1001/);
		expect(output).toMatch(/n8n refunds a part: CHR\w+, 5\.40 EUR, DONE/);
		expect(output).toContain('0 deviation(s)');
	});

	it.each(['SIGINT', 'SIGTERM'] as const)(
		'ends the n8n that it is starting, and only that, on %s',
		async (signal) => {
			const { command, pid, below } = await startUntil('starts');
			const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
			try {
				expect(below.length).toBeGreaterThan(0);
				command.child.kill(signal);
				expect(await command.ended).toBe(signal === 'SIGINT' ? 130 : 143);
				// What n8n itself has started ends a moment after n8n.
				await until(() => !below.some(isAlive), 60_000);
				expect(below.filter(isAlive)).toEqual([]);
				expect(homesOf(pid)).toEqual([]);
				expect(isAlive(bystander.pid ?? 0)).toBe(true);
			} finally {
				bystander.kill();
			}
		},
	);

	it('leaves no running n8n behind when it is killed itself', async () => {
		const { command, below } = await startUntil('runs');
		expect(below.length).toBeGreaterThan(0);
		command.child.kill('SIGKILL');
		await command.ended;
		await until(() => !below.some(isAlive), 60_000);
		expect(below.filter(isAlive)).toEqual([]);
	});

	it.each([
		[['--nonsense'], /Unknown option '--nonsense'/],
		[['--port', '70000'], /--port needs a number from 1 to 65535/],
	])('refuses %j at once, with the help', async (args, message) => {
		const command = start(process.execPath, ['scripts/start.mjs', ...args]);
		expect(await command.ended).toBe(1);
		expect(command.output()).toMatch(message);
		expect(command.output()).toContain('npm start [-- options]');
	});
});
