import { parseArgs } from 'node:util';
import { findLine, N8N_LINES, type N8nLine } from '../real-n8n/lines.mts';

export interface LinesOptions {
	lines: readonly N8nLine[];
	/** Which tests run: those on the real n8n, or those on its engine in jest. */
	kind: 'e2e' | 'engine';
	/** Only the files in which a test failed in the last run, whose other results stand. */
	again: boolean;
	/** Leave the installations on the disk. */
	keep: boolean;
	/** Write the table into docs/compatibility.md. */
	write: boolean;
}

/**
 * Reads the command line.
 * @throws with one sentence for an option or a version that is unknown
 */
export function parseOptions(args: string[]): LinesOptions {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: {
			again: { type: 'boolean', default: false },
			engine: { type: 'boolean', default: false },
			keep: { type: 'boolean', default: false },
			write: { type: 'boolean', default: false },
		},
	});
	return {
		lines: positionals.length === 0 ? N8N_LINES : [...new Set(positionals)].map(findLine),
		kind: values.engine ? 'engine' : 'e2e',
		again: values.again,
		keep: values.keep,
		write: values.write,
	};
}
