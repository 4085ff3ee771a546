/** Routing errors (no route to host, network unreachable), also in the middle of a connection. */
const ROUTING_ERRORS = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Node's network code such as `ECONNREFUSED`, wherever an HTTP client leaves it along the chain of causes.
 *
 * @returns `ECONNRESET` for a routing error after the connection was open: something may have been sent by then
 */
export function networkCodeOf(error: unknown): string | undefined {
	const chain: NetworkError[] = causesOf(error);
	const code = chain
		.flatMap((cause) => [cause.code, cause.httpCode])
		.find((value): value is string => typeof value === 'string' && /^[A-Z][A-Z0-9_]+$/.test(value));
	if (code === undefined || !ROUTING_ERRORS.has(code)) return code;
	return chain.some(isFromConnecting) ? code : 'ECONNRESET';
}

interface NetworkError {
	code?: unknown;
	/** Of n8n's NodeApiError, which loses its cause in n8n up to 2.33. */
	httpCode?: unknown;
	syscall?: unknown;
	/** Of Node's AggregateError, which it throws when it has tried to connect to every address of a host. */
	errors?: unknown;
}

function isFromConnecting({ syscall, errors }: NetworkError): boolean {
	return syscall === 'connect' || Array.isArray(errors);
}

/** An error and what it was caused by, the outermost first; at most six, because a chain can be circular. */
export function causesOf(error: unknown): object[] {
	const chain: object[] = [];
	for (let current = error; current !== null && typeof current === 'object' && chain.length < 6;) {
		chain.push(current);
		current = (current as { cause?: unknown }).cause;
	}
	return chain;
}
