import { CUSTOMER, MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { type Json, outcome, useShop } from '../support/shop.mts';

const SEPA_IBAN = 'DE89370400440532013000';

describe('bank', () => {
	const shop = useShop();

	const balance = async (id: string): Promise<number> => (await shop.balance(id)).balance;
	const decide = async (id: string, decision: 'grant' | 'refuse' | 'revoke'): Promise<string> =>
		(await shop.sandbox.control.decide(id, decision)).status;

	describe('Push', () => {
		const push = async (change: Json = {}): Promise<Json> => {
			const body = { amount: 12.5, recipient: { account: SEPA_IBAN }, status: 'READY', ...change };
			return await shop.call('POST', '/bank/v1/push', body);
		};
		const transfers = async (id: string): Promise<Json[]> =>
			(await shop.call('GET', `/bank/v1/push/${id}/transfer`)).data.transfers;

		test('lowers the balance when its owner confirms', async () => {
			const { data } = await push();
			expect(data).toMatchObject({ status: 'READY', amount: 12.5, fee: 0 });
			expect(await transfers(data.id)).toEqual([]);
			const answer = await shop.sandbox.control.confirm(data.sharing, MERCHANT.pin);
			expect(answer).toMatchObject({ httpStatus: 200, status: 'DONE' });
			expect(await balance(MERCHANT.accountId)).toBe(9_987.5);
			expect(await transfers(data.id)).toMatchObject([{ status: 'DONE', amount: 12.5 }]);
		});

		test('reaches another DropPay account', async () => {
			const { data } = await push({ recipient: { account: CUSTOMER.iban } });
			await decide(data.id, 'grant');
			expect(await balance(CUSTOMER.accountId)).toBe(1_000_012.5);
		});

		test('a Push of the sandbox is a DRAFT until it is made READY', async () => {
			const { data } = await push({ status: undefined });
			expect(data.status).toBe('DRAFT');
			await expect(decide(data.id, 'grant')).rejects.toThrow('DRAFT');
			const path = `/bank/v1/push/${data.id}`;
			const ready = await shop.call('PATCH', path, { amount: 20, status: 'READY' });
			expect(ready.data).toMatchObject({ amount: 20, status: 'READY' });
			expect(outcome(await shop.call('PATCH', path, { amount: 30 }))).toBe('400/101');
			expect(outcome(await shop.call('PATCH', path, { status: 'DRAFT' }))).toBe('400/101');
			const webhooks = { all: 'https://merchant.example/hook' };
			expect((await shop.call('PATCH', path, { webhooks })).data.webhooks).toEqual(webhooks);
		});

		test('a Push of the sandbox waits for its day', async () => {
			const day = new Date(Date.now() + 86_400_000).toISOString();
			const { data } = await push({ date_scheduled: day });
			expect(await decide(data.id, 'grant')).toBe('SCHEDULED');
			expect(await balance(MERCHANT.accountId)).toBe(10_000);
			await shop.sandbox.control.advanceClock(86_401);
			await shop.connect();
			expect((await shop.call('GET', `/bank/v1/push/${data.id}`)).data.status).toBe('DONE');
			expect(await balance(MERCHANT.accountId)).toBe(9_987.5);
		});

		test('a Push of the sandbox repeats as often as it says', async () => {
			const { data } = await push({ recurrence: { period: 'P1D', count: 3 } });
			expect(await decide(data.id, 'grant')).toBe('RUNNING');
			await shop.sandbox.control.advanceClock(10 * 86_400);
			await shop.connect();
			expect(await transfers(data.id)).toHaveLength(3);
			expect((await shop.call('GET', `/bank/v1/push/${data.id}`)).data.status).toBe('DONE');
			const dates = (await transfers(data.id)).map(({ date_executed: at }) => Date.parse(at));
			expect(Number(dates[2]) - Number(dates[0])).toBe(2 * 86_400_000);
		});

		test('a Push of the sandbox repeats until a date, or until it is cancelled', async () => {
			const end = new Date(Date.now() + 2.5 * 86_400_000).toISOString();
			const until = await push({ recurrence: { period: 'P1D', date_end: end } });
			const open = await push({ recurrence: { period: 'P1D' } });
			await decide(until.data.id, 'grant');
			await decide(open.data.id, 'grant');
			await shop.sandbox.control.advanceClock(86_400);
			await shop.connect();
			expect((await shop.call('DELETE', `/bank/v1/push/${open.data.id}`)).status).toBe(204);
			await shop.sandbox.control.advanceClock(5 * 86_400);
			await shop.connect();
			expect(await transfers(until.data.id)).toHaveLength(3);
			expect(await transfers(open.data.id)).toHaveLength(2);
		});

		test('a Push of the sandbox fails without money', async () => {
			const { data } = await push({ amount: 10_000.01 });
			expect(await decide(data.id, 'grant')).toBe('FAILED');
			expect(await balance(MERCHANT.accountId)).toBe(10_000);
		});

		test.each([
			['no recipient', { recipient: undefined }, '400/100'],
			['an empty recipient', { recipient: {} }, '400/100'],
			['a wrong IBAN', { recipient: { account: 'IT00X000' } }, '400/104'],
			['a swapped digit', { recipient: { account: 'DE89370400440532013001' } }, '400/104'],
			['no amount', { amount: undefined }, '400/100'],
			['a wrong status', { status: 'DONE' }, '400/101'],
			['a wrong period', { recurrence: { period: 'monthly' } }, '400/101'],
			['no period', { recurrence: { count: 2 } }, '400/100'],
			['a day in the past', { date_scheduled: '2020-01-01T00:00:00Z' }, '400/102'],
			['a date that is none', { date_scheduled: 'tomorrow' }, '400/102'],
		])('a Push of the sandbox refuses %s', async (_name, change, expected) => {
			expect(outcome((await push(change)) as never)).toBe(expected);
		});

		test('belongs to its account', async () => {
			const { data } = await push();
			await shop.connect(OTHER_MERCHANT.connectionCode);
			expect(outcome(await shop.call('GET', `/bank/v1/push/${data.id}`))).toBe('403/101');
			expect(outcome(await shop.call('GET', '/bank/v1/push/SEM0'))).toBe('404');
		});
	});

	describe('Pull', () => {
		const pull = async (change: Json = {}): Promise<Json> =>
			await shop.call('POST', '/bank/v1/pull', {
				description: 'Lesson',
				status: 'READY',
				policy: 'TRANSFERRED',
				transfer_amount_policy: 'FIXED',
				transfer_amount: 30,
				...change,
			});
		const pay = async (id: string, amount: number): Promise<Json> =>
			await shop.call('POST', `/bank/v1/pull/${id}/transfer`, { amount, description: 'Part' });
		const status = async (id: string): Promise<string> =>
			(await shop.call('GET', `/bank/v1/pull/${id}`)).data.status;

		test('TRANSFERRED moves the money on the grant', async () => {
			const { data } = await pull();
			expect(data.sharing).toBe(`${shop.sandbox.url}/u/2/${data.id}`);
			await shop.sandbox.control.confirm(data.sharing, CUSTOMER.pin);
			expect(await status(data.id)).toBe('DONE');
			expect(await balance(MERCHANT.accountId)).toBe(10_030);
			expect(outcome((await pay(data.id, 30)) as never)).toBe('400/101');
		});

		test('TRANSFERRED fails without money, and can be declined', async () => {
			const big = await pull({ transfer_amount: 2_000_000 });
			expect(await decide(big.data.id, 'grant')).toBe('FAILED');
			const { data } = await pull();
			expect((await shop.sandbox.control.decline(data.sharing)).status).toBe('REFUSED');
		});

		test('Transfers can come without their description', async () => {
			const { data } = await pull({ policy: 'TRANSFERABLE', date_end: '2090-01-01' });
			await decide(data.id, 'grant');
			const transfers = async (): Promise<Json[]> =>
				(await shop.call('GET', `/bank/v1/pull/${data.id}/transfer`)).data.transfers;
			expect((await pay(data.id, 30)).data.description).toBe('Part');
			expect(await transfers()).toMatchObject([{ description: 'Part' }]);
			await shop.sandbox.control.settings({ echoTransfers: false });
			const second = await pay(data.id, 30);
			expect(second.data).toMatchObject({ status: 'DONE', amount: 30 });
			expect(second.data).not.toHaveProperty('description');
			expect((await transfers()).map((transfer) => 'description' in transfer)).toEqual([
				false,
				false,
			]);
		});

		test('TRANSFERABLE pays out until it is revoked', async () => {
			const { data } = await pull({
				policy: 'TRANSFERABLE',
				transfer_amount_policy: 'OPEN',
				transfer_amount: undefined,
				date_end: '2090-01-01',
			});
			expect(outcome((await pay(data.id, 10)) as never)).toBe('400/101');
			expect(await decide(data.id, 'grant')).toBe('SCHEDULED');
			expect((await pay(data.id, 10)).data).toMatchObject({ status: 'DONE', amount: 10 });
			expect(await status(data.id)).toBe('RUNNING');
			expect((await pay(data.id, 15.5)).data.amount).toBe(15.5);
			expect((await pay(data.id, 9_000_000)).data.status).toBe('FAILED');
			expect(await decide(data.id, 'revoke')).toBe('REVOKED');
			expect(outcome((await pay(data.id, 1)) as never)).toBe('400/101');
			expect(await balance(MERCHANT.accountId)).toBe(10_025.5);
			const listed = await shop.call('GET', `/bank/v1/pull/${data.id}/transfer`);
			expect(listed.data.transfers.map((transfer: Json) => transfer.status)).toEqual([
				'DONE',
				'DONE',
				'FAILED',
			]);
		});

		test('FIXED and limited amounts bound each transfer', async () => {
			const fixed = (await pull({ policy: 'TRANSFERABLE' })).data;
			const limited = (await pull({ policy: 'TRANSFERABLE', transfer_amount_policy: 'LIMITED' }))
				.data;
			await decide(fixed.id, 'grant');
			await decide(limited.id, 'grant');
			expect(outcome((await pay(fixed.id, 29)) as never)).toBe('400/101');
			expect(outcome((await pay(fixed.id, 30)) as never)).toBe('200');
			expect(outcome((await pay(limited.id, 29)) as never)).toBe('200');
			expect(outcome((await pay(limited.id, 30.01)) as never)).toBe('400/101');
		});

		test('TRANSFERABLE ends with its last day', async () => {
			const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
			const { data } = await pull({ policy: 'TRANSFERABLE', date_end: day });
			await decide(data.id, 'grant');
			await shop.sandbox.control.advanceClock(3 * 86_400);
			await shop.connect();
			expect(await status(data.id)).toBe('DONE');
		});

		test('a Pull of the sandbox makes repeated debits', async () => {
			const { data } = await pull({ recurrence: { period: 'P1M', count: 2 } });
			expect(await decide(data.id, 'grant')).toBe('RUNNING');
			await shop.sandbox.control.advanceClock(40 * 86_400);
			await shop.connect();
			expect(await status(data.id)).toBe('DONE');
			expect(await balance(MERCHANT.accountId)).toBe(10_060);
		});

		test('DRAFT, then READY, then cancelled', async () => {
			const { data } = await pull({ status: 'DRAFT' });
			const path = `/bank/v1/pull/${data.id}`;
			const ready = await shop.call('PATCH', path, { transfer_amount: 31, status: 'READY' });
			expect(ready.data).toMatchObject({ status: 'READY', transfer_amount: 31 });
			expect(outcome(await shop.call('PATCH', path, { transfer_amount: 1 }))).toBe('400/101');
			expect((await shop.call('DELETE', path)).status).toBe(204);
			expect(outcome(await shop.call('DELETE', path))).toBe('400/101');
			expect(await status(data.id)).toBe('CANCELLED');
		});

		test.each([
			['no amount', { transfer_amount: undefined }, '400/100'],
			['an unknown policy', { policy: 'FREE' }, '400/101'],
			['a last day in the past', { policy: 'TRANSFERABLE', date_end: '2020-01-01' }, '400/102'],
			['a payer outside DropPay', { source: { account: SEPA_IBAN } }, '400/104'],
			['an unknown payer', { source: { username: '39000' } }, '400/101'],
			['a foreign recipient', { recipient: { account: CUSTOMER.iban } }, '403/101'],
			['no description', { description: undefined }, '400/100'],
		])('a Pull of the sandbox refuses %s', async (_name, change, expected) => {
			expect(outcome((await pull(change)) as never)).toBe(expected);
		});

		test('a Pull of the sandbox names its payer and its recipient', async () => {
			const { data } = await pull({
				source: { username: CUSTOMER.username },
				recipient: { id: MERCHANT.accountId, account_iban: MERCHANT.iban },
			});
			expect(data.recipient).toEqual({ id: MERCHANT.accountId, account_iban: MERCHANT.iban });
			expect(await decide(data.id, 'grant')).toBe('DONE');
		});
	});

	describe('PSD2', () => {
		test('balance and movements of the last 90 days', async () => {
			const { data } = await shop.call('POST', '/bank/v1/push', {
				amount: 10,
				recipient: { account: SEPA_IBAN },
				status: 'READY',
			});
			await decide(data.id, 'grant');
			expect((await shop.call('GET', '/psd2/v1/balance')).data).toEqual({
				balance_current: 9_990,
				balance_available: 9_990,
			});
			const listed = await shop.call('GET', '/psd2/v1/account/transactions');
			expect(listed.data.transactions).toMatchObject([
				{ amount: 10, sign: 'DB', reason: 'PUSHSCT' },
			]);
			await shop.sandbox.control.advanceClock(91 * 86_400);
			await shop.connect();
			expect((await shop.call('GET', '/psd2/v1/transactions')).data.transactions).toEqual([]);
		});

		test('registration of a third party', async () => {
			const path = '/auth/realms/droppay/tpp/register';
			expect((await shop.call('POST', path, {})).status).toBe(204);
			expect(outcome(await shop.call('POST', path, { name: 'x' }))).toBe('400/101');
		});
	});
});
