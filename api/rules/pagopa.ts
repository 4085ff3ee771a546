import type { PagopaForm } from '../contract/entities';
import { normalStatus } from '../contract/statuses';
import { quoteFrom } from '../errors/body';
import { DropPayFailure, rejectPayment, unknownOutcome } from '../errors/failure';
import { type Cents, formatEuro, readableCents } from '../values/money';
import { checkAnswer } from './responseMatches';

/** States in which an execution would be too early, or would pay twice. Unknown labels are left to DropPay [doc: pagopa-v3: more exist]. */
const NOT_EXECUTABLE: Readonly<Record<string, string>> = {
	DRAFT: 'Check its data, then make it READY with PagoPA: Update.',
	RUNNING: 'It is being executed already. Fetch it later.',
	DONE: 'It is already paid. If this is a retry, continue without executing it.',
	ACCOUNTED: 'It is already paid. If this is a retry, continue without executing it.',
};

/** States of a form whose execution began, or is done [inferred: from Pull and Refund]. */
const EXECUTED = new Set(['RUNNING', 'DONE', 'ACCOUNTED']);

/**
 * Refuses to execute a form that is not ready, or over an amount that was not expected: the form says what the
 * Nodo dei Pagamenti wants, which need not be what the notice says.
 *
 * @param form as just read
 * @param expected amount that is meant; undefined accepts any
 * @throws DropPayFailure with outcome `notSent`
 */
export function checkExecution(form: PagopaForm, expected: Cents | undefined): void {
	const { id, status, amount } = form;
	const remedy = NOT_EXECUTABLE[normalStatus(status)];
	if (remedy !== undefined) throw refuse(`Form ${id} is ${status}`, remedy);
	if (expected !== undefined && readableCents(amount) !== expected) {
		throw refuse(
			`Form ${id} is for ${amount === undefined ? 'an unknown amount' : `${amount} EUR`} instead of ${formatEuro(expected)} EUR`,
			'The amount may have changed since the notice was printed. Check it, and give the amount of the form.',
		);
	}
}

/**
 * Compares the response to an execution with the form that was fetched: the same form, the same amount, and a status
 * that says it is being paid or is paid.
 *
 * @throws DropPayFailure with outcome `unknown` when it does not say so, `refused` when the execution failed
 */
export function checkExecuted(form: PagopaForm, answer: Readonly<Record<string, unknown>>): void {
	checkAnswer('Form', { ids: { form_id: form.id }, body: { amount: form.amount } }, answer);
	const { status } = answer;
	if (EXECUTED.has(normalStatus(status))) return;
	const isSilent = status === undefined || status === null;
	throw unknownOutcome(
		`Form ${form.id} came back ${isSilent ? 'without a status' : `with the status ${String(status)}`}`,
		`It is not certain whether it was paid, so nothing was retried. Before you execute it again, fetch the form (PagoPA: Get) and check its status.${quoteFrom(answer)}`,
	);
}

/**
 * Whether a second reading proves an execution whose answer was lost: a form is paid once, and this one was READY
 * right before. One that is READY still proves nothing, since DropPay may be working on the request.
 *
 * @param before as read right before the execution
 * @param after as read after the answer was lost
 */
export function isExecuted(before: PagopaForm, after: PagopaForm): boolean {
	return (
		normalStatus(before.status) === 'READY' &&
		EXECUTED.has(normalStatus(after.status)) &&
		isSame(readableCents(after.amount), readableCents(before.amount))
	);
}

function isSame(one: Cents | undefined, other: Cents | undefined): boolean {
	return one !== undefined && one === other;
}

function refuse(message: string, description: string): DropPayFailure {
	return rejectPayment(message, description, { unsent: 'Nothing was executed' });
}
