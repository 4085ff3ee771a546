/** A merchant with n8n: their own sandbox, a stored credential for it, and the DropPay node. */
import { stringify } from 'flatted';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { JournalEntry } from '../../sandbox/control.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { APPLICATION, MERCHANT, POS, createSeed } from '../../sandbox/seed.mts';
import {
	sandboxCredential,
	startDropPay,
	StoredCredentials,
	type NodeResult,
	type NodeRun,
	type StartedRun,
} from './harness.mts';
import { sandboxCheckoutCredential } from './storedCredentials.mts';

type RunOptions = Partial<Omit<NodeRun, 'operation' | 'parameters'>>;

const TOKEN_OPERATIONS = ['createUserToken', 'refreshUserToken', 'createApplicationToken'];

/**
 * Connection Codes of the same account, and Applications: each test gets its own, so that no test sees the
 * tokens of another.
 */
const ACCESSES = Array.from({ length: 300 }, (_, index) => ({
	connectionCode: `SANDBOX-CODE-OF-TEST-${1000 + index}`,
	application: {
		...APPLICATION,
		key: `00000000-0000-4000-9000-00000000${1000 + index}`,
		secret: `secret-of-test-${1000 + index}`,
		ownerAccountId: MERCHANT.accountId,
	},
}));

let sandbox: Sandbox | undefined;
let tests = 0;

afterAll(async () => {
	await sandbox?.close();
	sandbox = undefined;
});

/** The sandbox of a test file: starting one takes longer than most tests. */
async function freshSandbox(): Promise<Sandbox> {
	if (sandbox) {
		await sandbox.control.reset();
		return sandbox;
	}
	const seed = createSeed();
	for (const [index, { connectionCode: code, application }] of ACCESSES.entries()) {
		const id = `CON${2_000_000_000 + index}`;
		const { key: applicationKey } = APPLICATION;
		seed.connections.push({ id, code, applicationKey, accountId: MERCHANT.accountId });
		seed.applications.push(application);
	}
	sandbox = await startSandbox({
		seed,
		log: (line) => console.error(`The sandbox itself went wrong: ${line}`),
	});
	return sandbox;
}

export class Merchant {
	credentials = new StoredCredentials();

	sandbox!: Sandbox;

	/** @param credential fields of the credential that differ from the usual ones */
	static async open(credential: ICredentialDataDecryptedObject = {}): Promise<Merchant> {
		const merchant = new Merchant();
		await merchant.begin(credential);
		return merchant;
	}

	/** Begins anew: with an empty sandbox, and with a credential that has no tokens yet. */
	async begin(credential: ICredentialDataDecryptedObject = {}): Promise<void> {
		this.sandbox = await freshSandbox();
		this.credentials = new StoredCredentials();
		const { connectionCode, application } = ACCESSES[tests++] as (typeof ACCESSES)[number];
		this.credentials.store['1'] = sandboxCredential(this.sandbox.url, {
			...(credential.access === 'application'
				? { applicationKey: application.key, applicationSecret: application.secret }
				: { connectionCode }),
			...credential,
		});
		this.credentials.store.checkout = sandboxCheckoutCredential(this.sandbox.url);
	}

	/** The credential as it is stored now. */
	get credential(): ICredentialDataDecryptedObject {
		return this.credentials.store['1'] as ICredentialDataDecryptedObject;
	}

	get control(): Sandbox['control'] {
		return this.sandbox.control;
	}

	/** Runs the node; no result may hold a secret, a code or a token, whatever the test is about. */
	async run(
		operation: string,
		parameters: IDataObject = {},
		options: RunOptions = {},
	): Promise<NodeResult> {
		return await this.start(operation, parameters, options).result;
	}

	start(operation: string, parameters: IDataObject = {}, options: RunOptions = {}): StartedRun {
		const { credentials } = this;
		const { cancel, result } = startDropPay({ credentials, operation, parameters, ...options });
		return {
			cancel,
			result: (async () => {
				const ended = await result;
				expect(leaked(ended, credentials.secrets)).toEqual([]);
				return ended;
			})(),
		};
	}

	/** Changes fields of the stored credential, as a user who saves it. */
	changeCredential(changes: ICredentialDataDecryptedObject): void {
		this.credentials.store['1'] = { ...this.credential, ...changes };
	}

	/** An Authorization made by the node. */
	async authorize(changes: IDataObject = {}): Promise<IDataObject & { id: string }> {
		const { json, error } = await this.run('authorization.create', {
			...authorizationParameters,
			...changes,
		});
		if (error) throw error;
		return json[0] as IDataObject & { id: string };
	}

	/** The id of an Authorization that the customer has confirmed. */
	async granted(changes: IDataObject = {}): Promise<string> {
		const { id } = await this.authorize(changes);
		await this.control.decide(id, 'grant');
		return id;
	}

	/** The id of a charge over the whole amount. */
	async charged(changes: IDataObject = {}): Promise<string> {
		const authorizationId = await this.granted(changes);
		const { json, error } = await this.run('charge.create', { authorizationId });
		if (error) throw error;
		return json[0]?.id as string;
	}

	/** What DropPay received for one operation. */
	async received(operationId: string): Promise<JournalEntry[]> {
		return await this.control.journal({ operationId });
	}

	/** What DropPay received apart from token requests. */
	async requests(): Promise<JournalEntry[]> {
		return (await this.control.journal()).filter(
			({ operationId }) => !TOKEN_OPERATIONS.includes(operationId ?? ''),
		);
	}

	/** The tokens that DropPay issued last. */
	async issuedTokens(): Promise<{ accessToken: string; refreshToken: string }> {
		const issued = (await this.control.journal()).findLast(
			({ operationId, status }) => TOKEN_OPERATIONS.includes(operationId ?? '') && status === 200,
		);
		const { access_token: accessToken, refresh_token: refreshToken } = issued?.answer as {
			access_token: string;
			refresh_token: string;
		};
		return { accessToken, refreshToken };
	}

	/** Operation ids of the token requests DropPay received, in order. */
	async tokenRequests(): Promise<string[]> {
		return (await this.control.journal())
			.map(({ operationId }) => operationId ?? '')
			.filter((operationId) => TOKEN_OPERATIONS.includes(operationId));
	}
}

/** A merchant who starts from scratch with each test of the file. @param credential see {@link Merchant.open} */
export function useMerchant(credential?: ICredentialDataDecryptedObject): Merchant {
	const merchant = new Merchant();
	beforeEach(async () => await merchant.begin(credential));
	return merchant;
}

/** What an Authorization needs. */
export const authorizationParameters: IDataObject = {
	posId: { __rl: true, mode: 'id', value: POS.id },
	amount: '25.00',
	paymentDescription: 'Order 1001',
	policy: 'CHARGEABLE',
	sendEventsTo: 'nowhere',
};

/** Which of the secrets can be found in what n8n would store and show of the run. */
export function leaked({ run, error }: NodeResult, secrets: string[]): string[] {
	const shown = [
		stringify(run.data.resultData.runData.DropPay ?? []),
		stringify(run.data.resultData.error ?? {}),
		String(error?.message),
		String(error?.description),
		String(error?.stack),
	].join('\n');
	return secrets.filter((secret) => shown.includes(secret));
}
