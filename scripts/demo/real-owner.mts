import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Owner } from '../real-n8n/rest-client.mts';
import { OWNER } from '../real-n8n/session.mts';

/** The file in the home that holds the owner's password; only the user of this computer may read it. */
export function passwordFile(home: string): string {
	return path.join(home, 'owner-password');
}

/** n8n wants a capital letter and a digit; random letters may lack either. */
const newPassword = (): string => `${randomBytes(18).toString('base64url')}-A1`;

/**
 * The owner of the n8n that holds real keys: with a password that nobody else knows, made at the first start and kept in
 * the home.
 */
export async function realOwner(home: string): Promise<Owner> {
	const file = passwordFile(home);
	try {
		await writeFile(file, `${newPassword()}\n`, { mode: 0o600, flag: 'wx' });
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
	}
	return { ...OWNER, password: (await readFile(file, 'utf8')).trim() };
}
