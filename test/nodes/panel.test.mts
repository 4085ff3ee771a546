/** What n8n makes of the descriptions of both nodes on the canvas, in its list of nodes, and for models. */
import {
	Workflow,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';

import { DropPayApi } from '../../credentials/DropPayApi.credentials';
import { DropPayCheckoutApi } from '../../credentials/DropPayCheckoutApi.credentials';
import { DropPay } from '../../nodes/DropPay/DropPay.node';
import { resources } from '../../nodes/DropPay/resources';
import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';
import { UNUSUAL } from '../support/words.mts';
// Sets the engine of n8n's expressions.
import '../support/harness.mts';

function subtitleOf(nodeType: INodeType, parameters: INodeParameters): unknown {
	const node: INode = {
		id: 'n',
		name: 'N',
		type: 't',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const nodeTypes = { getByNameAndVersion: () => nodeType } as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const { subtitle } = nodeType.description;
	return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

describe('the line below the node on the canvas', () => {
	test.each(
		resources.flatMap(({ value, name, operations }) =>
			operations.map((operation) => [value, operation.value, `${operation.name}: ${name}`]),
		),
	)('says %s.%s by its labels', (resource = '', operation = '', wanted) => {
		expect(subtitleOf(new DropPay(), { resource, operation })).toBe(wanted);
	});

	test.each([
		[['pos.disabled', 'pull.done'], 'POS Disabled, Pull Done'],
		[['*'], 'Any Event'],
		['connection.granted', 'Connection Granted'],
	])('says the events %j by their labels', (events, wanted) => {
		expect(subtitleOf(new DropPayTrigger(), { events })).toBe(wanted);
	});
});

describe("n8n's list of nodes", () => {
	/** As the editor of n8n 2.41.1 does it (useActionsGeneration). */
	const actionsOf = (properties: INodeProperties[]) => {
		const shown = properties.find(({ displayName }) => displayName === 'Trigger On');
		return (shown?.options ?? []) as Array<{ action?: string; value: string }>;
	};

	test('offers a few events of the trigger, each with a label of its own', () => {
		const { properties } = new DropPayTrigger().description;
		const actions = actionsOf(properties);
		expect(actions.map(({ action }) => action)).toEqual([
			'On any event',
			'On authorization granted',
			'On authorization refused',
			'On connection granted',
			'On pull done',
			'On push done',
		]);
		const chosen = properties.find(
			({ name, displayOptions }) =>
				name === 'events' &&
				displayOptions?.show?.registerOn?.[0] === 'nothing' &&
				!displayOptions.hide,
		);
		const values = ((chosen?.options ?? []) as Array<{ value: string }>).map(({ value }) => value);
		expect(values).toEqual(expect.arrayContaining(actions.map(({ value }) => value)));
	});

	test('offers no Custom API Call', () => {
		const { version, defaultVersion } = new DropPay().description;
		// n8n adds it where these two are the same (n8n 2.41.1, injectCustomApiCallOptions).
		expect(defaultVersion === undefined || (defaultVersion as unknown) === version).toBe(false);
	});

	test('finds the node by Italian words and by the names of bills', () => {
		const words =
			'PagoPA MAV RAV bollettino bolletta bollette bill mandate subscription bonifico addebito incasso pagamento rimborso fattura IBAN SEPA QR';
		const { alias } = jest.requireActual<{ alias: string[] }>(
			'../../nodes/DropPay/DropPay.node.json',
		);
		const known = alias.map((one) => one.toLowerCase());
		expect(words.split(' ').filter((word) => !known.includes(word.toLowerCase()))).toEqual([]);
	});

	test('describes each resource in one line', () => {
		for (const { description } of resources) {
			expect(description).toMatch(/^[A-Z].{10,80}[^.]$/);
		}
	});
});

describe('every description', () => {
	const properties = [new DropPay(), new DropPayTrigger()]
		.flatMap(({ description }) => description.properties)
		.concat(new DropPayApi().properties, new DropPayCheckoutApi().properties);

	interface Text {
		label: string;
		text: string;
	}

	/** Of parameters, however deep. */
	const parameters = (list: INodeProperties[]): Text[] =>
		list.flatMap(({ displayName, type, description = '', options = [] }) => [
			...(type === 'notice' ? [] : [{ label: displayName, text: description }]),
			...options.flatMap((option) => {
				if ('values' in option) return parameters(option.values);
				return 'type' in option ? parameters([option]) : [];
			}),
		]);

	/** Of choices, and of notices. */
	const others = (list: INodeProperties[]): Text[] =>
		list.flatMap(({ displayName, type, options = [] }) => [
			...(type === 'notice' ? [{ label: 'notice', text: displayName }] : []),
			...options.flatMap((option) => {
				if ('values' in option) return others(option.values);
				if ('type' in option) return others([option]);
				const { name, description = '' } = option;
				return [{ label: name, text: description }];
			}),
		]);

	/** As shown: without the tags of links. */
	const shown = ({ text }: Text) => text.replace(/<[^>]+>/g, '');

	test('fits two lines of the panel, and starts with what the field is', () => {
		const long = parameters(properties).filter((one) => shown(one).length > 152);
		expect(long).toEqual([]);
		const unclear = parameters(properties).filter(({ text }) =>
			/^(How|What|Where|When|Who|Why|Which|Empty|No|Only|If|The|At most)\b/.test(text),
		);
		expect(unclear).toEqual([]);
	});

	test('holds no word that nobody would search for, and no source', () => {
		const texts = [...parameters(properties), ...others(properties)];
		expect(texts.filter((one) => UNUSUAL.test(shown(one)))).toEqual([]);
		expect(texts.filter(({ text }) => /\[(doc|client|inferred)/.test(text))).toEqual([]);
	});
});
