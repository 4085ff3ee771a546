/** The examples as files: what a user who imports one sees and gets. test/e2e runs them. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { EXAMPLES } from '../../scripts/demo/examples.mts';
import type { WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import { POS } from '../../sandbox/seed.mts';
import { coveredNodes, crossingLines, sizeOf } from './canvasLayout.mts';
import { read, ROOT } from './checkout.mts';

const files = readdirSync(path.join(ROOT, 'examples'));
const names = files.map((file) => file.replace(/\.json$/, ''));

const example = (name: string) => {
	const content = JSON.parse(read(`examples/${name}.json`)) as WorkflowContent;
	const notes = content.nodes
		.filter(({ type }) => type === 'n8n-nodes-base.stickyNote')
		.map(({ parameters }) => String(parameters.content))
		.join('\n\n');
	return { ...content, notes };
};

/** What n8n's canvas leaves for a workflow on a screen of 1440 × 900, with the margin that n8n keeps. */
const SCREEN = { width: 1160, height: 650 };
/** The zoom at which the names of nodes can be read. */
const READABLE_ZOOM = 0.35;

test('every example is imported by the demo, and listed in the README', () => {
	expect([...EXAMPLES].sort()).toEqual(names.sort());
	const listed = [...read('README.md').matchAll(/^\| ((?:`[\w-]+`(?:, )?)+) \|/gm)].flatMap(
		([, cell = '']) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
	);
	expect(listed).toEqual(expect.arrayContaining(names));
});

describe.each(names)('%s', (name) => {
	const content = example(name);
	const { nodes, connections, notes, settings = {} } = content;

	it('starts with three steps to set it up, and names no credential', () => {
		expect(notes).toMatch(/^## .+\n\*\*Before you start:\*\*\n1\. .+\n2\. .+\n3\. .+(?:\n\n|$)/);
		expect(notes).toMatch(/^[123]\. .*credential/m);
		for (const { credentials = {} } of nodes) {
			for (const { id } of Object.values(credentials)) expect(id).toBeNull();
		}
	});

	it('has notes of at most 60 characters a line', () => {
		expect(notes.split('\n').filter((line) => line.length > 60)).toEqual([]);
	});

	it('says of the sandbox’s POS that it is not the user’s', () => {
		if (!JSON.stringify(nodes.map(({ parameters }) => parameters.posId)).includes(POS.id)) return;
		expect(notes).toContain(`\`${POS.id}\` belongs to the sandbox`);
	});

	it('treats no wait that timed out as a decision', () => {
		const waiting = nodes.filter(
			({ type, parameters: { operation, resumeBy } }) =>
				type === 'n8n-nodes-droppay.dropPay' &&
				['wait', 'sendAndWait'].includes(String(operation)) &&
				resumeBy !== 'polling',
		);
		for (const node of waiting) {
			const [next] = connections[node.name]?.main?.[0] ?? [];
			const isTimedOut = nodes.find((candidate) => candidate.name === next?.node);
			expect(JSON.stringify(isTimedOut?.parameters)).toContain('timedOut');
			let [withdraws] = connections[isTimedOut?.name ?? '']?.main?.[1] ?? [];
			// Another round of waiting may come first, which starts with a fetch.
			const [round, over] = connections[withdraws?.node ?? '']?.main ?? [];
			if (round?.[0]?.node === node.name) [withdraws] = over ?? [];
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

	it('pays or charges only for what this execution has taken: a row of a Data Table', () => {
		// A transfer on a Pull is distinguished from its retry by its description; tools of an agent are no part of a path.
		const pays = nodes.filter(
			({ type, parameters: { resource, operation, chargeOnApproval, resumeBy } }) =>
				type === 'n8n-nodes-droppay.dropPay' &&
				(['charge.create', 'checkout.charge', 'push.sendAndWait', 'pagoPa.execute'].includes(
					`${String(resource)}.${String(operation)}`,
				) ||
					(operation === 'wait' && chargeOnApproval === true && resumeBy !== 'polling')),
		);
		const takes = new Set(
			nodes
				.filter(({ parameters: { operation, filters } }) => {
					const condition = JSON.stringify(filters ?? {});
					return operation === 'update' && /"isEmpty"|"keyValue":"open"/.test(condition);
				})
				.map(({ name: takesRow }) => takesRow),
		);
		const reached = new Set<string>();
		const walk = (node: string): void => {
			if (reached.has(node) || takes.has(node)) return;
			reached.add(node);
			for (const output of connections[node]?.main ?? [])
				for (const next of output ?? []) walk(next.node);
		};
		for (const { name: start, type } of nodes) if (/Trigger$|\.webhook$/.test(type)) walk(start);
		expect(pays.filter((node) => reached.has(node.name)).map((node) => node.name)).toEqual([]);
	});

	it('goes on beside a Data Table that only notes what happened: right after its start n8n has none', () => {
		const forks = Object.values(connections)
			.flatMap(({ main = [] }) => main)
			.filter((output) => (output?.length ?? 0) > 1);
		for (const { node: name } of forks.flatMap((output) => output ?? [])) {
			const note = nodes.find((candidate) => candidate.name === name);
			const isLast = connections[name] === undefined;
			if (note?.type !== 'n8n-nodes-base.dataTable' || !isLast) continue;
			expect(note).toMatchObject({ name, onError: 'continueRegularOutput' });
		}
	});

	it('lies on the canvas so that nothing covers anything, and no line crosses a note or a node', () => {
		expect(coveredNodes(content)).toEqual([]);
		expect(crossingLines(content)).toEqual([]);
	});

	it('can be read when the whole of it is on the screen', () => {
		const { width, height } = sizeOf(content);
		expect(width).toBeLessThan(SCREEN.width / READABLE_ZOOM);
		expect(height).toBeLessThan(SCREEN.height / READABLE_ZOOM);
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

	it('takes no price from the address of a payment page', () => {
		const open = nodes.filter(
			({ type, parameters: { httpMethod = 'GET' } }) =>
				type === 'n8n-nodes-base.webhook' && httpMethod === 'GET',
		);
		if (open.length === 0) return;
		expect(JSON.stringify(nodes)).not.toMatch(/query\.amount/);
	});
});
