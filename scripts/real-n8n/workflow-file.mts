import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../setup/paths.cjs';
import type { CredentialRecord, WorkflowContent } from './rest-client.mts';

/**
 * Reads an example as a user would import it, and connects its nodes with credentials by type.
 * @param name file name in examples/, without the ending
 * @throws when a node needs a credential that is not among the given ones
 */
export async function readExample(
	name: string,
	credentials: CredentialRecord[],
): Promise<WorkflowContent> {
	const text = await readFile(path.join(ROOT, 'examples', `${name}.json`), 'utf8');
	const workflow = JSON.parse(text) as WorkflowContent;
	for (const node of workflow.nodes) {
		for (const type of Object.keys(node.credentials ?? {})) {
			const credential = credentials.find((candidate) => candidate.type === type);
			if (!credential) throw new Error(`"${node.name}" needs a credential of the type ${type}.`);
			node.credentials = {
				...node.credentials,
				[type]: { id: credential.id, name: credential.name },
			};
		}
	}
	return workflow;
}
