import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lastingSandboxPort } from '../../scripts/demo/lasting-port.mts';
import { freePorts } from '../../scripts/real-n8n/ports.mts';

let home: string;
beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'droppay-port-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const take = async (port: number): Promise<Server> =>
	await new Promise((resolve) => {
		const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
	});

it("the demo's sandbox keeps its port from start to start", async () => {
	const first = await lastingSandboxPort(home);
	expect(await lastingSandboxPort(home)).toBe(first);
});

it("the demo's sandbox takes another port while its own is taken, and keeps that one", async () => {
	const [own = 0] = await freePorts(1);
	writeFileSync(path.join(home, 'sandbox-port'), String(own));
	const other = await take(own);
	const second = await lastingSandboxPort(home);
	other.close();
	expect(second).not.toBe(own);
	expect(await lastingSandboxPort(home)).toBe(second);
});

it.each(['', 'x', '0', '70000', '-1'])(
	'a spoiled file of the port is no obstacle: "%s"',
	async (text) => {
		writeFileSync(path.join(home, 'sandbox-port'), text);
		expect(await lastingSandboxPort(home)).toBeGreaterThan(0);
	},
);
