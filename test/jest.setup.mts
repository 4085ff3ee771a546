import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes <N8N_USER_FOLDER>/.n8n/config as soon as it is loaded: keep it out of the home folder, and in
// one place for all test files.
process.env.N8N_USER_FOLDER ??= join(tmpdir(), 'n8n-nodes-droppay-test');
mkdirSync(process.env.N8N_USER_FOLDER, { recursive: true });
process.env.N8N_ENCRYPTION_KEY ??= 'n8n-nodes-droppay-test';
// n8n-core prints every error of a node, also those that a test is about.
process.env.N8N_LOG_LEVEL ??= 'silent';

// n8n-core starts an interval per execution context that would keep jest from exiting.
const realSetInterval = globalThis.setInterval;
globalThis.setInterval = ((...args: Parameters<typeof setInterval>) => {
	const timer = realSetInterval(...args);
	timer.unref?.();
	return timer;
}) as typeof setInterval;
