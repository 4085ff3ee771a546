import type { DropPayFailure } from '../../api/errors/failure';

/** The message of the failure that a check throws, which says that nothing was sent; "allowed" when it throws none. */
export function messageOf(check: () => void): string {
	try {
		check();
	} catch (error) {
		const { failure } = error as DropPayFailure;
		expect(failure.outcome).toBe('notSent');
		return failure.message;
	}
	return 'allowed';
}
