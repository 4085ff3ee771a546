import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { listSearch } from './listSearch';
import { propertiesOf } from './properties';
import { resources } from './resources';
import { runOperation } from './run/runOperation';

export class DropPay implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DropPay',
		name: 'dropPay',
		icon: { light: 'file:../../icons/droppay.svg', dark: 'file:../../icons/droppay.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Take payments, charge, refund and move money with DropPay',
		defaults: { name: 'DropPay' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'dropPayApi',
				required: true,
				displayOptions: { hide: { resource: ['checkout'] } },
			},
			{
				name: 'dropPayCheckoutApi',
				required: true,
				displayOptions: { show: { resource: ['checkout'] } },
			},
		],
		properties: propertiesOf(resources),
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0);
		const operation = this.getNodeParameter('operation', 0);
		const chosen = resources.find(({ value }) => value === resource);
		const found = chosen?.operations.find(({ value }) => value === operation);
		if (!found) {
			throw new NodeOperationError(
				this.getNode(),
				`The node has no operation "${operation}" for the resource "${resource}"`,
				{ description: 'Choose Resource and Operation again. Nothing was sent.' },
			);
		}
		return [await runOperation(this, found, chosen?.credential)];
	}
}
