import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { DropPayFailure, rejectSetting } from '../../api/errors/failure';
import { failedItem, toNodeError } from '../shared/errors';
import { listSearch } from '../shared/listSearch';
import { propertiesOf, subtitleOf } from './description';
import { readChoice, resources } from './resources';
import { runOperation } from './run/runOperation';
import { resume, resumeWebhooks } from './waiting/callback';
import { isWaitingOperation } from './waiting/operations';
import { runWaiting } from './waiting/run';

/** A workflow can still name the tool that n8n would make of this node. */
function refuseApprovals(context: IExecuteFunctions): void {
	if (!context.getNode().type.endsWith('HitlTool')) return;
	throw toNodeError(
		context.getNode(),
		rejectSetting(
			"DropPay can't approve the tools of an agent",
			'An approval would ask for a payment. Use another node for the human review.',
		),
	);
}

export class DropPay implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DropPay',
		name: 'dropPay',
		icon: { light: 'file:../../icons/droppay.svg', dark: 'file:../../icons/droppay.dark.svg' },
		group: ['transform'],
		// An array, with defaultVersion: n8n then offers no Custom API Call, which the credential refuses (n8n 2.41.1,
		// injectCustomApiCallOptions).
		version: [1],
		defaultVersion: 1,
		subtitle: subtitleOf(resources),
		description: 'Take payments, charge, refund and move money with DropPay',
		defaults: { name: 'DropPay' },
		usableAsTool: true,
		waitingNodeTooltip: 'The workflow continues when the decision is made in the DropPay app',
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

	/**
	 * n8n makes a tool "Request human approval for tools" of each node that lists webhooks and an operation `sendAndWait`
	 * (n8n 2.41.1, hasSendAndWaitOperation). As an approval, this node would ask for a payment. n8n copies the properties
	 * that can be enumerated into the list of nodes, and takes the webhooks of a running node from the class.
	 */
	constructor() {
		Object.defineProperty(this.description, 'webhooks', { enumerable: false });
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		refuseApprovals(this);
		let choice: ReturnType<typeof readChoice>;
		try {
			choice = readChoice(this);
		} catch (error) {
			if (!(error instanceof DropPayFailure) || !this.continueOnFail()) {
				throw toNodeError(this.getNode(), error);
			}
			// Thrown, n8n would pass the input on in the regular output, as if it had been processed.
			const { failure } = error;
			return [this.getInputData().map((_, index) => failedItem(failure, index))];
		}
		const { resource, operation } = choice;
		if (isWaitingOperation(operation)) return [await runWaiting(this, operation)];
		return [await runOperation(this, operation, resource.credential)];
	}

	/** DropPay calls back while the node waits. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
