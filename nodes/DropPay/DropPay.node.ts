import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { listSearch } from './listSearch';
import { propertiesOf } from './properties';
import { resources } from './resources';
import { runOperation } from './run/runOperation';
import { isWaiting } from './waiting/operations';
import { resume, resumeWebhooks } from './waiting/resumeWebhook';
import { runWaiting } from './waiting/runWaiting';

/** What n8n appends to the resources and operations of nodes whose credential can sign requests. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

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
		waitingNodeTooltip: 'The workflow goes on when the decision is made in the DropPay app',
		webhooks: resumeWebhooks,
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
		// n8n shows no operation for a resource that it added itself.
		const operation = this.getNodeParameter('operation', 0, '');
		const chosen = resources.find(({ value }) => value === resource);
		const found = chosen?.operations.find(({ value }) => value === operation);
		if (resource === CUSTOM_API_CALL || operation === CUSTOM_API_CALL) {
			throw new NodeOperationError(this.getNode(), 'Custom API Call is no operation of this node', {
				description:
					'Choose the resource Custom Request: it sends any request to DropPay, with the access and the spending cap of the credential. Nothing was sent.',
			});
		}
		if (!found) {
			throw new NodeOperationError(
				this.getNode(),
				`The node has no operation "${operation}" for the resource "${resource}"`,
				{ description: 'Choose Resource and Operation again. Nothing was sent.' },
			);
		}
		if (isWaiting(found)) return [await runWaiting(this, found)];
		return [await runOperation(this, found, chosen?.credential)];
	}

	/** DropPay calls back while the node waits. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
