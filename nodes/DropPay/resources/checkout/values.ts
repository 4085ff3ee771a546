import { InvalidValue, quoted } from '../../../../api/invalidValue';
import { readJsonObject } from '../../fields/values';
import type { Reader } from '../../operation';

/** Where a form may go: an address, or a path of the same site. Nothing that a browser would run. */
export const readFormAction: Reader = (value) => {
	const text = String(value ?? '').trim();
	if (!/^https?:\/\/[^\s/]\S*$/i.test(text) && !/^\/(?![/\\])\S*$/.test(text)) {
		throw new InvalidValue(
			`${quoted(text)} is no address such as https://shop.example/paid and no path such as /paid`,
		);
	}
	return text;
};

/** Names that the script of the Checkout adds to the form itself [doc: checkout-pagecode]. */
const RESERVED = /^dp_/i;

/** A JSON object of plain values, as the texts that a form holds. */
export const readFormFields: Reader = (value, surroundings) => {
	const fields = readJsonObject(value, surroundings) as Record<string, unknown>;
	return Object.fromEntries(
		Object.entries(fields).map(([name, field]) => {
			if (RESERVED.test(name)) {
				throw new InvalidValue(
					`${quoted(name)} is a name that DropPay fills`,
					'Names that start with "dp_" come from the Checkout. Choose another name.',
				);
			}
			if (!['string', 'number', 'boolean'].includes(typeof field)) {
				throw new InvalidValue(`${quoted(name)} is neither text nor a number nor true or false`);
			}
			return [name, String(field)];
		}),
	);
};

/** A word such as `auto`, `it` or `it-IT`. */
export const readLabel: Reader = (value) => {
	const text = String(value).trim();
	if (!/^[A-Za-z][A-Za-z0-9_-]{0,34}$/.test(text)) {
		throw new InvalidValue(`${quoted(text)} is not a word such as auto or it-IT`);
	}
	return text;
};

/** A selector; what it selects is the page's own matter. */
export const readCssSelector: Reader = (value) => {
	const text = String(value).trim();
	if (!/^[#.[A-Za-z*:]/.test(text)) {
		throw new InvalidValue(`${quoted(text)} is not a CSS selector such as #pay`);
	}
	return text;
};
