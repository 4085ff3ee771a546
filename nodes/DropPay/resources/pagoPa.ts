import type { IDataObject } from 'n8n-workflow';

import { tokenOwner } from '../../../api/auth/tokens';
import type { PagopaForm } from '../../../api/contract/entities';
import { checkExecuted, checkExecution, isExecuted } from '../../../api/rules/pagopa';
import { parseCreditorTaxCode, parseNoticeNumber } from '../../../api/values/italianCodes';
import { additionalFields, amountField, updateFields } from '../fields/builders';
import { locatorField } from '../fields/locators';
import { optionsField, paymentOptionsField } from '../fields/options';
import { readyStatusField } from '../fields/orders';
import type { Operation, OperationItem, Resource } from '../operation';
import { toConfirmed, reconcile } from '../payments/reconcile';
import { inTurn, unlessInDoubt } from '../run/paymentQueue';
import { Amount } from '../../../api/values/money';

const formIdField = locatorField({
	displayName: 'Form',
	name: 'formId',
	example: 'FRM0000000001',
	description: 'ID of the payment form',
});

/** @param description of the field in the operation */
function sourceAccountField(description: string) {
	return locatorField({
		displayName: 'Source Account or Authorization',
		name: 'sourceAccount',
		required: false,
		example: 'CHT0000000001',
		description,
	});
}

/**
 * The steps are documented [doc: pagopa-v3, acquirer]: POST the notice, check the data, PATCH to READY, POST to
 * execute. The members are inferred from what a notice carries. Amounts are not compared with the response:
 * the Nodo dei Pagamenti says what is due, and nothing moves before the execution.
 */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create PagoPA form',
	description: 'Open a payment form from a PagoPA notice. Then Update it to Ready, and Execute it.',
	request: {
		endpoint: 'createPagopaForm',
		body: {
			notice_number: 'noticeNumber',
			creditor_tax_code: 'creditorTaxCode',
			amount: 'amount',
			source_account: 'additionalFields.sourceAccount',
		},
	},
	fields: [
		{
			property: {
				displayName: 'Notice Number',
				name: 'noticeNumber',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 301000000000000043',
				description: 'Number of the notice (numero avviso), 18 digits',
			},
			read: parseNoticeNumber,
		},
		{
			property: {
				displayName: 'Creditor Tax Code',
				name: 'creditorTaxCode',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 80012000826',
				description: 'Codice fiscale of the creditor on the notice, 11 digits',
			},
			read: parseCreditorTaxCode,
		},
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			description: 'Amount on the notice. Empty takes what the creditor asks for',
		}),
		additionalFields(
			sourceAccountField(
				'ID of what pays. Empty uses the connected account. An Update can replace it.',
			),
		),
		optionsField('createPagopaForm', false),
	],
};

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get PagoPA form',
	description: 'Fetch a payment form: status, amount due, what pays',
	request: { endpoint: 'getPagopaForm', ids: { form_id: 'formId' } },
	fields: [formIdField, optionsField('getPagopaForm', false)],
};

/**
 * Commits the form [doc: pagopa-v3], or lets an Authorization of an Acquirer POS bring the money instead of the
 * connected account [doc: acquirer].
 */
const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update PagoPA form',
	description: 'Make a payment form READY, or let an Authorization of a card terminal pay it',
	request: {
		endpoint: 'updatePagopaForm',
		ids: { form_id: 'formId' },
		body: {
			status: 'updateFields.status',
			source_account: 'updateFields.sourceAccount',
		},
	},
	answers: 'Form',
	fields: [
		formIdField,
		updateFields(
			readyStatusField,
			sourceAccountField(
				'ID of an account, or of an Authorization on an Acquirer POS whose card payment then covers the form',
			),
		),
		optionsField('updatePagopaForm', false),
	],
};

/** The last step [doc: pagopa-v3]; no source shows a body for it. */
const executeForm: Operation = {
	name: 'Execute',
	value: 'execute',
	action: 'Execute PagoPA form',
	description: 'Pay a form that is READY',
	request: { endpoint: 'executePagopaForm', ids: { form_id: 'formId' } },
	execute,
	fields: [
		formIdField,
		amountField({
			displayName: 'Amount (EUR)',
			name: 'amount',
			description: 'Amount that the form must have. Empty pays the amount that is due',
		}),
		paymentOptionsField('executePagopaForm'),
	],
};

/**
 * The request itself has no amount, so the form is fetched, and compared with what is expected and allowed. If the
 * response is lost, or does not fit, the form is fetched once more: if it shows the payment, that is the output, with
 * `confirmedBy: 'secondRequest'`.
 *
 * @throws DropPayFailure; with outcome `unknown` when money may have moved
 */
async function execute(item: OperationItem): Promise<IDataObject> {
	const subject = `${tokenOwner(item.account)} form ${item.request().ids.form_id?.toUpperCase()}`;
	return await inTurn(subject, item.run, async () => await payForm(item, subject));
}

async function payForm(item: OperationItem, subject: string): Promise<IDataObject> {
	const { endpoint, ids } = item.request();
	const expected = item.read('amount') as Amount | undefined;
	const read = async () =>
		await item.send<PagopaForm>({ endpoint: 'getPagopaForm', ids: { ...ids } });
	const form = await read();
	checkExecution(form, expected?.cents);
	// A form without an amount is above every cap.
	const unsaid = { amount: form.amount ?? 'unknown' };
	return await unlessInDoubt({ subject }, item.insists, async () => {
		try {
			const executed = await item.send<IDataObject>({ endpoint, ids, unsaid });
			checkExecuted(form, executed);
			return executed;
		} catch (error) {
			return await reconcile(error, {
				fetch: read,
				proof: (after) => (isExecuted(form, after) ? toConfirmed(after) : undefined),
				shown: ({ status, amount }) => ({ now: `it was ${status}`, fetched: { status, amount } }),
			});
		}
	});
}

export const pagoPa: Resource = {
	name: 'PagoPA',
	value: 'pagoPa',
	description: 'Pay an Italian public bill: Create, then Update to Ready, then Execute',
	operations: [create, executeForm, get, update],
};
