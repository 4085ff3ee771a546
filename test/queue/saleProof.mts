import { sandboxCredential } from '../../scripts/demo/credentials.mts';
import { importExamples, SALE_WORKFLOW } from '../../scripts/demo/examples.mts';
import { playSale } from '../../scripts/demo/sale.mts';
import { say } from '../../scripts/setup/progress.cjs';
import type { Cluster } from '../../scripts/queue/cluster.mts';
import { exactly, type Finding } from '../support/report.mts';

/** The example payment-to-refund, played and compared as `npm start -- --auto` does it, through all processes. */
export async function proveSale({ client, sandbox, workers }: Cluster): Promise<Finding[]> {
	const workflows = await importExamples(client, sandboxCredential(sandbox.url));
	const workflowId = workflows[SALE_WORKFLOW] ?? '';
	const deviations = await playSale({ client, workflowId, sandbox });
	for (const deviation of deviations) say(`  - ${deviation}`);
	const done = (await Promise.all(workers.map((worker) => worker.executions()))).flat();
	return [
		exactly('deviations between n8n and the sandbox', 0, deviations.length),
		exactly('executions that ran on workers', 2, done.length),
	];
}
