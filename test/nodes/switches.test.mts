/** A switch that comes from an expression is read strictly, everywhere: "false" is not true, and neither is nothing. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseBoolean } from '../../api/values/booleans';
import { InvalidValue } from '../../api/values/invalidValue';
import { resources } from '../../nodes/DropPay/resources';
import type { Field } from '../../nodes/DropPay/operation';
import { readSwitch } from '../../nodes/shared/switches';
import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';
import { settingsOf } from '../../nodes/DropPayTrigger/settings';

const READ: ReadonlyArray<[unknown, boolean]> = [
	[true, true],
	[false, false],
	['true', true],
	['TRUE', true],
	[' False ', false],
];

const REFUSED: readonly unknown[] = ['', 'yes', '1', 'vero', 1, 0, {}, [], ['true']];

test.each(READ)('the text %j of a switch is %j', (value, expected) => {
	expect(parseBoolean(value)).toBe(expected);
});

test.each([...REFUSED, null, undefined])(
	'the value %j of a switch is neither on nor off',
	(value) => {
		expect(() => parseBoolean(value)).toThrow(InvalidValue);
	},
);

const switches = resources.flatMap(({ value, operations }) =>
	operations.flatMap(({ value: operation, fields }) =>
		fields
			.flatMap((field): readonly Field[] => [field, ...(field.inner ?? [])])
			.filter(({ property }) => property.type === 'boolean')
			.map((field) => ({ name: `${value}.${operation}: ${field.property.name}`, field })),
	),
);

test.each(switches)('the switch $name takes nothing but a switch', ({ field }) => {
	const around = { timezone: 'Europe/Rome' };
	for (const [value, expected] of READ) expect(field.read?.(value, around)).toBe(expected);
	for (const value of REFUSED) expect(() => field.read?.(value, around)).toThrow(InvalidValue);
	// Nobody touched it, or the expression found nothing: the one is the default, the other is refused.
	expect(field.read?.(undefined, around)).toBeUndefined();
	expect(field.rejectEmptyExpression).toBe(true);
});

/** A node with a switch `on` at the top and in Options, as n8n gives it to code. */
const contextWith = (written: unknown) =>
	({
		getNode: () => ({ parameters: { on: written, options: { on: written } } }),
	}) as unknown as IExecuteFunctions;

describe.each([
	['at the top', 'on', (value: unknown) => value],
	['in Options', 'options.on', (value: unknown) => ({ on: value })],
] as const)('a switch %s is refused when it is neither', (_, path, given) => {
	const wanted = { path, label: 'On', fallback: true };

	test.each(READ)('a switch takes %j', (value, expected) => {
		expect(readSwitch(contextWith('={{ x }}'), wanted, given(value))).toBe(expected);
	});

	test.each([...REFUSED, null, undefined])(
		'%j from an expression is refused for a switch',
		(value) => {
			expect(() => readSwitch(contextWith('={{ x }}'), wanted, given(value))).toThrow(/^On: /);
		},
	);

	test('a switch that nobody touched has its default', () => {
		expect(readSwitch(contextWith(undefined), wanted, given(undefined))).toBe(true);
	});
});

test('the trigger reads its own switches strictly', () => {
	const names = (properties: INodeProperties[]): string[] =>
		properties.flatMap(({ name, type, options = [] }) => [
			...(type === 'boolean' ? [name] : []),
			...(type === 'collection' ? names(options as INodeProperties[]) : []),
		]);
	// One more switch needs one more line below, or in registration.
	expect(names(new DropPayTrigger().description.properties)).toEqual([
		'simplify',
		'bestEffort',
		'replaceForeign',
	]);
	const settings = (given: Record<string, unknown>) =>
		settingsOf({
			getNode: () => ({
				parameters: { simplify: '={{ x }}', options: { bestEffort: '={{ x }}' } },
			}),
			getNodeParameter: (name: string, fallback: unknown) => given[name] ?? fallback,
		} as never);
	expect(settings({ simplify: 'false', options: { bestEffort: 'false' } })).toMatchObject({
		isSimplified: false,
		bestEffort: false,
	});
	expect(() => settings({ options: { bestEffort: 'no' } })).toThrow(/^Best Effort: /);
	expect(() => settings({ simplify: 1, options: { bestEffort: true } })).toThrow(/^Simplify: /);
});
