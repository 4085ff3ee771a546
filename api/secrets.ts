/** Shorter texts stand in other words too. */
const MIN_LENGTH = 6;

/** Stands where a secret was. */
export const HIDDEN = '(hidden)';

/** The same for a response that was read: all texts in it. */
export function withoutSecretsIn<T extends object>(
	value: T,
	secrets: readonly (string | undefined)[],
): T {
	return JSON.parse(withoutSecrets(JSON.stringify(value), secrets)) as T;
}

/** A text without the given secrets, as they are and as a URL or JSON writes them. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
	let shown = text;
	for (const secret of secrets) {
		if (secret === undefined || secret.length < MIN_LENGTH) continue;
		for (const form of new Set([
			secret,
			encodeURIComponent(secret),
			JSON.stringify(secret).slice(1, -1),
		])) {
			shown = shown.replaceAll(form, HIDDEN);
		}
	}
	return shown;
}
