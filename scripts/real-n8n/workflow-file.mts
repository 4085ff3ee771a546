import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../setup/paths.cjs';
import type { CredentialRecord, WorkflowContent } from './rest-client.mts';

/**
 * Reads an example as a user would import it, and connects its nodes with credentials by type.
 * @param name file name in examples/, without the ending
 * @param missing what to do about a node whose credential is not among the given ones: `refuse`, or `leave` it to the
 * user to choose one in the editor
 * @throws when a credential is missing and that is to be refused
 */
export async function readExample(
	name: string,
	credentials: CredentialRecord[],
	missing: 'refuse' | 'leave' = 'refuse',
): Promise<WorkflowContent> {
	const text = await readFile(path.join(ROOT, 'examples', `${name}.json`), 'utf8');
	const workflow = JSON.parse(text) as WorkflowContent;
	for (const node of workflow.nodes) {
		for (const type of Object.keys(node.credentials ?? {})) {
			const credential = credentials.find((candidate) => candidate.type === type);
			if (!credential) {
				if (missing === 'refuse') {
					throw new Error(`"${node.name}" needs a credential of the type ${type}.`);
				}
				delete node.credentials?.[type];
				continue;
			}
			node.credentials = {
				...node.credentials,
				[type]: { id: credential.id, name: credential.name },
			};
		}
	}
	return workflow;
}
