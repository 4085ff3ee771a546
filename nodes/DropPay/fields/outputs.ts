import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../operation';

type Output = NonNullable<Operation['output']>;

/** The given properties of the entity when "Simplify" is on, all of them otherwise. */
export function simplified(...properties: string[]): Output {
	return (answer, _ids, item) => {
		return item.read('simplify') === false ? answer : withOnly(answer, properties);
	};
}

/** The given properties of the entity, in their order, as far as it has them. */
export function withOnly(entity: IDataObject, properties: readonly string[]): IDataObject {
	return Object.fromEntries(
		properties
			.filter((property) => entity[property] !== undefined)
			.map((property) => [property, entity[property]]),
	) as IDataObject;
}
