import { sleep } from 'n8n-workflow';

/**
 * Gives up after a time, whatever the work is waiting for: the answer of DropPay, a new token, a pause.
 *
 * @param ms milliseconds
 */
export async function withTimeout<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
	return await Promise.race([work, sleep(ms).then(late)]);
}
