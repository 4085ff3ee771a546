/** Shorter texts stand in other words too. */
const MIN_LENGTH = 6;

/** Stands where a secret was. */
export const HIDDEN = '(hidden)';

/** Properties that hold a secret when a request carries one: `pay_token_val` [client: woo-droppay], codes and tokens of OAuth2. */
const SECRET_PROPERTY =
	/^pay_token(_val)?$|connection_code|(access|refresh)_token|secret|private_?key/i;

/** The secrets that a request carries in its query or body: pay tokens, and what custom requests name alike. */
export function secretsIn(value: unknown, name = ''): string[] {
	if (typeof value === 'string') return SECRET_PROPERTY.test(name) ? [value] : [];
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([inner, one]: [string, unknown]) =>
		// A pay token may stand in an object of its own, as `val` [doc: authorization].
		secretsIn(one, Array.isArray(value) || SECRET_PROPERTY.test(name) ? name : inner),
	);
}

/**
 * The text of a response without the given secrets. JSON may write a character in several ways (`\/`, `\u0041`): it is
 * brought to one before.
 */
export function withoutSecretsInResponse(
	text: string,
	secrets: readonly (string | undefined)[],
): string {
	return withoutSecrets(text.includes('\\') ? plainJson(text) : text, secrets);
}

function plainJson(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text));
	} catch {
		return text;
	}
}

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
