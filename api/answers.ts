/** A body that was read: JSON, nothing at all, or something that is not JSON, with words that name it. */
export type AnswerBody =
	{ kind: 'json'; value: unknown } | { kind: 'empty' } | { kind: 'unreadable'; what: string };

/** An entity as if what DropPay answers as null had been left out, which means the same. */
export function withoutNulls<T extends object>(entity: T): T {
	return Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null)) as T;
}

/** Reads the text of an answer; never throws. */
export function readBody(text: unknown): AnswerBody {
	if (text === undefined || text === null || text === '') return { kind: 'empty' };
	if (typeof text !== 'string') return { kind: 'json', value: text };
	const trimmed = text.trim();
	if (trimmed === '') return { kind: 'empty' };
	try {
		return { kind: 'json', value: JSON.parse(trimmed) as unknown };
	} catch {
		if (/^<(!doctype|html|\?xml)/i.test(trimmed)) {
			return { kind: 'unreadable', what: 'a web page instead of JSON' };
		}
		if (/^[[{]/.test(trimmed)) return { kind: 'unreadable', what: 'broken or incomplete JSON' };
		return { kind: 'unreadable', what: 'text instead of JSON' };
	}
}
