import { isFree } from '../real-n8n/ports.mts';
import { startReverseProxy, type ReverseProxy } from '../real-n8n/reverse-proxy.mts';

const USUAL_PORT = 5679;
const NOT_FOUND = 404;

/** Whether a request's target is one of n8n's production webhooks, written plainly: no way leads round by dots. */
export function isWebhook(target: string): boolean {
	if (!/^\/(webhook|webhook-waiting)\/[^/]/.test(target)) return false;
	const [path] = target.split('?') as [string];
	return new URL(target, 'http://127.0.0.1').pathname === path;
}

/**
 * The end of a tunnel: lets the world's calls through to n8n's webhooks, and to nothing else. The editor, its REST API
 * and its sign-in stay on this computer.
 */
export async function startWebhookGate(n8nUrl: string): Promise<ReverseProxy> {
	return await startReverseProxy(
		({ url = '' }) => (isWebhook(url) ? n8nUrl : NOT_FOUND),
		(await isFree(USUAL_PORT)) ? USUAL_PORT : 0,
	);
}
