/**
 * Time that passes more slowly for the nodes, so that their limits of a second or two are not reached by a busy machine,
 * or faster, so that tests do not wait for their pauses:
 *
 *     jest.mock('n8n-workflow', () => jest.requireActual('../../support/slowTime.mts').slowWorkflow());
 *     jest.mock('../../../api/clock', () => jest.requireActual('../../support/slowTime.mts').slowClock());
 */
type Helpers = import('n8n-workflow').IWebhookFunctions['helpers'];
type Workflow = typeof import('n8n-workflow');
type Clock = typeof import('../../api/clock');

let slowness = 1;
let base = 0;
let since = 0;

const elapsed = () => base + (performance.now() - since) / slowness;

/** From now on a second of the nodes takes so many seconds; 1 is real time, 0.1 is ten times as fast. */
export function slowDown(times: number): void {
	base = elapsed();
	since = performance.now();
	slowness = times;
}

/** n8n-workflow, but for its sleep. */
export function slowWorkflow(): Workflow {
	const actual = jest.requireActual<Workflow>('n8n-workflow');
	return { ...actual, sleep: async (ms: number) => await actual.sleep(ms * slowness) };
}

export function slowClock(): Clock {
	return { ...jest.requireActual<Clock>('../../api/clock'), elapsedMs: elapsed };
}

/** Lets requests that the nodes send have as much of that time as they ask for: the limit that n8n keeps is real time. */
export function slowRequests(helpers: Helpers): void {
	const { httpRequest, httpRequestWithAuthentication } = helpers;
	const slowed = <T extends { timeout?: number }>(options: T): T =>
		options.timeout === undefined ? options : { ...options, timeout: options.timeout * slowness };
	helpers.httpRequest = async (options) => (await httpRequest(slowed(options))) as unknown;
	helpers.httpRequestWithAuthentication = async function send(type, options, ...others) {
		return (await httpRequestWithAuthentication.call(
			this,
			type,
			slowed(options),
			...others,
		)) as unknown;
	};
}
