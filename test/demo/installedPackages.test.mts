import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { areInstalled, rememberInstalled } from '../../scripts/setup/installed-packages.cjs';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'packages-'));
	const packages = { 'node_modules/one': { version: '1.0.0' } };
	const lock = JSON.stringify({ lockfileVersion: 3, packages });
	writeFileSync(path.join(folder, 'package.json'), '{}');
	writeFileSync(path.join(folder, 'package-lock.json'), lock);
	mkdirSync(path.join(folder, 'node_modules', 'one'), { recursive: true });
	writeFileSync(path.join(folder, 'node_modules', '.package-lock.json'), lock);
	writeFileSync(path.join(folder, 'node_modules', 'one', 'package.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const takePackageAway = (): void =>
	rmSync(path.join(folder, 'node_modules', 'one'), { recursive: true });

test('an installation that npm finished counts as installed', () => {
	expect(areInstalled(folder)).toBe(true);
});

test('a remembered installation that lost a package is not installed', () => {
	rememberInstalled(folder);
	takePackageAway();
	expect(areInstalled(folder)).toBe(false);
});

test('an installation of which npm says that it finished, without a package, is not installed', () => {
	takePackageAway();
	expect(areInstalled(folder)).toBe(false);
});

test('an installation without a package is not remembered, and the package is named', () => {
	takePackageAway();
	expect(() => rememberInstalled(folder)).toThrow(
		'npm reported success, but packages are missing (1), for example node_modules/one.',
	);
});
