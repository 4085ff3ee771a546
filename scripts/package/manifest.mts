import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What this repository's own tools read of package.json. */
export interface Manifest {
	name: string;
	version: string;
	homepage: string;
	main: string;
	files: string[];
	n8n: { n8nNodesApiVersion: number; strict: boolean; credentials: string[]; nodes: string[] };
}

/** Reads the package.json of a folder. */
export function readManifest(folder: string): Manifest {
	return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The compiled classes that n8n loads, as paths relative to the package. */
export function registeredFiles({ n8n }: Manifest): string[] {
	return [...n8n.credentials, ...n8n.nodes];
}
