import type { IDataObject, IHookFunctions, INode } from 'n8n-workflow';

/** What n8n's contexts have at run time, though their types do not show it (n8n 2.41.1, node-execution-context). */
interface Inside {
	workflow?: {
		nodes?: Readonly<Record<string, INode>>;
		staticData?: IDataObject;
	};
}

const KEY = 'nodeId';

/** Names of the triggers of this type in the workflow; undefined where n8n does not show them. */
export function triggerNames(context: IHookFunctions): string[] | undefined {
	const { nodes } = (context as unknown as Inside).workflow ?? {};
	const { type } = context.getNode();
	return (
		nodes &&
		Object.values(nodes)
			.filter((node) => node.type === type)
			.map(({ name }) => name)
	);
}

/**
 * Takes over what this trigger kept under its previous name: n8n keeps the static data of a node by its name, and the
 * id of a node stays when it is renamed.
 */
export function keepDataOfRenamed(context: IHookFunctions): void {
	const { id, name } = context.getNode();
	const own = context.getWorkflowStaticData('node');
	if (own[KEY] === id) return;
	const { staticData = {}, nodes = {} } = (context as unknown as Inside).workflow ?? {};
	for (const [key, value] of Object.entries(staticData)) {
		const previous = /^node:(.*)$/s.exec(key)?.[1];
		if (previous === undefined || previous === name || previous in nodes) continue;
		const data = value as IDataObject;
		if (data[KEY] !== id) continue;
		for (const [property, kept] of Object.entries(data)) own[property] ??= kept;
		delete staticData[key];
	}
	own[KEY] = id;
}
