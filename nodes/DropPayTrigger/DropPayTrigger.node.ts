import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { EVENT_KINDS } from '../../api/contract/resourceKinds';
import { posProperty, simplifyProperty } from '../shared/fields';
import { listSearch } from '../shared/listSearch';
import { triggerOn } from './events';
import { filtersProperty } from './filters';
import { FORMER_SECRET_DAYS, MAX_FORMER_SECRET_DAYS } from './previousSecrets';
import { createRegistration, deleteRegistration, registrationExists } from './registration/index';
import { receive } from './request/receive';

export class DropPayTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DropPay Trigger',
		name: 'dropPayTrigger',
		icon: { light: 'file:../../icons/droppay.svg', dark: 'file:../../icons/droppay.dark.svg' },
		group: ['trigger'],
		// In webhooks of version 1 nodes n8n evaluates an expression for each request before it reads the body, which
		// costs a seventh of its rate (n8n 2.41.1, webhook-helpers). Both versions are the same otherwise.
		version: [1, 2],
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
				displayName: 'Register On',
				name: 'registerOn',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'New Connection',
						value: 'connection',
						description:
							'Publishing opens a Connection, unpublishing withdraws it if nobody has confirmed it',
					},
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
					{
						name: 'Pulls and Pushes',
						value: 'order',
						description:
							'Events of Pulls and Pushes that exist already, as far as DropPay lets them be changed',
					},
				],
				default: 'nothing',
				description: 'What publishing the workflow registers at DropPay',
			},
			{
				displayName:
					'DropPay reports per resource: in the DropPay node that creates one, set Send Events To to "DropPay Trigger of This Workflow". The URL shown here takes no events by itself: the DropPay node signs it.',
				name: 'eventsNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { registerOn: ['nothing'] } },
			},
			{
				displayName:
					'The link to confirm is in the log of n8n; for an item with link and QR code, add "Connection Waiting" to Trigger On. The URL shown here takes no events by itself: publishing signs it.',
				name: 'connectionNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { registerOn: ['connection'] } },
			},
			{
				displayName:
					'The URL shown here takes no events by itself: publishing signs it and writes it to DropPay.',
				name: 'urlNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { registerOn: ['order', 'pos'] } },
			},
			{
				...posProperty,
				displayOptions: { show: { registerOn: ['pos'] } },
				description: 'Point of sale whose Authorizations start the workflow',
			},
			{
				displayName: 'Pull IDs',
				name: 'pullIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. PLL0000000001, PLL0000000002',
				displayOptions: { show: { registerOn: ['order'] } },
				description: 'IDs or links of the Pulls, with commas or spaces between them',
			},
			{
				displayName: 'Push IDs',
				name: 'pushIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. SEM0000000001',
				displayOptions: { show: { registerOn: ['order'] } },
				description: 'IDs or links of the Pushes, with commas or spaces between them',
			},
			triggerOn({
				registerOn: ['nothing'],
				kinds: EVENT_KINDS,
				default: ['authorization.granted'],
			}),
			triggerOn({
				registerOn: ['connection'],
				kinds: ['connection'],
				default: ['connection.granted'],
			}),
			triggerOn({
				registerOn: ['pos'],
				kinds: ['authorization', 'pos'],
				default: ['authorization.granted'],
			}),
			triggerOn({
				registerOn: ['order'],
				kinds: ['pull', 'push'],
				default: ['pull.done', 'push.done'],
			}),
			filtersProperty,
			simplifyProperty,
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
						displayName: 'Previous Secret (Days)',
						name: 'formerSecretDays',
						type: 'number',
						typeOptions: { minValue: 0, maxValue: MAX_FORMER_SECRET_DAYS },
						default: FORMER_SECRET_DAYS,
						description:
							'How long, after a change of the Application Secret, resources that were created before may still send their events. 0 means not at all.',
					},
					{
						displayName: 'Replace Other URL',
						name: 'replaceForeign',
						type: 'boolean',
						default: false,
						displayOptions: { show: { '/registerOn': ['order', 'pos'] } },
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
