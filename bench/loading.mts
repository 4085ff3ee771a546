/** Loading time and size of our nodes, and of the payment nodes that come with n8n. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ensureNodesFolder } from '../scripts/real-n8n/nodes-package.mts';
import { N8N_PACKAGE, ROOT } from '../scripts/setup/paths.cjs';

export interface Loading {
	name: string;
	/** Median over the rounds. */
	milliseconds: number;
	/** Of the descriptions as JSON. */
	kilobytes: number;
}

const ROUNDS = 9;

const base = path.join(N8N_PACKAGE, 'node_modules', 'n8n-nodes-base', 'dist', 'nodes');

/** Each node package in a process of its own, in turns. */
export async function measureLoading(): Promise<Loading[]> {
	const installed = path.join(await ensureNodesFolder(), 'node_modules', 'n8n-nodes-droppay');
	const nodes = path.join(installed, 'dist', 'nodes');
	const packages = {
		DropPay: [
			path.join(nodes, 'DropPay', 'DropPay.node.js'),
			path.join(nodes, 'DropPayTrigger', 'DropPayTrigger.node.js'),
		],
		Stripe: [
			path.join(base, 'Stripe', 'Stripe.node.js'),
			path.join(base, 'Stripe', 'StripeTrigger.node.js'),
		],
		PayPal: [
			path.join(base, 'PayPal', 'PayPal.node.js'),
			path.join(base, 'PayPal', 'PayPalTrigger.node.js'),
		],
	};
	const seen = Object.keys(packages).map((name) => ({ name, times: [] as number[], bytes: 0 }));
	for (let round = 0; round < ROUNDS; round++) {
		for (const one of seen) {
			const files = packages[one.name as keyof typeof packages];
			const { milliseconds, bytes } = load(files);
			one.times.push(milliseconds);
			one.bytes = bytes;
		}
	}
	return seen.map(({ name, times, bytes }) => ({
		name,
		milliseconds: times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0,
		kilobytes: bytes / 1024,
	}));
}

function load(files: string[]): { milliseconds: number; bytes: number } {
	const script = path.join(ROOT, 'bench', 'loading.cjs');
	const output = execFileSync(process.execPath, [script, ...files], { encoding: 'utf8' });
	return JSON.parse(output) as { milliseconds: number; bytes: number };
}
