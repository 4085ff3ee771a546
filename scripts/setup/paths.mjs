import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this repository. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Everything that is made at run time and can be thrown away: n8n homes, packed nodes, logs. */
export const CACHE = path.join(ROOT, '.cache');

/** The package of its own that holds the real n8n. */
export const N8N_PACKAGE = path.join(ROOT, 'scripts', 'n8n');
