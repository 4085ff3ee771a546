/** A body that was read: JSON, nothing at all, or something that is not JSON, with words that name it. */
export type AnswerBody =
	{ kind: 'json'; value: unknown } | { kind: 'empty' } | { kind: 'unreadable'; what: string };

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
