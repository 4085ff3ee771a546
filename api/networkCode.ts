/** Node's network code such as `ECONNREFUSED`, wherever an HTTP client leaves it along the chain of causes. */
export function networkCodeOf(error: unknown): string | undefined {
	for (let current: unknown = error, depth = 0; depth < 5; depth++) {
		if (current === null || typeof current !== 'object') return undefined;
		const { code, cause } = current as { code?: unknown; cause?: unknown };
		if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
		current = cause;
	}
	return undefined;
}
