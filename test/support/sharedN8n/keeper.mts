/**
 * A process of its own that keeps the n8n that test files share, one for each worker of jest. It outlives the test files,
 * and ends with jest, however jest ends.
 */
import { ISOLATE_WHEN_NEEDED } from '../../../scripts/real-n8n/environment.mts';
import { openN8n, type N8nSession } from '../../../scripts/real-n8n/session.mts';
import { beQuiet } from '../../../scripts/setup/progress.cjs';
import { stopEverything, stopOnSignals } from '../../../scripts/setup/stopping.cjs';

/** What jest's main process asks for. */
export interface Question {
	number: number;
	/** Id of a worker of jest. */
	worker: string;
	about: 'session' | 'minute';
}

/** A running n8n that belongs to one worker, and the owner's session. */
export interface SharedSession {
	url: string;
	cookie: string;
	logFile: string;
}

interface Kept {
	session: Promise<N8nSession>;
	hasEnded: boolean;
}

const kept = new Map<string, Kept>();

/** The n8n of a worker: the one that runs, or a new one. */
async function sessionOf(worker: string): Promise<N8nSession> {
	const known = kept.get(worker);
	if (known && !known.hasEnded) return await known.session;
	// Less work for n8n, as docs/scaling.md recommends. The n8n that a test file has to itself is as n8n comes.
	const one: Kept = {
		session: openN8n({ ownsMinutes: true, headless: true, variables: ISOLATE_WHEN_NEEDED }),
		hasEnded: false,
	};
	kept.set(worker, one);
	const end = () => {
		one.hasEnded = true;
	};
	one.session.then(({ n8n }) => void n8n.ended.then(end), end);
	return await one.session;
}

async function answer({ worker, about }: Question): Promise<SharedSession | null> {
	const { n8n, client } = await sessionOf(worker);
	if (about === 'minute') {
		await n8n.passMinute();
		return null;
	}
	const { name, value } = client.sessionCookie;
	return { url: n8n.url, cookie: `${name}=${value}`, logFile: n8n.logFile };
}

/** Responds to jest, as long as it runs: after Ctrl-C it does not. */
function tell(said: object): void {
	if (process.connected) process.send?.(said);
}

beQuiet();
stopOnSignals();
process.on('message', (question: Question) => {
	void answer(question).then(
		(value) => tell({ number: question.number, value }),
		(cause: unknown) =>
			tell({
				number: question.number,
				error: cause instanceof Error ? cause.message : String(cause),
			}),
	);
});
process.once('disconnect', () => {
	void stopEverything().then(() => process.exit(0));
});
