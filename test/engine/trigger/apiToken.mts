import type { Sandbox } from '../../../sandbox/index.mts';
import { APPLICATION, MERCHANT } from '../../../sandbox/seed.mts';

/** An access token of the merchant that n8n knows nothing of, for what somebody else does meanwhile. */
export async function tokenOf(sandbox: Sandbox): Promise<string> {
	const response = await fetch(`${sandbox.url}/oa2/v1/ac/token`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			grant_type: 'authorization_code',
			code: MERCHANT.connectionCode,
			client_id: APPLICATION.key,
			client_secret: APPLICATION.secret,
			scope: 'app',
		}),
	});
	return ((await response.json()) as { access_token: string }).access_token;
}
