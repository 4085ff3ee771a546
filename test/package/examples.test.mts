/** The examples as files: what a user who imports one is told and given. test/e2e runs them. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { EXAMPLES } from '../../scripts/demo/examples.mts';
import type { WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import { POS } from '../../sandbox/seed.mts';
import { read, ROOT } from './checkout.mts';

const files = readdirSync(path.join(ROOT, 'examples'));
const names = files.map((file) => file.replace(/\.json$/, ''));

const example = (name: string) => {
	const content = JSON.parse(read(`examples/${name}.json`)) as WorkflowContent;
	const notes = content.nodes
		.filter(({ type }) => type === 'n8n-nodes-base.stickyNote')
		.map(({ parameters }) => String(parameters.content))
		.join('\n');
	return { ...content, notes };
};

const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-droppay.');

test('every example is imported by the demo, and listed in the README', () => {
	expect([...EXAMPLES].sort()).toEqual(names.sort());
	const listed = [...read('README.md').matchAll(/^\| ((?:`[\w-]+`(?:, )?)+) \|/gm)].flatMap(
		([, cell = '']) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
	);
	expect(listed).toEqual(expect.arrayContaining(names));
});

describe.each(names)('%s', (name) => {
	const { nodes, connections, notes, settings = {} } = example(name);

	it('says first what to choose, and names nobody’s credential', () => {
		expect(notes).toMatch(/\*\*Before you start:\*\* [^]*credential/);
		for (const { credentials = {} } of nodes) {
			for (const { id } of Object.values(credentials)) expect(id).toBeNull();
		}
	});

	it('says of the sandbox’s POS that it is not the user’s', () => {
		if (!JSON.stringify(nodes.map(({ parameters }) => parameters.posId)).includes(POS.id)) return;
		expect(notes).toContain(`\`${POS.id}\` belongs to the sandbox`);
	});

	it('starts with the newest DropPay Trigger', () => {
		for (const { type, typeVersion } of nodes.filter(isOurs)) {
			if (type.endsWith('.dropPayTrigger')) expect(typeVersion).toBe(2);
		}
	});

	it('takes no wait that timed out for a decision', () => {
		const parking = nodes.filter(
			({ type, parameters: { operation, resumeBy } }) =>
				type === 'n8n-nodes-droppay.dropPay' &&
				['wait', 'sendAndWait'].includes(String(operation)) &&
				resumeBy !== 'polling',
		);
		for (const node of parking) {
			const [next] = connections[node.name]?.main?.[0] ?? [];
			const asks = nodes.find((candidate) => candidate.name === next?.node);
			expect(JSON.stringify(asks?.parameters)).toContain('timedOut');
			const [withdraws] = connections[asks?.name ?? '']?.main?.[1] ?? [];
			const cancel = nodes.find((candidate) => candidate.name === withdraws?.node);
			expect(cancel).toMatchObject({
				parameters: { operation: 'cancel' },
				onError: 'continueErrorOutput',
			});
			const [done, failed] = connections[cancel?.name ?? '']?.main ?? [];
			expect(done).toHaveLength(1);
			expect(failed).toEqual(done);
		}
	});

	it('keeps no record where a Connection Code comes out', () => {
		const comesOut = nodes.some(
			({ parameters: { events, resource, operation } }) =>
				JSON.stringify(events ?? []).includes('connection.granted') ||
				(resource === 'connection' && ['wait', 'sendAndWait'].includes(String(operation))),
		);
		if (!comesOut) return;
		expect(settings).toMatchObject({
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveManualExecutions: false,
		});
	});

	it('stores a Connection Code before anything can fail that comes after the event', () => {
		const granted = nodes.filter(({ parameters: { events } }) =>
			JSON.stringify(events ?? []).includes('connection.granted'),
		);
		for (const trigger of granted) {
			const [next] = connections[trigger.name]?.main?.[0] ?? [];
			const store = nodes.find((candidate) => candidate.name === next?.node);
			expect(JSON.stringify(store?.parameters)).toContain('resource.code');
			expect(store).toMatchObject({ type: 'n8n-nodes-base.httpRequest', retryOnFail: true });
		}
	});

	it('asks nobody who opens an address for the price of a payment page', () => {
		const open = nodes.filter(
			({ type, parameters: { httpMethod = 'GET' } }) =>
				type === 'n8n-nodes-base.webhook' && httpMethod === 'GET',
		);
		if (open.length === 0) return;
		expect(JSON.stringify(nodes)).not.toMatch(/query\.amount/);
	});
});
