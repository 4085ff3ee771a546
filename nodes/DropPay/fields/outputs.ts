import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../operation';

type Output = NonNullable<Operation['output']>;

/** What an operation answers that ends something: DropPay itself answers nothing. */
export function ended(word: 'cancelled' | 'deleted', idProperty: string): Output {
	return (_answer, ids) => ({ id: ids[idProperty], [word]: true });
}

/** The given properties of the entity when "Simplify" is on, all of them otherwise. */
export function simplified(...properties: string[]): Output {
	return (answer, _ids, item) => {
		if (item.given('simplify') === false) return answer;
		return Object.fromEntries(
			properties
				.filter((property) => answer[property] !== undefined)
				.map((property) => [property, answer[property]]),
		) as IDataObject;
	};
}
