import { startReverseProxy, type ReverseProxy } from '../real-n8n/reverse-proxy.mts';

/** The way in from the world, as a reverse proxy gives it: one address for all processes of n8n. */
export interface Front extends ReverseProxy {
	/** Where calls to production webhooks go, in turns. Everything else goes to the main process. */
	webhooksTo(urls: string[]): void;
	mainAt(url: string): void;
}

const PRODUCTION_WEBHOOK = /^\/(webhook|webhook-waiting|form|form-waiting)\//;
const NOT_THERE_YET = 502;

/** Starts it on loopback, before n8n: its address is what n8n tells the world. */
export async function startFront(): Promise<Front> {
	let main: string | undefined;
	let webhooks: string[] = [];
	let turn = 0;
	const proxy = await startReverseProxy(({ url = '' }) => {
		const target = PRODUCTION_WEBHOOK.test(url) ? webhooks[turn++ % webhooks.length] : main;
		return target ?? NOT_THERE_YET;
	});
	return {
		...proxy,
		webhooksTo: (urls) => (webhooks = urls),
		mainAt: (url) => (main = url),
	};
}
