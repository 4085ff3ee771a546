import { InvalidValue, quote, requireText } from '../values/invalidValue';
import { endpoints, isEndpointName, type EndpointName } from './endpoints';

/** Endpoint name → path template, as the credential's `endpointOverrides` gives it. */
export type EndpointOverrides = Readonly<Partial<Record<EndpointName, string>>>;

const PLACEHOLDER = /\{([a-z_]+)\}/g;

function placeholders(template: string): string[] {
	return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string);
}

/**
 * The names that a path template of an endpoint may use: its ids, and for a nested candidate such as
 * `/shop/v1/pos/{pos_id}/authorization` the id that otherwise travels in the body.
 */
function knownPlaceholders(name: EndpointName): Set<string> {
	const { path, candidates = [] } = endpoints[name];
	return new Set([path, ...candidates].flatMap(placeholders));
}

function checkTemplate(name: EndpointName, template: unknown): string {
	const refuse = (reason: string) =>
		new InvalidValue(
			`the path of "${name}" ${reason}`,
			`Give a path such as ${endpoints[name].path}, or take "${name}" out of Endpoint Overrides.`,
		);
	if (typeof template !== 'string') throw refuse('is not text');
	if (!template.startsWith('/') || template.startsWith('//')) {
		throw refuse('must start with a single "/" and must not name a host');
	}
	if (!/^[A-Za-z0-9/_.~{}-]+$/.test(template)) {
		throw refuse('may hold only letters, digits, "/", "-", "_", "." and {placeholders}');
	}
	if (template.split('/').some((segment) => segment === '.' || segment === '..')) {
		throw refuse('must not hold "." or ".." as a part');
	}
	if (/[{}]/.test(template.replace(PLACEHOLDER, ''))) throw refuse('has an unclosed placeholder');
	const used = placeholders(template);
	const missing = placeholders(endpoints[name].path).filter((id) => !used.includes(id));
	if (missing.length > 0) throw refuse(`lacks {${missing.join('}, {')}}`);
	const known = knownPlaceholders(name);
	const unknown = used.filter((id) => !known.has(id));
	if (unknown.length > 0) {
		throw refuse(`has the unknown placeholder {${unknown.join('}, {')}}`);
	}
	return template;
}

/**
 * Reads the credential's `endpointOverrides`.
 *
 * @param value JSON text or object, endpoint name → path template; empty means no overrides
 * @throws InvalidValue naming the endpoint and what is off
 */
export function parseEndpointOverrides(value: unknown): EndpointOverrides {
	let entries: unknown = value;
	if (typeof value === 'string') {
		if (value.trim() === '') return {};
		try {
			entries = JSON.parse(value);
		} catch {
			entries = undefined;
		}
	}
	if (
		entries === undefined ||
		entries === null ||
		typeof entries !== 'object' ||
		Array.isArray(entries)
	) {
		throw new InvalidValue(
			'is not a JSON object',
			'Write it as {"createCharge": "/shop/v1/charge"}, or leave it empty.',
		);
	}
	const overrides: Partial<Record<EndpointName, string>> = {};
	for (const [name, template] of Object.entries(entries)) {
		if (!isEndpointName(name)) {
			throw new InvalidValue(
				`names no operation "${name}"`,
				'The names are listed in docs/endpoints.md of n8n-nodes-droppay.',
			);
		}
		overrides[name] = checkTemplate(name, template);
	}
	return overrides;
}

/**
 * Reads the path of a custom request: below the base address, and nowhere else.
 *
 * @returns the path as it is
 * @throws InvalidValue on another host, on a query, on anything that could leave the base address, and on the
 * addresses of tokens, which the credential fetches by itself
 */
export function customPath(value: unknown): string {
	const path = requireText(value, 'a path such as /bank/v1/registry/account');
	const shown = quote(path);
	if (!path.startsWith('/') || path.startsWith('//')) {
		throw new InvalidValue(
			`${shown} is not a path: it must start with a single "/"`,
			'Give the path alone, such as /bank/v1/registry/account; the host is that of the credential.',
		);
	}
	if (/[?#]/.test(path)) {
		throw new InvalidValue(
			`${shown} holds a query or a fragment`,
			'Put what follows the question mark into Query.',
		);
	}
	if (!/^(?:[A-Za-z0-9/_.~:@-]|%[0-9A-Fa-f]{2})+$/.test(path)) {
		throw new InvalidValue(
			`${shown} may hold only letters, digits, "/", "-", "_", ".", "~", ":", "@" and %-escapes`,
		);
	}
	const segments = path.split('/').map(unescapeSegment);
	if (segments.some((segment) => /^\.{1,2}$|[/\\%\p{Cc}]/u.test(segment))) {
		throw new InvalidValue(
			`${shown} must not hold "." or "..", or an escaped separator, as a part`,
		);
	}
	// A server may take several slashes for one.
	if (/^oa2\/[^/]+\/[^/]+\/token$/i.test(segments.filter(Boolean).join('/'))) {
		throw new InvalidValue(
			`${shown} is where tokens come from`,
			'The credential fetches and renews tokens by itself; they do not belong into the data of a workflow.',
		);
	}
	return path;
}

/** What a server may take a segment for; a `%` that stays tells that it cannot be read. */
function unescapeSegment(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/**
 * The path of one request.
 *
 * @param ids values for the placeholders: mostly checked ids, but those of Additional Properties are not, so
 * they are encoded, and what encoding leaves alone and still leads elsewhere is refused
 * @returns path below the host, and the names of the ids that the path carries
 * @throws InvalidValue when an id is missing, or none
 */
export function endpointPath(
	name: EndpointName,
	ids: Readonly<Record<string, string>>,
	overrides: EndpointOverrides = {},
): { path: string; carried: string[] } {
	const template = overrides[name] ?? endpoints[name].path;
	const carried = placeholders(template);
	const path = template.replace(PLACEHOLDER, (_, id: string) => {
		const value = ids[id];
		if (!value) throw new InvalidValue(`the path of "${name}" needs {${id}}`);
		if (typeof value !== 'string' || /^\.{1,2}$/.test(value)) {
			throw new InvalidValue(`the path of "${name}" needs an id as {${id}}`);
		}
		return encodeURIComponent(value);
	});
	return { path, carried };
}
