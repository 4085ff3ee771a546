import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/setup/paths.cjs';

test('Ctrl-C while npm run sandbox installs its packages ends npm, too', async () => {
	const registry = createServer(() => undefined).listen(0, '127.0.0.1');
	await once(registry, 'listening');
	const resolved = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/one/-/one-1.0.0.tgz`;
	const checkout = mkdtempSync(path.join(tmpdir(), 'interrupted-'));
	const dependencies = { one: '1.0.0' };
	const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
	const lock = {
		lockfileVersion: 3,
		packages: {
			'': { dependencies },
			'node_modules/one': { version: '1.0.0', resolved, integrity },
		},
	};
	writeFileSync(path.join(checkout, 'package.json'), JSON.stringify({ dependencies }));
	writeFileSync(path.join(checkout, 'package-lock.json'), JSON.stringify(lock));
	mkdirSync(path.join(checkout, 'scripts'));
	for (const name of ['setup', 'sandbox.mjs']) {
		cpSync(path.join(ROOT, 'scripts', name), path.join(checkout, 'scripts', name), {
			recursive: true,
		});
	}
	const command = spawn(process.execPath, [path.join(checkout, 'scripts', 'sandbox.mjs')], {
		stdio: 'ignore',
		env: { ...process.env, npm_config_cache: path.join(checkout, 'cache') },
	});
	try {
		const ended = once(command, 'exit');
		const [request] = await once(registry, 'request');
		const npmIsGone = once(request.socket, 'close');
		command.kill('SIGINT');
		expect(await ended).toEqual([130, null]);
		await npmIsGone;
	} finally {
		command.kill('SIGKILL');
		registry.closeAllConnections();
		registry.close();
		rmSync(checkout, { recursive: true, force: true });
	}
});
