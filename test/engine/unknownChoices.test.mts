/** A value that a choice doesn't offer, from an expression or a stored workflow, is rejected before anything is sent. */
import type { IDataObject, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';
import { resources } from '../../nodes/DropPay/resources';
import { authorizationParameters, Merchant } from '../support/merchant.mts';
import { TriggerHost } from '../support/triggerHost.mts';

interface Choice {
	/** Names of the collections and of the parameter itself. */
	path: string[];
	property: INodeProperties;
	/** Values of other parameters that show it. */
	shownBy: IDataObject;
}

/** All choices among some parameters, those inside collections included. */
function choicesIn(properties: readonly INodeProperties[], outer: string[] = []): Choice[] {
	return properties.flatMap((property): Choice[] => {
		const path = [...outer, property.name];
		const shownBy = Object.fromEntries(
			Object.entries(property.displayOptions?.show ?? {}).map(([name, values]) => [
				name,
				values?.[0] as string,
			]),
		);
		if (property.type === 'options' || property.type === 'multiOptions') {
			return [{ path, property, shownBy }];
		}
		if (property.type === 'collection') {
			return choicesIn(property.options as INodeProperties[], path);
		}
		if (property.type !== 'fixedCollection') return [];
		return (property.options as INodePropertyCollection[]).flatMap(({ name, values }) =>
			choicesIn(values, [...path, name]),
		);
	});
}

const at = ([name = '', ...rest]: readonly string[], value: unknown): IDataObject => ({
	[name]: rest.length === 0 ? (value as string) : at(rest, value),
});

/** What the operations require besides. */
const OTHERS: IDataObject = {
	...authorizationParameters,
	recipientIban: 'IT76R3606401600000000000001',
	recurrenceCount: 2,
	dateScheduled: '2099-01-31T12:00:00Z',
	recurrenceDateEnd: '2099-12-31T12:00:00Z',
	eventsUrl: 'https://merchant.example/hook',
	payerIban: 'IT76R3606401600000000000001',
	payerPhone: '+393331234567',
	pullIds: 'PLL0000000001',
	transferAmount: '1.00',
	authorizationId: 'CHT0000000001',
	chargeId: 'CHA0000000001',
	connectionId: 'CON0000000001',
	pullId: 'PLL0000000001',
	pushId: 'SEM0000000001',
	storeId: 'STR0000000001',
	formId: 'FRM0000000001',
	slipId: 'SEM0000000001',
	noticeNumber: '301000000000000043',
	creditorTaxCode: '80012000826',
	code: '12345678901234567',
	formAction: '/paid',
	path: '/shop/v1/brands',
	resumeBy: 'polling',
};

const rows = resources.flatMap(({ value: resource, operations }) =>
	operations.flatMap(({ value, fields }) =>
		choicesIn(fields.map(({ property }) => property)).map((choice): [string, string, Choice] => [
			`${resource}.${value}`,
			choice.path.join('.'),
			choice,
		]),
	),
);

let merchant: Merchant;

beforeEach(async () => {
	merchant = await Merchant.open();
});

test('the choices of the action node are all in the table', () => {
	expect(rows.length).toBeGreaterThan(60);
});

describe.each([
	['from an expression', '={{ "file" }}'],
	['stored', 'file'],
])('%s', (_, value) => {
	test.each(rows)('%s: %s', async (operation, __, { path, property, shownBy }) => {
		const { error, json } = await merchant.run(operation, {
			...OTHERS,
			...(operation.startsWith('pull.') && { policy: 'TRANSFERRED' }),
			...shownBy,
			...at(path, value),
		});

		const message = new RegExp(`^${property.displayName}: .*file`, 'i');
		expect([error?.message, json]).toEqual([expect.stringMatching(message), []]);
		expect(error?.description).toMatch(/Nothing was sent|\w\.$/);
		expect(await merchant.control.journal()).toEqual([]);
	});
});

describe('the trigger', () => {
	const choices = choicesIn(new DropPayTrigger().description.properties);

	test.each(choices.map((choice): [string, Choice] => [choice.path.join('.'), choice]))(
		'%s',
		async (_, { path, property, shownBy }) => {
			const host = await TriggerHost.open(merchant.credentials, `choices-${path.join('-')}`);
			const value = property.type === 'multiOptions' ? ['file'] : 'file';
			host.parameters = { ...OTHERS, events: ['*'], ...shownBy, ...at(path, value) };
			try {
				const message = new RegExp(`^${property.displayName}: .*file`, 'i');
				await expect(host.publish()).rejects.toThrow(message);
				// n8n unpublishes then, and the trigger looks for what may be left over.
				const changes = (await merchant.requests()).filter(({ method }) => method !== 'GET');
				expect(changes).toEqual([]);
			} finally {
				await host.close();
			}
		},
	);
});
