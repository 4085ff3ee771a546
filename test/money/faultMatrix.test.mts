import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Operation } from '../../nodes/DropPay/operation';
import { resources } from '../../nodes/DropPay/resources';
import { faults } from './faults.mts';
import { renderMatrix, runMatrix, type Matrix } from './matrix.mts';
import { moneyOperations, operationsWithMoney } from './moneyOperations.mts';

jest.setTimeout(240_000);

const PAGE = join(import.meta.dirname, '../../docs/fault-matrix.md');

const names = Object.keys(moneyOperations);

/** `resource.operation` → what makes its resource, for operations that only add a wait to another. */
function partsOf({ request, execute, answers, shareable }: Operation): unknown {
	const { endpoint, ids, body, query } = request;
	return { endpoint, ids, body, query, execute, answers, shareable };
}

let matrix: Matrix;

beforeAll(async () => {
	matrix = await runMatrix();
});

test('every operation that moves money has its cells', () => {
	const waiting = [...operationsWithMoney()].filter(([, { waits }]) => waits !== undefined);
	const others = [...operationsWithMoney()].filter(([, { waits }]) => waits === undefined);

	expect(others.map(([name]) => name).sort()).toEqual([...names].sort());
	for (const [name, operation] of waiting) {
		const resource = resources.find(({ value }) => name.startsWith(`${value}.`));
		const create = resource?.operations.find(({ value }) => value === 'create');
		expect(partsOf(operation)).toEqual(partsOf(create as Operation));
	}
});

describe.each(names)('%s', (operation) => {
	test.each(faults.map(({ name }) => name))('%s', (fault) => {
		const cell = matrix.cells.find((one) => one.operation === operation && one.fault === fault);
		// A fault may have nothing to falsify; the page says so, and is held against below.
		if (!cell) return;
		expect(cell.continuing.complaints).toEqual([]);
		expect(cell.stopping.complaints).toEqual([]);
		expect({ ...cell.stopping }).toEqual({ ...cell.continuing });
	});

	test('killed in the middle, and run again', () => {
		const interruption = matrix.interruptions.get(operation);
		expect(interruption?.atKill).toBeGreaterThan(0);
		expect(interruption?.complaints).toEqual([]);
	});
});

test('docs/fault-matrix.md is what the matrix says (npm run matrix writes it)', () => {
	const page = renderMatrix(matrix);
	if (process.env.WRITE_MATRIX === '1') writeFileSync(PAGE, page);
	expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '').toBe(page);
});
