import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import type { Sandbox } from '../../sandbox/index.mts';
import { APPLICATION, MERCHANT, POS } from '../../sandbox/seed.mts';

/** Makes Authorizations that tell nobody, and grants them. @returns their ids */
export async function grantedAuthorizations(
	{ url, control }: Sandbox,
	count: number,
): Promise<string[]> {
	const http = localHttp.create({ baseURL: url });
	const { data: tokens } = await http.post<{ access_token: string }>('/oa2/v1/ac/token', {
		grant_type: 'authorization_code',
		code: MERCHANT.connectionCode,
		client_id: APPLICATION.key,
		client_secret: APPLICATION.secret,
		scope: 'app',
	});
	const ids: string[] = [];
	for (let number = 0; number < count; number++) {
		const { data } = await http.post<{ id: string }>(
			'/shop/v1/pos/authorization',
			{ pos_id: POS.id, policy: 'CHARGEABLE', charge_amount: 1, description: `Event ${number}` },
			{ headers: { authorization: `Bearer ${tokens.access_token}` } },
		);
		await control.decide(data.id, 'grant');
		ids.push(data.id);
	}
	return ids;
}
