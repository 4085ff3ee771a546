import type { Sandbox } from '../../sandbox/index.mts';
import { Shop } from './shop.mts';

/** Creates Authorizations without events, and grants them. @returns their ids */
export async function grantedAuthorizations(sandbox: Sandbox, count: number): Promise<string[]> {
	const shop = await Shop.at(sandbox);
	const ids: string[] = [];
	for (let number = 0; number < count; number++) {
		const { id } = await shop.authorize({
			policy: 'CHARGEABLE',
			charge_amount: 1,
			description: `Event ${number}`,
		});
		await sandbox.control.decide(String(id), 'grant');
		ids.push(String(id));
	}
	return ids;
}
