import { ACQUIRER_POS, MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { type Json, outcome, useShop } from '../support/shop.mts';

const NOTICE = '301000000000012345';
const CREDITOR = '00000000001';

describe('bills', () => {
	const shop = useShop();

	const form = async (change: Json = {}): Promise<Json> =>
		await shop.call('POST', '/payments/v3/pagopa', {
			notice_number: NOTICE,
			creditor_tax_code: CREDITOR,
			...change,
		});
	const balance = async (): Promise<number> => (await shop.balance(MERCHANT.accountId)).balance;

	test('a PagoPA form is read from the notice, committed and executed once', async () => {
		const { data } = await form();
		expect(data).toMatchObject({ status: 'DRAFT', amount: 124.45, notice_number: NOTICE });
		const path = `/payments/v3/pagopa/${data.id}`;
		expect(outcome(await shop.call('POST', `${path}/disposition`))).toBe('400/101');
		expect((await shop.call('PATCH', path, { status: 'READY' })).data.status).toBe('READY');
		expect((await shop.call('POST', `${path}/execute`)).data.status).toBe('DONE');
		expect(await balance()).toBe(9_875.55);
		expect(outcome(await shop.call('POST', `${path}/disposition`))).toBe('400/101');
		expect(outcome(await shop.call('PATCH', path, { status: 'READY' }))).toBe('400/101');
		expect((await shop.call('GET', path)).data.status).toBe('DONE');
	});

	test('a card payment at the Acquirer pays one form, if it is over as much', async () => {
		const { data } = await form({ amount: 80, source_account: MERCHANT.accountId });
		const path = `/payments/v3/pagopa/${data.id}`;
		const { id } = await shop.authorize({ pos_id: ACQUIRER_POS.id, charge_amount: 80 });
		const patched = await shop.call('PATCH', path, { status: 'READY', source_account: id });
		expect(patched.data.source_account).toBe(id);
		expect((await shop.call('POST', `${path}/disposition`)).data.status).toBe('DONE');
		expect(await balance()).toBe(10_000);
		const less = await shop.authorize({ pos_id: ACQUIRER_POS.id, charge_amount: 79.99 });
		for (const source of [id, less.id]) {
			const other = await form({ amount: 80, source_account: source });
			const otherPath = `/payments/v3/pagopa/${other.data.id}`;
			await shop.call('PATCH', otherPath, { status: 'READY' });
			expect(outcome(await shop.call('POST', `${otherPath}/disposition`))).toBe('400/101');
		}
	});

	test.each([
		['no notice', { notice_number: undefined }, '400/100'],
		['a short notice', { notice_number: '123' }, '400/101'],
		['no creditor', { creditor_tax_code: undefined }, '400/100'],
		['a wrong creditor', { creditor_tax_code: 'ABC' }, '400/106'],
		['an unknown source', { source_account: 'CHT0' }, '404'],
		['a foreign source', { source_account: OTHER_MERCHANT.accountId }, '403/101'],
	])('a form with %s is refused', async (_name, change, expected) => {
		expect(outcome((await form(change)) as never)).toBe(expected);
	});

	test.each(['mav', 'rav'])('a %s slip is paid when its owner confirms', async (kind) => {
		const made = await shop.call('POST', `/bank/v1/${kind}`, {
			code: '12345678901234567',
			amount: 33.1,
			description: 'Fees',
		});
		expect(made.data).toMatchObject({ status: 'READY', amount: 33.1, description: 'Fees' });
		await shop.sandbox.control.confirm(made.data.sharing, MERCHANT.pin);
		const read = await shop.call('GET', `/payments/v1/${kind}/${made.data.id}`);
		expect(read.data.status).toBe('DONE');
		expect(await balance()).toBe(9_966.9);
		const other = kind === 'mav' ? 'rav' : 'mav';
		expect(outcome(await shop.call('GET', `/payments/v1/${other}/${made.data.id}`))).toBe('404');
		const wrong = await shop.call('POST', `/payments/v1/${kind}`, { code: '1', amount: 1 });
		expect(outcome(wrong)).toBe('400/101');
	});
});
