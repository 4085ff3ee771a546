import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { posLocator } from '../DropPay/fields/locators';
import { listSearch } from '../DropPay/listSearch';
import { EVENT_OPTIONS } from './eventNames';
import { receive } from './receive';
import { createRegistration, deleteRegistration, registrationExists } from './registration';

export class DropPayTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DropPay Trigger',
		name: 'dropPayTrigger',
		icon: { light: 'file:../../icons/droppay.svg', dark: 'file:../../icons/droppay.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ [].concat($parameter["events"]).join(", ").replace("*", "any event") }}',
		description: 'Starts the workflow when a payer decides, or when money moves',
		defaults: { name: 'DropPay Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dropPayApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Without it n8n answers with the text "firstEntryJson".
				responseData: '',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName:
					'DropPay reports per resource: in the DropPay node that creates one, set Send Events To to "DropPay Trigger of This Workflow".',
				name: 'eventsNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Register On',
				name: 'registerOn',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Nothing',
						value: 'nothing',
						description: 'Events come from resources that are pointed at this trigger',
					},
					{
						name: 'POS',
						value: 'pos',
						description:
							'Events of all Authorizations on a POS, as far as DropPay supports it, which it does not document',
					},
				],
				default: 'nothing',
				description: 'What publishing the workflow registers at DropPay',
			},
			{
				...posLocator.property,
				displayOptions: { show: { registerOn: ['pos'] } },
				description: 'Point of sale whose Authorizations start the workflow',
			},
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				options: EVENT_OPTIONS,
				default: ['authorization.granted'],
				required: true,
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [
					{
						displayName: 'Best Effort',
						name: 'bestEffort',
						type: 'boolean',
						default: false,
						description:
							'Whether to start the workflow with "verified": false when DropPay cannot be asked, instead of leaving the event to be sent again. Connections are never taken unverified.',
					},
					{
						displayName: 'Replace Foreign URL',
						name: 'replaceForeign',
						type: 'boolean',
						default: false,
						displayOptions: { show: { '/registerOn': ['pos'] } },
						description:
							'Whether to take the place of another URL that gets the events now. It is put back when the workflow is unpublished.',
					},
				],
			},
		],
	};

	methods = { listSearch };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await registrationExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await createRegistration(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deleteRegistration(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
