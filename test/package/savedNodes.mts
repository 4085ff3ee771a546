/** What people save with a release: each operation with all its parameters, as n8n opens them. */
import { NodeHelpers, type IDataObject, type INode, type INodeParameters } from 'n8n-workflow';
import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';

import { DropPay } from '../../nodes/DropPay/DropPay.node';
import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';

export const DESCRIPTIONS: Readonly<Record<string, INodeTypeDescription>> = {
	'n8n-nodes-droppay.dropPay': new DropPay().description,
	'n8n-nodes-droppay.dropPayTrigger': new DropPayTrigger().description,
};

/** A node as a workflow holds it. */
export type SavedNode = Pick<INode, 'type' | 'typeVersion' | 'parameters' | 'credentials'>;

/** The parameters that n8n shows for a node, with the defaults of those that it doesn't hold. */
export function openedParameters({ type, typeVersion, parameters }: SavedNode): INodeParameters {
	const description = DESCRIPTIONS[type] as INodeTypeDescription;
	const node = { type, typeVersion, parameters } as INode;
	return (
		NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			node,
			description,
		) ?? {}
	);
}

const isGroup = (option: object): option is INodePropertyCollection => 'values' in option;

/** Collections with each of their members that is shown; of all else the default is a sample. */
function sampleOf(
	{ type, options = [], typeOptions, default: byDefault }: INodeProperties,
	isShown: (property: INodeProperties) => boolean,
): unknown {
	if (type === 'collection') {
		return Object.fromEntries(
			(options as INodeProperties[])
				.filter(isShown)
				.map((member): [string, unknown] => [member.name, sampleOf(member, isShown)]),
		);
	}
	if (type !== 'fixedCollection') return byDefault;
	const groups = options.filter(isGroup).map(({ name, values }): [string, unknown] => {
		const one = Object.fromEntries(
			values.map((member): [string, unknown] => [member.name, sampleOf(member, () => true)]),
		);
		return [name, typeOptions?.multipleValues ? [one] : one];
	});
	return Object.fromEntries(groups);
}

/** A node that has all parameters which these ones show, with samples in its collections. */
export function savedNode(type: string, typeVersion: number, chosen: IDataObject): SavedNode {
	const description = DESCRIPTIONS[type] as INodeTypeDescription;
	const collections = description.properties
		.filter((property) => isCollection(property))
		.map((property): [string, unknown] => [property.name, {}]);
	const bare = openedParameters({ type, typeVersion, parameters: chosen as INodeParameters });
	const isShown = (property: INodeProperties) =>
		NodeHelpers.displayParameter(bare, property, { typeVersion } as INode, description, bare);
	const shown = description.properties.filter(
		(property) => isCollection(property) && property.name in bare && isShown(property),
	);
	const samples = shown.map((property): [string, unknown] => [
		property.name,
		sampleOf(property, isShown),
	]);
	const parameters = {
		...Object.fromEntries(collections.filter(([name]) => name in bare)),
		...bare,
		...Object.fromEntries(samples),
	} as INodeParameters;
	const credentials = Object.fromEntries(
		(description.credentials ?? []).map(({ name }) => [name, { id: '1', name }]),
	);
	return {
		type,
		typeVersion,
		parameters: openedParameters({ type, typeVersion, parameters }),
		credentials,
	};
}

export const isCollection = ({ type }: INodeProperties): boolean =>
	type === 'collection' || type === 'fixedCollection';

/** The nodes of this release, by the name of their file. */
export function nodesOfThisRelease(): Map<string, SavedNode> {
	const nodes = new Map<string, SavedNode>();
	const action = 'n8n-nodes-droppay.dropPay';
	for (const property of DESCRIPTIONS[action]?.properties ?? []) {
		if (property.name !== 'operation') continue;
		const [resource] = property.displayOptions?.show?.resource ?? [];
		for (const option of property.options ?? []) {
			const { value: operation } = option as { value: string };
			nodes.set(
				`${resource}.${operation}`,
				savedNode(action, 1, { resource, operation } as IDataObject),
			);
		}
	}
	const trigger = 'n8n-nodes-droppay.dropPayTrigger';
	const on = DESCRIPTIONS[trigger]?.properties.find(({ name }) => name === 'registerOn');
	for (const option of on?.options ?? []) {
		const { value: registerOn } = option as { value: string };
		nodes.set(`trigger.${registerOn}`, savedNode(trigger, 2, { registerOn }));
	}
	return nodes;
}
