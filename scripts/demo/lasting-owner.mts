import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Owner } from '../real-n8n/rest-client.mts';
import { newPassword, OWNER } from '../real-n8n/session.mts';

/** The file in the home that holds the owner's password; only the user of this computer may read it. */
export function passwordFile(home: string): string {
	return path.join(home, 'owner-password');
}

/**
 * The owner of an n8n that lasts: the password is random, made at the first start and kept in the home.
 */
export async function lastingOwner(home: string): Promise<Owner> {
	const file = passwordFile(home);
	try {
		await writeFile(file, `${newPassword()}\n`, { mode: 0o600, flag: 'wx' });
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
	}
	return { ...OWNER, password: (await readFile(file, 'utf8')).trim() };
}
