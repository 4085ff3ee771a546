import { randomUUID } from 'node:crypto';
import type { IDataObject, INode } from 'n8n-workflow';
import type { CredentialRecord } from './rest-client.mts';

/**
 * A node of a workflow that no one looks at, so all stand in one place.
 *
 * @param credential of the DropPay API, for our own nodes
 */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: IDataObject,
	credential?: CredentialRecord,
): INode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		...(credential && {
			credentials: { dropPayApi: { id: credential.id, name: credential.name } },
		}),
	};
}
