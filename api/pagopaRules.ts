import type { PagopaForm } from './entities';
import { DropPayFailure } from './errors';
import { formatEuro, fromApiAmount } from './money';
import { checkAmountAgainstCap } from './spendingCap';

/** States in which an execution would be too early, or would pay twice. Unknown labels are left to DropPay [doc: pagopa-v3: more exist]. */
const NOT_EXECUTABLE: Readonly<Record<string, string>> = {
	DRAFT: 'Check its data, then make it READY with PagoPA: Update.',
	RUNNING: 'It is being executed already. Read it again later.',
	DONE: 'It is paid already: if this is a repeated run, go on without executing it.',
};

/**
 * Refuses to execute a form that is not ready, or over an amount that was not expected: the form says what the
 * Nodo dei Pagamenti wants, which need not be what the notice says.
 *
 * @param form as just read
 * @param expectedEuro amount that is meant, a JSON number in euro; undefined accepts any
 * @param capCents spending cap in cents; 0 means none
 * @throws DropPayFailure with outcome `notSent`
 */
export function checkExecution(
	form: PagopaForm,
	expectedEuro: number | undefined,
	capCents: number,
): void {
	const { id, status, amount } = form;
	const remedy = NOT_EXECUTABLE[status];
	if (remedy !== undefined) throw refuse(`Form ${id} is ${status}`, remedy);
	if (expectedEuro !== undefined && !isSame(amount, expectedEuro)) {
		throw refuse(
			`Form ${id} is over ${amount === undefined ? 'an unknown amount' : `${amount} EUR`} instead of ${formatEuro(fromApiAmount(expectedEuro))} EUR`,
			'The amount may have changed since the notice was printed. Check it, and give the amount of the form.',
		);
	}
	checkAmountAgainstCap(amount, capCents);
}

function isSame(amount: unknown, expectedEuro: number): boolean {
	try {
		return fromApiAmount(amount) === fromApiAmount(expectedEuro);
	} catch {
		return false;
	}
}

function refuse(message: string, description: string): DropPayFailure {
	return new DropPayFailure({
		message: `${message}, nothing was executed`,
		description,
		outcome: 'notSent',
	});
}
