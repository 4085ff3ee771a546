// n8n's scanner is published without types. Only what scripts/scan.mts uses is declared.
declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	/** Globs, relative to a checkout, of the sources that verification lints. */
	export const SOURCE_FILE_PATTERNS: string[];

	/** Lints the files of a folder that match the globs; a folder without a match passes. */
	export function analyzePackage(
		folder: string,
		patterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}
