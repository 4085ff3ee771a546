import type { Field } from '../operation';
import { choiceField } from './builders';
import { readWebhookUrl } from './readers';

export const eventsFields: readonly Field[] = [
	choiceField({
		displayName: 'Send Events To',
		name: 'sendEventsTo',
		options: [
			{
				name: 'DropPay Trigger at a URL',
				value: 'trigger',
				description:
					'That of another workflow, by its production URL; its credential has to be of the same Application',
			},
			{
				name: 'DropPay Trigger of This Workflow',
				value: 'workflowTrigger',
				description: 'Has to be published or listening, and its credential of the same Application',
			},
			{ name: 'Nowhere', value: 'nowhere', description: 'No events; read the resource instead' },
			{
				name: 'Other URL',
				value: 'url',
				description:
					'Not for a DropPay Trigger, see above. DropPay signs nothing: the receiver has to read again.',
			},
			{
				name: 'This Execution',
				value: 'execution',
				description: 'The resume URL of this execution, for a Wait for Decision further on',
			},
		],
		default: 'nowhere',
		description: 'Where DropPay reports what becomes of it',
	}),
	{
		property: {
			displayName: 'URL',
			name: 'eventsUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://n8n.example/webhook/…',
			displayOptions: { show: { sendEventsTo: ['trigger', 'url'] } },
			description: 'Address that DropPay can reach; that of a DropPay Trigger is signed',
		},
		read: readWebhookUrl,
	},
];
