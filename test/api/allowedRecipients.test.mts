import { checkRecipients, readAllowedRecipients } from '../../api/rules/allowedRecipients';
import { messageOf } from '../support/refusal.mts';

const ALLOWED = 'IT60X0542811101000000123456';
const OTHER = 'IT76R3606401600000000000001';

const notAmong = `Recipient "${OTHER}" isn't among the Allowed Recipients of the credential. Nothing was sent`;

const noIban = (name: string) =>
	`Recipient "${name}" is no IBAN, and can't be compared with the Allowed Recipients of the credential. Nothing was sent`;

test.each<[object, string]>([
	[{ body: { recipient: { account: ALLOWED } } }, 'allowed'],
	[{ body: { recipient: { account: 'it60 x054 2811 1010 0000 0123 456' } } }, 'allowed'],
	[{ body: { recipient: { account: 'IT60-X054-2811-1010-0000-0123-456' } } }, 'allowed'],
	[
		{ body: { recipient: { account: ALLOWED, account_iban: ALLOWED, owner: { name: 'A' } } } },
		'allowed',
	],
	[{ body: { recipient: { account: ALLOWED, username: null, id: '' } } }, 'allowed'],
	[{ body: { recipient: { account: ALLOWED }, source: { account: OTHER } } }, 'allowed'],
	[{ body: { recipient: { account: ALLOWED }, description: OTHER } }, 'allowed'],
	[{ body: { recipient: { account: OTHER } } }, notAmong],
	[{ body: { recipient: { account: ALLOWED, account_iban: OTHER } } }, notAmong],
	[{ body: { recipient: OTHER } }, notAmong],
	[{ body: { recipient: [{ account: ALLOWED }, { account: OTHER }] } }, notAmong],
	[{ body: { recipient: { account: ALLOWED }, beneficiary_iban: OTHER } }, notAmong],
	[{ body: { recipient: { account: ALLOWED }, to: { deep: [OTHER] } } }, notAmong],
	[{ body: { orders: [{ recipient: { account: OTHER } }] } }, notAmong],
	[{ query: { iban: OTHER }, body: { recipient: { account: ALLOWED } } }, notAmong],
	[
		{ body: { recipient: { account: 'IT00', id: ALLOWED } } },
		'Recipient "IT00" isn\'t among the Allowed Recipients of the credential. Nothing was sent',
	],
	[{ body: { recipient: { account: ALLOWED, id: 'BAC1' } } }, noIban('BAC1')],
	[{ body: { recipient: { username: 393331234567 } } }, noIban('393331234567')],
	[
		{ body: {} },
		'No recipient is named, so none can be compared with the Allowed Recipients of the credential. Nothing was sent',
	],
])('what Allowed Recipients say of %j', (shown, expected) => {
	const allowed = readAllowedRecipients(ALLOWED);
	expect(messageOf(() => checkRecipients('createPush', shown, allowed))).toBe(expected);
	expect(messageOf(() => checkRecipients('createPush', shown, new Set()))).toBe('allowed');
});

test('looks at requests of the user, at what an order was made with, and not at fetches', () => {
	const allowed = readAllowedRecipients(ALLOWED);
	const check = (...args: [Parameters<typeof checkRecipients>[0], object]) =>
		messageOf(() => checkRecipients(...args, allowed));
	const custom = { method: 'POST', path: '/x' } as const;
	expect(check(custom, { body: { anything: { iban: OTHER } } })).toBe(notAmong);
	expect(check({ ...custom, path: `/x/${OTHER}/y` }, {})).toBe(notAmong);
	expect(check(custom, { body: { a: 1 } })).toBe('allowed');
	expect(check({ ...custom, method: 'GET' }, { query: { iban: OTHER } })).toBe('allowed');
	expect(check('updatePush', { body: { status: 'READY' } })).toBe('allowed');
	const made = (recipient: unknown) => check('updatePush', { unsaid: { amount: 1, recipient } });
	expect(made({ id: 'BAC1', username: 'A', account: ALLOWED })).toBe('allowed');
	expect(made({ id: 'BAC1', account: OTHER })).toBe(notAmong);
	expect(made(null)).toContain('No recipient is named');
	expect(made({ id: 'BAC1' })).toContain('No recipient is named');
});

test.each([
	['', []],
	['  \n ', []],
	[ALLOWED, [ALLOWED]],
	[` it60 x054 2811 1010 0000 0123 456 ,\r\n\n${OTHER};`, [ALLOWED, OTHER]],
])('allowed recipients are read from %j', (value, expected) => {
	expect([...readAllowedRecipients(value)]).toEqual(expected);
});

test.each([undefined, null, 0, [], [ALLOWED], {}, ',', 'IT60', `${ALLOWED} ${OTHER}`, 'all'])(
	'%j is no list that could be relied on',
	(value) => {
		expect(messageOf(() => readAllowedRecipients(value))).toMatch(
			/^The credential cannot be used: Allowed Recipients .+\.$/,
		);
	},
);
