import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { passwordFile, lastingOwner } from '../../scripts/demo/lasting-owner.mts';
import { OWNER } from '../../scripts/real-n8n/session.mts';

const homes: string[] = [];
const newHome = (): string => {
	const home = mkdtempSync(path.join(tmpdir(), 'real-home-'));
	homes.push(home);
	return home;
};
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true })));

describe('the owner of the n8n that holds real keys', () => {
	test('has a password of its own, which lasts', async () => {
		const home = newHome();
		const { password } = await lastingOwner(home);
		expect(password).not.toBe(OWNER.password);
		// What n8n asks of a password.
		expect(password).toMatch(/^(?=.*[A-Z])(?=.*\d).{8,64}$/);
		expect((await lastingOwner(home)).password).toBe(password);
		expect((await lastingOwner(newHome())).password).not.toBe(password);
	});

	test('and only the user of this computer can read it', async () => {
		const home = newHome();
		const { password } = await lastingOwner(home);
		expect(readFileSync(passwordFile(home), 'utf8').trim()).toBe(password);
		if (process.platform !== 'win32') {
			expect(statSync(passwordFile(home)).mode & 0o777).toBe(0o600);
		}
	});
});
