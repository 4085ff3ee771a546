import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CredentialData } from '../real-n8n/rest-client.mts';

const KEYS = {
	applicationKey: {
		variable: 'DROPPAY_APPLICATION_KEY',
		question: 'Application Key',
		secret: false,
	},
	applicationSecret: {
		variable: 'DROPPAY_APPLICATION_SECRET',
		question: 'Application Secret (not shown)',
		secret: true,
	},
	connectionCode: {
		variable: 'DROPPAY_CONNECTION_CODE',
		question: 'Connection Code (not shown)',
		secret: true,
	},
	posId: { variable: 'DROPPAY_POS_ID', question: 'Id of the POS to collect on', secret: false },
} as const;

type Key = keyof typeof KEYS;

export interface RealKeys {
	credential: CredentialData;
	posId: string;
}

/** Asks one question; what is typed as an answer to a secret one does not appear. */
async function ask(question: string, secret: boolean): Promise<string> {
	let silent = false;
	const output = new Writable({
		write(chunk, _encoding, done) {
			if (!silent) process.stdout.write(chunk as Buffer);
			done();
		},
	});
	const terminal = createInterface({ input: process.stdin, output, terminal: true });
	try {
		const answer = terminal.question(`${question}: `);
		silent = secret;
		return (await answer).trim();
	} finally {
		terminal.close();
		if (secret) process.stdout.write('\n');
	}
}

/**
 * The keys of a real DropPay account, from the environment or from the person at the terminal. They go into the
 * credential of n8n, which stores it encrypted, and nowhere else.
 * @throws when there is nobody to ask
 */
export async function realKeys(): Promise<RealKeys> {
	const values: Partial<Record<Key, string>> = {};
	const missing: string[] = [];
	for (const [key, { variable, question, secret }] of Object.entries(KEYS)) {
		let value = process.env[variable]?.trim() ?? '';
		if (value === '' && process.stdin.isTTY) value = await ask(question, secret);
		if (value === '') missing.push(variable);
		values[key as Key] = value;
	}
	if (missing.length > 0) {
		throw new Error(
			`--real needs ${missing.join(', ')}. Set them in the environment, or answer the questions in a terminal.\n` +
				'The README says where DropPay shows the Application Key, the Secret and the Connection Code.',
		);
	}
	return {
		credential: {
			environment: 'production',
			access: 'account',
			applicationKey: values.applicationKey ?? '',
			applicationSecret: values.applicationSecret ?? '',
			connectionCode: values.connectionCode ?? '',
			maxAmount: 0,
			endpointOverrides: '{}',
		},
		posId: values.posId ?? '',
	};
}
