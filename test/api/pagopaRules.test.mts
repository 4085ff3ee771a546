import type { DropPayFailure } from '../../api/errors/failure';
import type { PagopaForm } from '../../api/contract/entities';
import { checkExecuted, checkExecution, isExecuted } from '../../api/rules/pagopa';
import { toCents } from '../../api/values/money';

const ready = { id: 'FRM1', status: 'READY', amount: 37.8 } as PagopaForm;

function failureOf(run: () => void) {
	try {
		run();
	} catch (error) {
		return (error as DropPayFailure).failure;
	}
	return undefined;
}

test.each([
	[{ amount: undefined }, 'Form FRM1 is for an unknown amount instead of 37.80 EUR'],
	[{ amount: 'much' }, 'Form FRM1 is for much EUR instead of 37.80 EUR'],
	[{ status: 'DONE' }, 'Form FRM1 is DONE'],
])('a form that shows %j is not executed', (shown, message) => {
	const form = { ...ready, ...shown } as PagopaForm;
	expect(failureOf(() => checkExecution(form, toCents(3780)))).toMatchObject({
		message: `${message}. Nothing was executed`,
		outcome: 'notSent',
	});
});

test.each([
	[{}, 'Form FRM1 came back without a status'],
	[{ status: null }, 'Form FRM1 came back without a status'],
	[{ status: 'READY' }, 'Form FRM1 came back with the status READY'],
])('an execution that is answered with %j is unknown', (answer, message) => {
	expect(failureOf(() => checkExecuted(ready, answer))).toMatchObject({
		message,
		outcome: 'unknown',
	});
});

test.each([
	[{ status: 'DONE' }, true],
	[{ status: 'READY' }, false],
	[{ status: 'DONE', amount: 37.79 }, false],
	[{ status: 'DONE', amount: 'much' }, false],
])('an execution is proved by a form that shows %j: %s', (shown, isProof) => {
	expect(isExecuted(ready, { ...ready, ...shown } as PagopaForm)).toBe(isProof);
	expect(isExecuted({ ...ready, status: 'DRAFT' }, { ...ready, ...shown } as PagopaForm)).toBe(
		false,
	);
});
