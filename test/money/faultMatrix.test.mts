import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Operation } from '../../nodes/DropPay/operation';
import { resources } from '../../nodes/DropPay/resources';
import type * as state from '../../nodes/DropPay/waiting/state';
import { faults } from './faults.mts';
import { missingCells, renderMatrix, runMatrix, type Matrix } from './matrix.mts';
import { moneyOperations, operationsWithMoney } from './moneyOperations.mts';

/** `npm run matrix` runs everything and writes the page. */
const isWritten = process.env.WRITE_MATRIX === '1';

// A callback that is repeated comes while n8n marks the execution as going on, however busy the machine is.
jest.mock('../../nodes/DropPay/waiting/state', () => {
	const real = jest.requireActual<typeof state>('../../nodes/DropPay/waiting/state');
	return { ...real, mayEnd: (key: string) => real.mayEnd(key, 0) };
});

jest.setTimeout(isWritten ? 3_600_000 : 600_000);

const PAGE = join(import.meta.dirname, '../../docs/fault-matrix.md');

const names = Object.keys(moneyOperations);

/** What an operation has nothing to be hit by, because its answer repeats nothing, or says so in no status. */
const MISSING = [
	'pull.create: answer for another resource',
	'pagoPa.create: answer for another resource',
	'mav.create: answer for another resource',
	'rav.create: answer for another resource',
	'pagoPa.create: answer over another amount',
	'pagoPa.update: answer over another amount',
];

/** Operations that no list proves. */
const NO_LIST = names
	.filter((name) => name !== 'pull.createTransfer')
	.flatMap((name) =>
		faults.filter(({ wraps }) => wraps !== undefined).map(({ name: fault }) => `${name}: ${fault}`),
	);

const NO_STATUS_NEEDED = names
	.filter((name) => !/charge|Charge|pagoPa\.execute/.test(name))
	.map((name) => `${name}: answer with a status that does not say that money moved`);

/** `resource.operation` → what makes its resource, for operations that only add a wait to another. */
function partsOf({ request, execute, answers, shareable }: Operation): unknown {
	const { endpoint, ids, body, query } = request;
	return { endpoint, ids, body, query, execute, answers, shareable };
}

let matrix: Matrix;

beforeAll(async () => {
	matrix = await runMatrix(isWritten);
});

test('every operation that moves money has its cells', () => {
	const waiting = [...operationsWithMoney()].filter(([, { waits }]) => waits !== undefined);
	const others = [...operationsWithMoney()].filter(([, { waits }]) => waits === undefined);

	const runs = names.filter((name) => moneyOperations[name]?.by === undefined);
	expect(others.map(([name]) => name).sort()).toEqual(runs.sort());
	for (const [name, operation] of waiting) {
		const resource = resources.find(({ value }) => name.startsWith(`${value}.`));
		const create = resource?.operations.find(({ value }) => value === 'create');
		expect(partsOf(operation)).toEqual(partsOf(create as Operation));
	}
});

test('only these cells are missing, each for a reason', () => {
	expect(missingCells().sort()).toEqual([...MISSING, ...NO_LIST, ...NO_STATUS_NEEDED].sort());
});

describe.each(names)('%s', (operation) => {
	const missing = missingCells();
	const hits = faults.filter(({ name }) => !missing.includes(`${operation}: ${name}`));

	test.each(hits.map(({ name }) => name))(`${operation} under the fault: %s`, (fault) => {
		const cell = matrix.cells.find((one) => one.operation === operation && one.fault === fault);
		if (!cell) throw new Error('It was not run');
		expect(cell.runs.flatMap(({ complaints }) => complaints)).toEqual([]);
		for (const run of cell.runs) expect(run).toEqual(cell.runs[0]);
	});

	test(`${operation} killed in the middle, and run again`, () => {
		const interruption = matrix.interruptions.get(operation);
		expect(interruption?.complaints).toEqual([]);
	});
});

test('docs/fault-matrix.md is what the matrix says (npm run matrix writes it)', () => {
	const page = renderMatrix(matrix);
	if (isWritten) writeFileSync(PAGE, page);
	expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '').toBe(page);
});
