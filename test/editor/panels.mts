import type { INode, INodeParameters, INodePropertyOptions } from 'n8n-workflow';
import { DropPay } from '../../nodes/DropPay/DropPay.node.ts';
import { resources } from '../../nodes/DropPay/resources';
import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node.ts';
import { node } from '../../scripts/real-n8n/node.mts';
import type { CredentialRecord } from '../../scripts/real-n8n/rest-client.mts';
import { exactly, type Finding } from '../support/report.mts';
import { CANVAS, PANEL, type Editor } from './editor.mts';

const newest = (version: number | number[]): number => Math.max(...[version].flat());

/** Makes nodes of this package, each with the credential that it takes. */
export class NodeMaker {
	readonly #action = new DropPay().description;
	readonly #trigger = new DropPayTrigger().description;

	constructor(private readonly credentials: CredentialRecord[]) {}

	operation(name: string, parameters: INodeParameters): INode {
		const resource = resources.find(({ value }) => value === parameters.resource);
		return this.#make(name, this.#action, resource?.credential ?? 'dropPayApi', parameters);
	}

	trigger(name: string, parameters: INodeParameters): INode {
		return this.#make(name, this.#trigger, 'dropPayApi', parameters);
	}

	/** A node for each operation, and for each way in which the trigger registers. */
	all(): INode[] {
		const actions = resources.flatMap(({ value, name, operations }) =>
			operations.map((operation) =>
				this.operation(`${name}: ${operation.name}`, {
					resource: value,
					operation: operation.value,
				}),
			),
		);
		const ways = this.#trigger.properties.find(({ name }) => name === 'registerOn')?.options ?? [];
		const triggers = (ways as INodePropertyOptions[]).map(({ name, value }) =>
			this.trigger(`Trigger: ${name}`, { registerOn: value }),
		);
		return [...actions, ...triggers].map((node, index) => ({
			...node,
			position: [(index % 8) * 220, Math.floor(index / 8) * 180],
		}));
	}

	#make(
		name: string,
		type: { name: string; version: number | number[] },
		credentialType: string,
		parameters: INodeParameters,
	): INode {
		const credential = this.credentials.find((one) => one.type === credentialType);
		return {
			...node(name, `n8n-nodes-droppay.${type.name}`, newest(type.version), parameters),
			credentials: {
				[credentialType]: { id: credential?.id ?? null, name: credential?.name ?? '' },
			},
		};
	}
}

/** The names of the fields that the collections of an operation offer before anything is chosen, one line for each. */
function expectedFields({ resource, operation }: INodeParameters): string {
	const { operations } = resources.find(({ value }) => value === resource) ?? { operations: [] };
	const { fields } = operations.find(({ value }) => value === operation) ?? { fields: [] };
	return fields
		.flatMap(({ inner }) => (inner ? [inner] : []))
		.map((inner) =>
			inner
				.filter(({ property }) => property.displayOptions === undefined)
				.map(({ property }) => property.displayName)
				.join(),
		)
		.join(' / ');
}

/** Opens "Add Field" and "Add Option" of the open panel. */
async function offeredFields(editor: Editor): Promise<string> {
	const lists: string[] = [];
	for (const add of await editor.page.getByTestId('collection-parameter-add').all()) {
		await add.click();
		await editor.settle();
		const offered = editor.page
			.getByTestId('collection-parameter-option')
			.filter({ visible: true });
		lists.push((await offered.allInnerTexts()).join());
		await editor.page.keyboard.press('Escape');
		await editor.settle();
	}
	return lists.join(' / ');
}

/** Opens each node of both kinds in every shape that it has. */
export async function walkPanels(editor: Editor, make: NodeMaker): Promise<Finding[]> {
	const nodes = make.all();
	await editor.openNodes('Panels', nodes);
	await editor.shoot('canvas');
	const findings = [await editor.faultless('canvas', CANVAS)];
	for (const { name, parameters } of nodes) {
		await editor.openPanel(name);
		await editor.shoot(`panel-${name}`);
		findings.push(await editor.faultless(name, PANEL));
		if (parameters.operation !== undefined) {
			const offered = await offeredFields(editor);
			findings.push(exactly(`${name}: adds`, expectedFields(parameters), offered));
		}
		await editor.closePanel();
	}
	return findings;
}

/** n8n offers "Custom API Call" for nodes whose credential it could sign requests with; ours refuses that. */
export async function walkChoices(editor: Editor, make: NodeMaker): Promise<Finding[]> {
	const node = make.operation('Create', { resource: 'authorization', operation: 'create' });
	const findings: Finding[] = [];
	for (const name of ['resource', 'operation']) {
		await editor.openNodes('Choices', [node]);
		await editor.openPanel(node.name);
		await editor.page.getByTestId(`parameter-input-${name}`).click();
		await editor.settle();
		await editor.shoot(`choices-${name}`);
		const offered = await editor.page.getByText('Custom API Call').count();
		findings.push(exactly(`"Custom API Call" under ${name}`, 0, offered));
	}
	return findings;
}
