// Starts the sandbox on a fresh clone: installs what is missing, then runs it in this process.
import { requireNode } from './setup/node-version.cjs';
import { ensureRootPackages } from './setup/root-packages.cjs';

requireNode();

await ensureRootPackages();
// From here on there are packages: tsx lets this process import TypeScript.
await import('tsx');
await import('../sandbox/main.mts');
