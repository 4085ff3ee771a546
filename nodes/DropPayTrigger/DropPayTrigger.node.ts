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
import { creatorActions, triggerOn } from './events';
import { filtersProperty } from './filters';
import { PREVIOUS_SECRET_DAYS, MAX_PREVIOUS_SECRET_DAYS } from './previousSecrets';
import { createRegistration, deleteRegistration, registrationExists } from './registration/index';
import { receive } from './request/receive';

/** The events by their labels, such as "POS Disabled, Pull Done". */
const SUBTITLE =
	'={{ [].concat($parameter["events"]).map((event) => event === "*" ? "Any Event" : String(event).split(".").map((word) => word === "pos" ? "POS" : word.charAt(0).toUpperCase() + word.slice(1)).join(" ")).join(", ") }}';

export class DropPayTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DropPay Trigger',
		name: 'dropPayTrigger',
		icon: { light: 'file:../../icons/droppay.svg', dark: 'file:../../icons/droppay.dark.svg' },
		group: ['trigger'],
		// With version 1, n8n evaluates an expression for each request before it reads the body, which costs a seventh of
		// the rate (n8n 2.41.1, webhook-helpers).
		version: 2,
		subtitle: SUBTITLE,
		description: 'Starts the workflow when a payer decides, or when money moves',
		defaults: { name: 'DropPay Trigger' },
		eventTriggerDescription:
			'Execute the DropPay node that creates the resource in a second browser tab, and confirm in the DropPay app',
		triggerPanel: {
			header: 'Waiting for an event of DropPay',
			executionsHelp: {
				inactive:
					'To test: publish the workflow, execute the DropPay node that creates the resource, and confirm it in the DropPay app. Without publishing: press "Execute step" here, and execute that node in a second browser tab.',
				active:
					'The workflow is published: execute the DropPay node that creates the resource, and confirm it in the DropPay app. The runs are in the <a data-key="executions">executions list</a>.',
			},
			activationHint:
				'Publish the workflow, and DropPay sends the events of new resources to this trigger.',
		},
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
							'Publishing opens a Connection. Unpublishing withdraws it unless it is confirmed.',
					},
					{
						name: 'Nothing (Use Send Events To)',
						value: 'nothing',
						description: 'Only resources whose Send Events To is this trigger start the workflow',
					},
					{
						name: 'POS',
						value: 'pos',
						description:
							"All Authorizations on a POS. DropPay doesn't document this, and may not support it.",
					},
					{
						name: 'Pulls and Pushes',
						value: 'order',
						description: 'Pulls and Pushes that exist already, if DropPay accepts the change',
					},
				],
				default: 'nothing',
				description: 'Resource that publishing the workflow registers this trigger on',
			},
			{
				displayName:
					'DropPay sends events per resource: in the DropPay node that creates one, leave Send Events To at "Automatic". The URL shown here takes no events by itself: the DropPay node signs it.',
				name: 'eventsNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { registerOn: ['nothing'] } },
			},
			{
				displayName:
					'The event "Connection Waiting" brings the link to confirm and its QR code, right after publishing. The URL shown here takes no events by itself: publishing signs it.',
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
				description: 'IDs or links of the Pulls, separated by commas or spaces',
			},
			{
				displayName: 'Push IDs',
				name: 'pushIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. SEM0000000001',
				displayOptions: { show: { registerOn: ['order'] } },
				description: 'IDs or links of the Pushes, separated by commas or spaces',
			},
			creatorActions,
			triggerOn({
				registerOn: ['nothing'],
				kinds: EVENT_KINDS,
				default: ['authorization.granted'],
			}),
			triggerOn({
				registerOn: ['connection'],
				kinds: ['connection'],
				default: ['connection.granted', 'connection.waiting'],
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
							'Whether to start the workflow with "verified": false if DropPay is out of reach, instead of asking for a retry. Connections are always verified.',
					},
					{
						displayName: 'Previous Secret (Days)',
						name: 'formerSecretDays',
						type: 'number',
						typeOptions: { minValue: 0, maxValue: MAX_PREVIOUS_SECRET_DAYS },
						default: PREVIOUS_SECRET_DAYS,
						description:
							'Number of days after a change of the Application Secret in which existing resources may still send events. 0 means not at all.',
					},
					{
						displayName: 'Replace Other URL',
						name: 'replaceForeign',
						type: 'boolean',
						default: false,
						displayOptions: { show: { '/registerOn': ['order', 'pos'] } },
						description:
							'Whether to replace a webhook URL that another system has set. It is restored when the workflow is unpublished.',
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
