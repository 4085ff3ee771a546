import type { INode, INodeParameters } from 'n8n-workflow';

/** Type of n8n's node that keeps rows in a table of n8n. */
const DATA_TABLE = 'n8n-nodes-base.dataTable';

/** A Data Table as n8n's editor makes it. */
export interface NewDataTable {
	name: string;
	columns: Array<{ name: string; type: string }>;
}

/** The table that a node makes when the workflow runs; nothing for every other node. */
function madeBy({ type, parameters }: INode): NewDataTable | undefined {
	if (type !== DATA_TABLE || parameters.resource !== 'table') return undefined;
	const { tableName, columns } = parameters as {
		tableName: string;
		columns: { column: NewDataTable['columns'] };
	};
	return { name: tableName, columns: columns.column };
}

/**
 * What a user of an n8n whose Data Table node neither makes tables nor takes their names does with an example: makes
 * its tables in the editor, chooses them in the nodes, and lets nothing happen where the example would make them.
 * @param make gives the id of the table, which it makes when it is missing
 */
export async function withTablesMade(
	nodes: readonly INode[],
	make: (table: NewDataTable) => Promise<string>,
): Promise<INode[]> {
	const ids = new Map<string, string>();
	for (const table of nodes.flatMap((node) => madeBy(node) ?? [])) {
		ids.set(table.name, await make(table));
	}
	return nodes.map((node) => {
		if (madeBy(node)) {
			return { ...node, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
		}
		const { value } = (node.parameters.dataTableId ?? {}) as INodeParameters;
		const id = node.type === DATA_TABLE ? ids.get(String(value)) : undefined;
		if (id === undefined) return node;
		const dataTableId = { __rl: true, mode: 'id', value: id };
		return { ...node, parameters: { ...node.parameters, dataTableId } };
	});
}
