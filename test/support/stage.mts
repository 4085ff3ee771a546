import { PATIENT_SENDER, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { importExamples, type EXAMPLES } from '../../scripts/demo/examples.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { openSharedN8n, type N8nOfWorker } from './sharedN8n/index.mts';

/** Starting n8n takes about 10 seconds; a cold machine that is busy with other tests may take minutes. */

type ExampleName = (typeof EXAMPLES)[number];

/** A real n8n that test files share, empty but for the asked examples, and a sandbox of its own, for one test file. */
export interface Stage {
	readonly session: N8nOfWorker;
	readonly sandbox: Sandbox;
	/** Id of an imported example. */
	workflow(example: ExampleName): string;
}

/**
 * Sets the stage before the tests of a file, and clears it away after them. A file that stops n8n, starts it again or
 * configures it otherwise opens one of its own (`openN8n`).
 * @param examples those to import, with the credentials of the sandbox
 */
export function useStage(...examples: ExampleName[]): Stage {
	let session: N8nOfWorker | undefined;
	let sandbox: Sandbox | undefined;
	let workflows: Record<string, string> = {};
	const set = <T,>(part: T | undefined): T => {
		if (part === undefined)
			throw new Error('The stage is set before the tests, not while they are defined.');
		return part;
	};

	beforeAll(async () => {
		sandbox = await startSandbox();
		await sandbox.control.settings(PATIENT_SENDER);
		session = await openSharedN8n();
		workflows = await importExamples(session.client, sandboxCredential(sandbox.url), { examples });
	});

	afterAll(async () => {
		// Nothing of this file may call a sandbox that is gone, or n8n while the next file runs.
		await session?.client.removeEverything();
		await sandbox?.close();
	});

	return {
		get session() {
			return set(session);
		},
		get sandbox() {
			return set(sandbox);
		},
		workflow(example) {
			const id = workflows[example];
			if (id === undefined) throw new Error(`The example ${example} was not imported.`);
			return id;
		},
	};
}
