import type { IDataObject } from 'n8n-workflow';

import type { BankAccount, Person } from '../../../api/contract/entities';
import { simplifyField } from '../fields/builders';
import { optionsField } from '../fields/options';
import type { Operation, Resource } from '../operation';

/** Entity: doc registry; it shows the holders in two places, so both are looked up. */
const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get account',
	description: 'Fetch the connected account: IBAN, balances, holders',
	request: { endpoint: 'getAccount' },
	simplify: flatten,
	fields: [simplifyField, optionsField('getAccount', false)],
};

function flatten(answer: IDataObject): IDataObject {
	const bank = (answer.bank_account ?? {}) as BankAccount;
	const holders = bank.holders ?? (answer.holders as BankAccount['holders']);
	const flat: IDataObject = {
		id: answer.id,
		iban: bank.iban,
		name: bank.name,
		class: bank.class,
		status: bank.status,
		balance_current: bank.balance_current,
		balance_available: bank.balance_available,
		owner: nameOf(holders?.owner),
		user_holding_role: bank.user_holding_role ?? (answer.user_holding_role as string | undefined),
		date_opened: bank.date_opened,
	};
	return Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== undefined));
}

function nameOf(person: Person | undefined): string | undefined {
	const natural = person?.natural_person;
	const names = [natural?.first_name, natural?.last_name].filter((name) => name !== undefined);
	return names.length > 0 ? names.join(' ') : person?.legal_person?.name;
}

export const account: Resource = {
	name: 'Account',
	value: 'account',
	description: 'Balance, IBAN and holders of the connected account',
	operations: [get],
};
