/** The credential as the editor and running workflows use it. */
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { errorOf, itemsOf } from '../../scripts/real-n8n/execution-data.mts';
import type { CredentialData, CredentialRecord } from '../../scripts/real-n8n/rest-client.mts';
import { MERCHANT, OTHER_MERCHANT } from '../../sandbox/seed.mts';
import { useStage } from '../support/stage.mts';

const stage = useStage('connection-check');

/** Everything in this file starts n8n anew at most once, but a busy machine may be slow. */

async function theCredential(): Promise<CredentialRecord> {
	const credentials = await stage.session.client.credentials();
	const found = credentials.find(({ name }) => name === CREDENTIAL_NAME);
	if (!found) throw new Error('The demo has created no credential.');
	return found;
}

async function test(changed: CredentialData = {}) {
	return await stage.session.client.testCredential(await theCredential(), changed);
}

async function runCheck() {
	const id = stage.workflow('connection-check');
	return await stage.session.client.run(id, 'When I Press Execute');
}

/** How often DropPay was asked for tokens. */
async function tokenRequests() {
	const journal = await stage.sandbox.control.journal();
	const count = (operation: string) =>
		journal.filter(({ operationId }) => operationId === operation).length;
	return { exchanges: count('createUserToken'), refreshes: count('refreshUserToken') };
}

describe('the test button', () => {
	it('the test button is green for the right keys', async () => {
		expect(await test()).toEqual({ status: 'OK', message: expect.any(String) as string });
	});

	it('the test button names the key and the secret when the secret is wrong', async () => {
		// A credential of its own: this one has no token yet that would still be good.
		const credential = await stage.session.client.saveCredential('Wrong secret', 'dropPayApi', {
			...sandboxCredential(stage.sandbox.url),
			applicationSecret: 'not-the-secret',
		});
		const result = await stage.session.client.testCredential(credential);
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/does not accept this Application Key and Application Secret/);
		expect(result.message).not.toContain('not-the-secret');
	});

	it('the test button says in one sentence what to do when the Connection was revoked', async () => {
		await stage.sandbox.control.revokeConnection(OTHER_MERCHANT.connectionCode);
		const result = await test({ connectionCode: OTHER_MERCHANT.connectionCode });
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/The Connection was revoked/);
		expect(result.message).toMatch(/open a new Connection/);
		expect(result.message).not.toContain(OTHER_MERCHANT.connectionCode);
	});

	it('the test button works for the access of an Application', async () => {
		expect(await test({ access: 'application', connectionCode: '' })).toEqual({
			status: 'OK',
			message: expect.any(String) as string,
		});
	});
});

describe('tokens in running workflows', () => {
	beforeAll(async () => {
		// The same name and type: what the test button stored goes, as if the credential had just been created.
		await stage.session.client.saveCredential(CREDENTIAL_NAME, 'dropPayApi', {
			...sandboxCredential(stage.sandbox.url),
			accessToken: '',
			refreshToken: '',
			tokenExpiresAt: '',
			tokenOwner: '',
		});
		await stage.sandbox.control.expireTokens();
		await stage.sandbox.control.clearJournal();
	});

	it('a workflow gets a token at the first use, reuses it, and refreshes it once when it has expired', async () => {
		const first = await runCheck();
		expect(errorOf(first)).toBeUndefined();
		expect(first.status).toBe('success');
		expect(itemsOf(first, 'My Account')).toEqual([
			expect.objectContaining({ iban: MERCHANT.iban }),
		]);
		const afterFirst = await tokenRequests();
		expect(afterFirst.exchanges + afterFirst.refreshes).toBe(1);

		expect((await runCheck()).status).toBe('success');
		expect((await runCheck()).status).toBe('success');
		expect(await tokenRequests()).toEqual(afterFirst);

		expect(await stage.sandbox.control.expireTokens()).toBeGreaterThan(0);
		const afterExpiry = await runCheck();
		expect(errorOf(afterExpiry)).toBeUndefined();
		expect(afterExpiry.status).toBe('success');
		expect(await tokenRequests()).toEqual({
			...afterFirst,
			refreshes: afterFirst.refreshes + 1,
		});
	});

	it('the tokens of a credential are kept from the browser', async () => {
		const { id } = await theCredential();
		const shown = JSON.stringify(await stage.session.client.credentialData(id));
		const { tokens } = await stage.sandbox.control.state();
		expect(tokens.length).toBeGreaterThan(0);
		for (const { accessToken } of tokens) expect(shown).not.toContain(accessToken);
		expect(shown).not.toContain(MERCHANT.connectionCode);
	});
});
