import { PATIENT_SENDER, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { importExamples } from '../../scripts/demo/examples.mts';
import { openN8n, type N8nSession } from '../../scripts/real-n8n/session.mts';
import { beQuiet } from '../../scripts/setup/progress.cjs';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';

/** Starting n8n takes about 10 seconds; a cold machine that is busy with other tests may take minutes. */
const START_MS = 300_000;

/** A real n8n with the examples in it, and a sandbox of its own, for one test file. */
export interface Stage {
	readonly session: N8nSession;
	readonly sandbox: Sandbox;
	/** Ids of the imported examples, by file name. */
	readonly workflows: Record<string, string>;
}

/** Sets the stage before the tests of a file, and clears it away after them. */
export function useStage(): Stage {
	let session: N8nSession | undefined;
	let sandbox: Sandbox | undefined;
	let workflows: Record<string, string> = {};
	const set = <T,>(part: T | undefined): T => {
		if (part === undefined)
			throw new Error('The stage is set before the tests, not while they are defined.');
		return part;
	};

	beforeAll(async () => {
		beQuiet();
		sandbox = await startSandbox();
		await sandbox.control.settings(PATIENT_SENDER);
		session = await openN8n();
		workflows = await importExamples(session.client, sandboxCredential(sandbox.url));
	}, START_MS);

	afterAll(async () => {
		await session?.close();
		await sandbox?.close();
	}, START_MS);

	return {
		get session() {
			return set(session);
		},
		get sandbox() {
			return set(sandbox);
		},
		get workflows() {
			return workflows;
		},
	};
}
