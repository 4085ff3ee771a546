import type { Field } from '../operation';
import { choiceField } from './builders';
import { readWebhookUrl } from './readers';

export const eventsFields: readonly Field[] = [
	choiceField({
		displayName: 'Send Events To',
		name: 'sendEventsTo',
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description:
					'The DropPay Trigger of this workflow that lists such an event and is listening, else nowhere',
			},
			{
				name: 'DropPay Trigger at a URL',
				value: 'trigger',
				description:
					'One in another workflow, by its production URL. Its credential must belong to the same Application.',
			},
			{
				name: 'DropPay Trigger of This Workflow',
				value: 'workflowTrigger',
				description:
					'Must be published or listening. Its credential must belong to the same Application.',
			},
			{
				name: 'Nowhere',
				value: 'nowhere',
				description: 'DropPay sends no events; fetch the resource instead',
			},
			{
				name: 'Other URL',
				value: 'url',
				description:
					'Not for a DropPay Trigger. DropPay signs nothing, so the receiver must fetch the resource.',
			},
			{
				name: 'This Execution',
				value: 'execution',
				description: 'Resume URL of this execution, for a Wait for Decision later in the workflow',
			},
		],
		default: 'automatic',
		description: 'Receiver of the events about this resource',
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
			description:
				'Address that DropPay can reach. That of a DropPay Trigger is signed by this node.',
		},
		read: readWebhookUrl,
	},
];
