/**
 * Prints what becomes of waits whose decision comes a few milliseconds after the creation, on a real n8n:
 * `npm run races -- [executions for each row]`.
 */
import { startSandbox } from '../../sandbox/index.mts';
import { openN8n } from '../../scripts/real-n8n/session.mts';
import { measureRaces } from './races.mts';

const DELAYS_MS = [1, 10, 50, 200];

/**
 * @param args how many executions for each row (100)
 * @returns 0 when all executions went on, and none twice
 */
export async function runRaces([rounds = '100']: string[]): Promise<number> {
	const sandbox = await startSandbox();
	const session = await openN8n({ headless: true });
	try {
		console.log(
			'operation    decided after  executions  good  hanging  twice  charged twice  median ms  longest ms  callbacks answered',
		);
		const rows = await measureRaces({
			client: session.client,
			sandbox,
			delays: DELAYS_MS,
			rounds: Number(rounds),
			row: (row) =>
				console.log(
					row.operation.padEnd(13) +
						`${row.delayMs} ms`.padEnd(15) +
						String(row.executions).padEnd(12) +
						String(row.good).padEnd(6) +
						String(row.hanging).padEnd(9) +
						String(row.twice).padEnd(7) +
						String(row.chargedTwice).padEnd(15) +
						String(row.medianMs).padEnd(11) +
						String(row.longestMs).padEnd(12) +
						row.callbacks,
				),
		});
		return rows.every(({ good, executions }) => good === executions) ? 0 : 1;
	} finally {
		await session.close();
		await sandbox.close();
	}
}
