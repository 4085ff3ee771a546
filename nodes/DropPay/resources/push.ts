import { resourceKinds } from '../../../api/contract/resourceKinds';
import {
	additionalFields,
	amountField,
	loopbackUriField,
	simplifyField,
	textField,
	updateFields,
} from '../fields/builders';
import { eventsFields } from '../fields/events';
import { locatorField } from '../fields/locators';
import { optionsField } from '../fields/options';
import { openingStatusField, orderMadeReady, readyStatusField } from '../fields/orders';
import { keepOnly } from '../fields/outputs';
import { recipientFields, sourceIbanField } from '../fields/parties';
import { scheduleBody, scheduleFields } from '../fields/schedule';
import type { Operation, Resource } from '../operation';
import { sendAndWaitOf, waitFor } from '../waiting/operations';
import { cancelOf, getTransfersOf } from './orders';

const pushIdField = locatorField({
	displayName: 'Push',
	name: 'pushId',
	example: 'SEM0000000001',
	link: 'https://dp.link/u/…/SEM0000000001',
	description: 'ID of the Push, or its link',
});

/**
 * Body: doc push, psd2-payment-initiation and client freeback for amount, recipient, status, description and
 * source; the rest inferred from mavrav (transfer_description, recurrence) and from the Pull (webhooks,
 * loopback_uri). Every Push asks the account owner for a confirmation in the app [doc: bank-overview].
 */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create push',
	description:
		'Order a transfer to a DropPay account or any SEPA IBAN; the account owner confirms it in the DropPay app',
	request: {
		endpoint: 'createPush',
		body: {
			amount: 'amount',
			'recipient.account': 'recipientIban',
			'source.account': 'additionalFields.sourceIban',
			description: 'paymentDescription',
			transfer_description: 'additionalFields.transferDescription',
			...scheduleBody,
			status: 'status',
			loopback_uri: 'additionalFields.loopbackUri',
		},
		events: 'push',
	},
	simplify: keepOnly(...resourceKinds.push.summary),
	answers: 'Push',
	shareable: 'push',
	fields: [
		...recipientFields,
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description: 'Amount of each single transfer',
		}),
		textField({
			displayName: 'Description',
			name: 'paymentDescription',
			placeholder: 'e.g. Invoice 7',
			description: 'Label of the order, as the account owner sees it in the app',
		}),
		...scheduleFields,
		openingStatusField,
		...eventsFields,
		simplifyField,
		additionalFields(
			loopbackUriField,
			sourceIbanField,
			textField({
				displayName: 'Transfer Description',
				name: 'transferDescription',
				placeholder: 'e.g. Invoice 7, first part',
				description: 'Reason of each transfer, as the recipient sees it',
			}),
		),
		optionsField('createPush', true),
	],
};

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get push',
	description: 'Fetch a Push and its status',
	request: { endpoint: 'getPush', ids: { push_id: 'pushId' } },
	simplify: keepOnly(...resourceKinds.push.summary),
	shareable: 'push',
	fields: [pushIdField, simplifyField, optionsField('getPush', true)],
};

/** By analogy with the Pull; that a DRAFT is editable is documented [doc: push], which properties are is inferred. */
const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update push',
	description: 'Change a draft Push, or make it ready to be confirmed',
	request: {
		endpoint: 'updatePush',
		ids: { push_id: 'pushId' },
		body: {
			status: 'updateFields.status',
			amount: 'updateFields.amount',
			description: 'updateFields.description',
		},
	},
	answers: 'Push',
	unsaid: orderMadeReady('getPush', ['amount', 'recipient', 'recurrence', 'date_scheduled']),
	shareable: 'push',
	fields: [
		pushIdField,
		updateFields(
			amountField({
				displayName: 'Amount (EUR)',
				name: 'amount',
				description: 'New amount of each single transfer',
			}),
			textField({
				displayName: 'Description',
				name: 'description',
				description: 'New description of the order',
			}),
			readyStatusField,
		),
		optionsField('updatePush', true),
	],
};

const cancel = cancelOf('push', pushIdField);

const sendAndWait = sendAndWaitOf(create, 'push');

const wait = waitFor('push', pushIdField);

const getTransfers = getTransfersOf('push', pushIdField);

export const push: Resource = {
	name: 'Push',
	value: 'push',
	description: 'Credit transfer: send money, confirmed by the account owner in the app',
	operations: [cancel, create, sendAndWait, get, getTransfers, update, wait],
};
