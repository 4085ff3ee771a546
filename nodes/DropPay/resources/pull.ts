import type { IDataObject } from 'n8n-workflow';

import type { Account, Counterparty } from '../../../api/contract/entities';
import { sharingLink } from '../../../api/contract/links';
import { resourceKinds } from '../../../api/contract/resourceKinds';
import { checkAnswer } from '../../../api/rules/responseMatches';
import {
	additionalFields,
	amountField,
	choiceField,
	loopbackUriField,
	simplifyField,
	textField,
	updateFields,
} from '../fields/builders';
import { eventsFields } from '../fields/events';
import { locatorField } from '../fields/locators';
import { optionsField, transferOptionsField } from '../fields/options';
import { openingStatusField, orderMadeReady, readyStatusField } from '../fields/orders';
import { keepOnly } from '../fields/outputs';
import { payerFields, recipientIbanField } from '../fields/parties';
import { optional, readFutureDay } from '../fields/readers';
import type { Operation, OperationItem, Resource } from '../operation';
import { transferOnce } from '../payments/transfer';
import { sendAndWaitOf, waitFor } from '../waiting/operations';
import { cancelOf, getTransfersOf } from './orders';

const pullIdField = locatorField({
	displayName: 'Pull',
	name: 'pullId',
	link: sharingLink('pull', 'PLL0000000001'),
	example: 'PLL0000000001',
	description: 'ID of the Pull, or its link',
});

/**
 * Body: client freeback; description and status also doc pull. The payer's property `source` is inferred from
 * the Push. DropPay also offers amounts limited to a maximum and repeated debits [doc: pull], under labels that no
 * source shows: those go through Additional Properties.
 */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create pull',
	description: 'Ask for money, once or as a mandate; the payer confirms it in the DropPay app',
	request: {
		endpoint: 'createPull',
		body: {
			description: 'paymentDescription',
			policy: 'policy',
			transfer_amount_policy: 'transferAmountPolicy',
			transfer_amount: 'transferAmount',
			date_end: 'dateEnd',
			'source.username': 'payerPhone',
			'source.account': 'payerIban',
			'source.account_iban': 'payerIban',
			'recipient.account': 'additionalFields.recipientIban',
			'recipient.account_iban': 'additionalFields.recipientIban',
			status: 'status',
			loopback_uri: 'additionalFields.loopbackUri',
		},
		events: 'pull',
	},
	simplify: keepOnly(...resourceKinds.pull.summary),
	execute: createForAccount,
	shareable: 'pull',
	fields: [
		...payerFields,
		choiceField({
			displayName: 'Amount Policy',
			name: 'transferAmountPolicy',
			options: [
				{ name: 'Fixed', value: 'FIXED', description: 'Each transfer has this amount' },
				{ name: 'Open', value: 'OPEN', description: 'Each transfer can have any amount' },
			],
			default: 'FIXED',
			description:
				'Limit of the amount of each transfer. Other labels of DropPay go into Additional Properties as "transfer_amount_policy".',
		}),
		amountField({
			displayName: 'Amount (EUR)',
			name: 'transferAmount',
			required: true,
			displayOptions: { show: { transferAmountPolicy: ['FIXED'] } },
			description: 'Amount of each single transfer',
		}),
		textField({
			displayName: 'Description',
			name: 'paymentDescription',
			required: true,
			placeholder: 'e.g. Order 1001',
			description: 'Purpose of the payment, as the payer sees it in the app',
		}),
		choiceField({
			displayName: 'Policy',
			name: 'policy',
			options: [
				{
					name: 'Transferable',
					value: 'TRANSFERABLE',
					description: 'A mandate: you request each transfer later',
				},
				{
					name: 'Transferred',
					value: 'TRANSFERRED',
					description: 'The money moves when the payer confirms',
				},
			],
			default: 'TRANSFERRED',
			description:
				'Action of DropPay when the payer confirms. Other labels go into Additional Properties as "policy".',
		}),
		{
			property: {
				displayName: 'Last Day',
				name: 'dateEnd',
				type: 'dateTime',
				default: '',
				displayOptions: { show: { policy: ['TRANSFERABLE'] } },
				description: "Last day of the mandate. The time of day doesn't count.",
			},
			read: optional(readFutureDay),
			rejectEmptyExpression: true,
		},
		openingStatusField,
		...eventsFields,
		simplifyField,
		additionalFields(loopbackUriField, recipientIbanField),
		optionsField('createPull', true),
	],
};

/** Creates a Pull with the connected account as recipient, unless another one is given. */
async function createForAccount(item: OperationItem): Promise<IDataObject> {
	const request = item.request();
	const { recipient } = request.body;
	const isToOwnAccount = recipient === undefined || recipient === null;
	const body = {
		...request.body,
		recipient: isToOwnAccount ? await connectedAccount(item) : recipient,
	};
	const pull = await item.send<IDataObject>({
		...request,
		body,
		isToOwnAccount,
	});
	checkAnswer('Pull', { body }, pull);
	return pull;
}

/**
 * The connected account as recipient of a Pull, in the four properties that the one public client sends
 * [client: freeback]. It is fetched once for all items of a run that act for it.
 *
 * @throws DropPayFailure if the account cannot be fetched
 */
async function connectedAccount(item: OperationItem): Promise<Counterparty> {
	return await item.oncePerAccount('recipient', async () =>
		asCounterparty(await item.send<Account>({ endpoint: 'getAccount' })),
	);
}

/** The username of a person is the mobile number [doc: registry]; of a company, the account's name [client: freeback]. */
function asCounterparty({ id, bank_account: bank }: Account): Counterparty {
	const { owner, legal_representative: representative } = bank?.holders ?? {};
	return {
		id,
		username: owner?.natural_person?.mobile_phone ?? representative?.mobile_phone ?? bank?.name,
		account_iban: bank?.iban,
		account: bank?.iban,
	};
}

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get pull',
	description: 'Fetch a Pull and its status',
	request: { endpoint: 'getPull', ids: { pull_id: 'pullId' } },
	simplify: keepOnly(...resourceKinds.pull.summary),
	shareable: 'pull',
	fields: [pullIdField, simplifyField, optionsField('getPull', true)],
};

/** That a PATCH makes a DRAFT READY is documented [doc: pull]; the other properties are inferred. */
const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update pull',
	description: 'Change a draft Pull, or make it ready for the payer',
	request: {
		endpoint: 'updatePull',
		ids: { pull_id: 'pullId' },
		body: {
			status: 'updateFields.status',
			description: 'updateFields.description',
			transfer_amount: 'updateFields.transferAmount',
		},
	},
	answers: 'Pull',
	unsaid: orderMadeReady('getPull', ['transfer_amount']),
	shareable: 'pull',
	fields: [
		pullIdField,
		updateFields(
			amountField({
				displayName: 'Amount (EUR)',
				name: 'transferAmount',
				description: 'New amount of each single transfer',
			}),
			textField({
				displayName: 'Description',
				name: 'description',
				description: 'New description for the payer',
			}),
			readyStatusField,
		),
		optionsField('updatePull', true),
	],
};

const cancel = cancelOf('pull', pullIdField);

const sendAndWait = sendAndWaitOf(create, 'pull');

const wait = waitFor('pull', pullIdField);

/** Body: client freeback. The payer is not asked again [client: freeback]. */
const createTransfer: Operation = {
	name: 'Create Transfer',
	value: 'createTransfer',
	action: 'Create transfer on pull',
	description: 'Collect money on a confirmed Pull with the policy Transferable',
	request: {
		endpoint: 'createPullTransfer',
		ids: { pull_id: 'pullId' },
		body: { amount: 'amount', description: 'paymentDescription' },
	},
	execute: transferOnce,
	fields: [
		pullIdField,
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			required: true,
			description: 'Amount to collect, within what the Pull allows',
		}),
		textField({
			displayName: 'Description',
			name: 'paymentDescription',
			required: true,
			placeholder: 'e.g. January',
			description:
				"Reason of the transfer. A second one with the same amount and description counts as a duplicate and isn't made.",
		}),
		additionalFields(),
		transferOptionsField('createPullTransfer'),
	],
};

const getTransfers = getTransfersOf('pull', pullIdField);

export const pull: Resource = {
	name: 'Pull',
	value: 'pull',
	description: 'Payment request or mandate: ask a DropPay user for money, once or regularly',
	operations: [cancel, create, sendAndWait, createTransfer, get, getTransfers, update, wait],
};
