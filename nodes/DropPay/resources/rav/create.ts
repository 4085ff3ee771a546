import { optionsField } from '../../fields/options';
import { slipBody, slipFields } from '../../fields/slips';
import type { Operation } from '../../operation';

/** Entity: doc mavrav; where it is posted is inferred. The account owner confirms the payment in the app. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create RAV payment',
	description: 'Order the payment of a RAV slip; the account owner confirms it in the DropPay app',
	request: { endpoint: 'createRav', body: slipBody },
	answers: 'Payment',
	fields: [...slipFields('RAV'), optionsField('createRav', false)],
};
