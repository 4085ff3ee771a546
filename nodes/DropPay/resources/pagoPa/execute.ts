import type { IDataObject } from 'n8n-workflow';

import type { PagopaForm } from '../../../../api/entities';
import { DropPayFailure } from '../../../../api/failure';
import { checkExecuted, checkExecution, isExecuted } from '../../../../api/pagopaRules';
import { tokenOwner } from '../../../../api/tokens';
import { amountField } from '../../fields/builders';
import { paymentOptionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import type { Item } from '../../run/item';
import { inTurn, unlessInDoubt } from '../../run/paymentQueue';
import { formIdField } from './fields';

/** The last step [doc: pagopa-v3]; it has no body that anybody has seen. */
export const executeForm: Operation = {
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
			description:
				'Executes only if the form is over exactly this amount; empty executes over whatever is due',
		}),
		paymentOptionsField('executePagopaForm'),
	],
};

/**
 * The request itself says no amount, so the form is read, and held against what is expected and allowed. When the
 * answer is lost, or does not fit, the form is read once more: if it shows the payment, that is the output, marked
 * `settledBy: 'reading'`.
 *
 * @throws DropPayFailure; with outcome `unknown` when money may have moved
 */
async function execute(item: Item): Promise<IDataObject> {
	const subject = `${tokenOwner(item.account)} form ${item.request().ids.form_id?.toUpperCase()}`;
	return await inTurn(subject, item.run, async () => await payForm(item, subject));
}

async function payForm(item: Item, subject: string): Promise<IDataObject> {
	const { endpoint, ids } = item.request();
	const expected = item.read('amount') as number | undefined;
	const read = async () =>
		await item.send<PagopaForm>({ endpoint: 'getPagopaForm', ids: { ...ids } });
	const form = await read();
	checkExecution(form, expected);
	// A form without an amount is above every cap.
	const unsaid = { amount: form.amount ?? 'unknown' };
	return await unlessInDoubt({ subject }, item.insists, async () => {
		try {
			const executed = await item.send<IDataObject>({ endpoint, ids, unsaid });
			checkExecuted(form, executed);
			return executed;
		} catch (error) {
			return await settle(read, form, error);
		}
	});
}

async function settle(
	read: () => Promise<PagopaForm & IDataObject>,
	before: PagopaForm,
	error: unknown,
): Promise<IDataObject> {
	if (!(error instanceof DropPayFailure) || error.failure.outcome !== 'unknown') {
		return await Promise.reject(error);
	}
	let after: PagopaForm & IDataObject;
	try {
		after = await read();
	} catch {
		return await Promise.reject(error);
	}
	if (isExecuted(before, after)) return { ...after, outcome: 'done', settledBy: 'reading' };
	const { status, amount } = after;
	return await Promise.reject(
		new DropPayFailure({
			...error.failure,
			description: `${error.failure.description} Just now it was ${status}.`,
			reading: { status, amount },
		}),
	);
}
