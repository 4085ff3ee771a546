import { traitsOf, type Called } from '../contract/endpoints';

/**
 * What a response says of the version of the API that it came from. DropPay labels versions as deprecated or shut down,
 * with a date [doc: overview]; that its responses say so is [inferred], by the headers that are the standard for it
 * [RFC 9745 Deprecation, RFC 8594 Sunset].
 */
export interface LifeCycle {
	/** Day since when, where the header names it; empty text where it does not. */
	deprecated?: string;
	/** Day of the end, where it can be read; empty text where it can't. */
	shutDown?: string;
}

/**
 * Reads the headers of a response.
 *
 * @param headers by lower-case name
 * @returns undefined when they say nothing about it
 */
export function readLifeCycle(headers: unknown): LifeCycle | undefined {
	const { deprecation, sunset } = (headers ?? {}) as Record<string, unknown>;
	const isDeprecated = isGiven(deprecation) && !/^(false|\?0)$/i.test(String(deprecation).trim());
	if (!isDeprecated && !isGiven(sunset)) return undefined;
	return {
		...(isDeprecated && { deprecated: dayIn(deprecation) }),
		...(isGiven(sunset) && { shutDown: dayIn(sunset) }),
	};
}

/** Where the path of a newer version goes. */
export function newPathRemedy(called: Called): string {
	return typeof called === 'string'
		? `Look for the new path in DropPay's documentation, and put it into Endpoint Overrides in the credential, under "${called}".`
		: "Look for the new path in DropPay's documentation, and put it into Path.";
}

/**
 * What n8n's log says about a response of a version that ends.
 *
 * @param path that was called
 * @returns undefined when there is nothing to say
 */
export function lifeCycleNotice(
	called: Called,
	path: string,
	status: number,
	headers: unknown,
): string | undefined {
	const cycle = readLifeCycle(headers);
	if (cycle === undefined && status !== 410) return undefined;
	const { method } = traitsOf(called);
	return `${method} ${path}: ${stateOf(status, cycle)}. ${newPathRemedy(called)}`;
}

function stateOf(status: number, cycle: LifeCycle | undefined): string {
	if (cycle === undefined) {
		return 'this version of the API was shut down, or the resource no longer exists (DropPay 410)';
	}
	const { deprecated, shutDown } = cycle;
	const on = shutDown ? ` on ${shutDown}` : '';
	if (status === 410) return `this version of the API was shut down${on} (DropPay 410)`;
	const marked = `this version of the API is deprecated${deprecated ? ` since ${deprecated}` : ''}`;
	if (shutDown === undefined) return marked;
	const ends = `will be shut down${on}`;
	return deprecated === undefined ? `this version of the API ${ends}` : `${marked}, and ${ends}`;
}

function isGiven(value: unknown): value is string {
	return typeof value === 'string' && value.trim() !== '';
}

/** ISO day of seconds since 1970 after "@", or of a date of HTTP. */
function dayIn(value: string): string {
	const seconds = /^@(-?\d{1,12})$/.exec(value.trim())?.[1];
	const date = new Date(seconds === undefined ? value : Number(seconds) * 1000);
	return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
