import { withOnly } from '../../shared/fields';
import type { Operation } from '../operation';

type Output = NonNullable<Operation['output']>;

/** The given properties of the entity when "Simplify" is on, all of them otherwise. */
export function simplified(...properties: string[]): Output {
	return (answer, _ids, item) => {
		return item.read('simplify') === false ? answer : withOnly(answer, properties);
	};
}
