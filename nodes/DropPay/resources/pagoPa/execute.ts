import type { IDataObject } from 'n8n-workflow';

import { checkAnswer } from '../../../../api/answersMatch';
import type { PagopaForm } from '../../../../api/entities';
import { checkExecution } from '../../../../api/pagopaRules';
import { amountField } from '../../fields/builders';
import { optionsField } from '../../fields/options';
import type { Operation } from '../../operation';
import type { Item } from '../../run/item';
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
		optionsField('executePagopaForm', false),
	],
};

/** The request itself says no amount, so the form is read, and held against what is expected and allowed. */
async function execute(item: Item): Promise<IDataObject> {
	const { endpoint, ids } = item.request();
	const expected = item.read('amount') as number | undefined;
	const form = await item.send<PagopaForm>({ endpoint: 'getPagopaForm', ids });
	checkExecution(form, expected, item.capCents);
	const executed = await item.send<IDataObject>({ endpoint, ids });
	checkAnswer('Form', { ids, body: { amount: form.amount } }, executed);
	return executed;
}
