/** JavaScript rounds long numbers, so a code or id that came as one is another code: no reader may turn it into text. */
import { parseIban } from '../../api/values/iban';
import { InvalidValue } from '../../api/values/invalidValue';
import {
	parseCreditorTaxCode,
	parseNoticeNumber,
	parseSlipCode,
} from '../../api/values/italianCodes';
import { assertId } from '../../api/contract/links';
import { parsePhone } from '../../api/values/phone';
import { resources } from '../../nodes/DropPay/resources';
import type { Field } from '../../nodes/DropPay/operation';

const LONG = 12345678901234567890;

const around = { timezone: 'Europe/Rome' };

const READERS: ReadonlyArray<[string, (value: unknown) => unknown]> = [
	['the code of a MAV or RAV', parseSlipCode],
	['a notice number', parseNoticeNumber],
	['a tax code', parseCreditorTaxCode],
	['an IBAN', parseIban],
	['an id', assertId],
	['a phone number', parsePhone],
	...resources.flatMap(({ value, operations }) =>
		operations.flatMap(({ value: operation, fields }) =>
			fields
				.flatMap((field): readonly Field[] => [field, ...(field.inner ?? [])])
				.filter(({ property, read }) => property.type === 'string' && read)
				.filter(
					({ property }) => !/amount|uri|url|action|selector|wrapper|period/i.test(property.name),
				)
				.map(({ property, read }): [string, (value: unknown) => unknown] => [
					`${value}.${operation}: ${property.displayName}`,
					(given) => read?.(given, around),
				]),
		),
	),
];

const refusalOf = (read: (value: unknown) => unknown, value: unknown): InvalidValue => {
	try {
		read(value);
	} catch (error) {
		if (error instanceof InvalidValue) return error;
		throw error;
	}
	throw new Error(`${String(value)} was taken`);
};

test.each(READERS)('%s as a long number', (name, read) => {
	const { reason, remedy } = refusalOf(read, LONG);
	// A word such as "it" or "auto" is no identifier: it is enough that a number is none.
	if (/Locale|Theme/.test(name)) return;
	expect(reason).toMatch(/whose last digits are lost/);
	expect(remedy).toMatch(/gives another code/);
});

const jsonFields = resources.flatMap(({ value, operations }) =>
	operations.flatMap(({ value: operation, fields }) =>
		fields
			.flatMap((field): readonly Field[] => [field, ...(field.inner ?? [])])
			.filter(({ property }) => property.type === 'json')
			.map((field) => ({ name: `${value}.${operation}: ${field.property.displayName}`, field })),
	),
);

test.each(jsonFields)('$name with a long number inside', ({ field }) => {
	for (const given of ['{"code": 12345678901234567}', { a: [{ code: LONG }] }]) {
		if (typeof given === 'object' && /Form Fields/.test(field.property.displayName)) continue;
		expect(refusalOf((value) => field.read?.(value, around), given).reason).toContain('"code"');
	}
	expect(field.read?.('{"amount": 12.5, "count": 9007199254740991}', around)).toBeDefined();
});
