import { parseRequestHeaders, type CustomHeaders } from '../../../api/auth/customHeaders';
import { rejectInvalid, rejectItem } from '../../../api/errors/failure';

/**
 * The headers under Options → Request Headers of one item.
 *
 * @param options of the node, as n8n gives them for the item
 * @throws DropPayFailure naming the header that can't be sent; nothing was sent for the item
 */
export function requestHeaders(options: unknown): CustomHeaders {
	// n8n itself drops what its editor doesn't write.
	const given = memberOf(memberOf(options, 'requestHeaders'), 'header');
	const entries: unknown[] = Array.isArray(given) ? given : [];
	try {
		return parseRequestHeaders(
			entries.map((entry) => ({ name: memberOf(entry, 'name'), value: memberOf(entry, 'value') })),
		);
	} catch (error) {
		return refuse(error);
	}
}

function memberOf(holder: unknown, name: string): unknown {
	return holder !== null && typeof holder === 'object'
		? (holder as Record<string, unknown>)[name]
		: undefined;
}

function refuse(error: unknown): never {
	return rejectInvalid(error, (reason, remedy = 'Correct "Request Headers" under Options.') =>
		rejectItem(`Request Headers: ${reason}`, remedy),
	);
}
