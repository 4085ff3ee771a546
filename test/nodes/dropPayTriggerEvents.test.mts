import { NodeHelpers, type INode, type INodeProperties } from 'n8n-workflow';

import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';

const { description } = new DropPayTrigger();

function shownFor(registerOn: string): INodeProperties[] {
	const parameters = { registerOn };
	const node = { typeVersion: 2, parameters } as unknown as INode;
	return description.properties.filter((property) =>
		NodeHelpers.displayParameter(parameters, property, node, description),
	);
}

const valuesOf = ({ options = [] }: INodeProperties) =>
	options.map((option) => ('value' in option ? String(option.value) : ''));

describe.each([
	['nothing', 'authorization.granted', /^(authorization|connection|pos|pull|push)\./],
	['connection', 'connection.granted,connection.waiting', /^connection\./],
	['pos', 'authorization.granted', /^(authorization|pos)\./],
	['order', 'pull.done,push.done', /^(pull|push)\./],
])(
	'Register On offers and presets the events that can come: %s',
	(registerOn, preset, possible) => {
		const shown = shownFor(registerOn);
		const triggerOn = shown.filter(({ name }) => name === 'events');

		test('offers the events that can come, and no other', () => {
			expect(triggerOn).toHaveLength(1);
			const [any, ...values] = valuesOf(triggerOn[0] as INodeProperties);
			expect(any).toBe('*');
			expect(values.filter((value) => !possible.test(value))).toEqual([]);
			expect(new Set(values).size).toBe(values.length);
			const labels = triggerOn[0]?.options?.map(({ name }) => name) ?? [];
			expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b)));
		});

		test('the trigger has events chosen that can come', () => {
			const node = { typeVersion: 2, parameters: {} } as unknown as INode;
			const taken = NodeHelpers.getNodeParameters(
				description.properties,
				{ registerOn },
				true,
				false,
				node,
				description,
			);
			expect(String(taken?.events)).toBe(preset);
		});

		test('the trigger says in one notice what becomes of the URL', () => {
			const notices = shown.filter(({ type }) => type === 'notice');
			expect(notices).toHaveLength(1);
			expect(notices[0]?.displayName).toContain('The URL shown here takes no events by itself');
			expect(notices[0]?.displayName.includes('Send Events To')).toBe(registerOn === 'nothing');
		});
	},
);
