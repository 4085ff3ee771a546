/**
 * Scans the package as n8n's verification does, on this checkout and without a network: first the
 * sources, then the package as it would be published. Prints its size. Build first.
 * Not covered, as both exist only for a published package: the provenance and the match of source and tarball.
 *
 *     npm run build && npx tsx scripts/scan.mts
 *
 * Exit code 0 when nothing was found, 1 when something was, or when there is no build.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readManifest, registeredFiles } from './package/manifest.mts';
import { pack } from './package/pack.mts';

const ROOT = path.dirname(import.meta.dirname);

/** What verification lints in the published package. The scanner keeps this list to itself. */
const PUBLISHED_FILE_PATTERNS = ['**/*.js', 'package.json'];

/** Lints both legs and prints what was found; true when nothing was. */
async function scan(scratch: string): Promise<boolean> {
	// The scanner makes a temporary folder of its own when it is loaded and never removes it: put it into ours.
	process.env.TMPDIR = scratch;
	const { analyzePackage, SOURCE_FILE_PATTERNS } =
		await import('@n8n/scan-community-package/scanner/scanner.mjs');

	const packed = pack(ROOT, scratch);
	const legs = [
		{ name: 'sources', folder: ROOT, patterns: SOURCE_FILE_PATTERNS },
		{ name: 'published package', folder: packed.folder, patterns: PUBLISHED_FILE_PATTERNS },
	];
	let clean = true;
	for (const { name, folder, patterns } of legs) {
		const { passed, message, details } = await analyzePackage(folder, patterns);
		console.log(`${name}: ${passed ? 'nothing found' : (message ?? 'refused')}`);
		if (details) console.log(details);
		clean &&= passed;
	}
	console.log(
		`size: ${packed.packedBytes} bytes packed, ${packed.unpackedBytes} bytes unpacked, ${packed.files.length} files`,
	);
	return clean;
}

const manifest = readManifest(ROOT);
const missing = registeredFiles(manifest).filter((file) => !existsSync(path.join(ROOT, file)));
if (missing.length > 0) {
	console.log(`Not built: ${missing.join(', ')}. Run "npm run build" first.`);
	process.exitCode = 1;
} else {
	console.log(`Scanning ${manifest.name} ${manifest.version}`);
	const scratch = mkdtempSync(path.join(tmpdir(), `${manifest.name}-scan-`));
	try {
		process.exitCode = (await scan(scratch)) ? 0 : 1;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
