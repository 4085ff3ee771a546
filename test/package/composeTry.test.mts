/** docker-compose.try.yml: valid, for this machine only, and without anything to fill in. */
import { parse } from 'yaml';
import { read } from './checkout.mts';
import { composeFindings } from './composeSchema.mts';

interface Service {
	image: string;
	network_mode?: string;
	command?: string[];
	environment?: Record<string, string>;
	ports?: string[];
	volumes?: string[];
}

/** The file with the values that Compose takes when nobody sets a variable. */
const filledIn = (text: string, values: Record<string, string> = {}) =>
	text.replace(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, otherwise: string) =>
		(values[name] ?? otherwise).trim(),
	);

const text = read('docker-compose.try.yml');
const servicesOf = (values?: Record<string, string>) =>
	(parse(filledIn(text, values)) as { services: Record<'n8n' | 'nodes' | 'sandbox', Service> })
		.services;
const { n8n, nodes, sandbox } = servicesOf();
const versionOf = (file: string) => (JSON.parse(read(file)) as { version: string }).version;

describe('docker-compose.try.yml', () => {
	it('is what the Compose Specification asks for', () => {
		expect(composeFindings(filledIn(text))).toEqual([]);
		expect(composeFindings('services: { n8n: { imgae: x } }')).not.toEqual([]);
	});

	it('needs nothing filled in, and no file beside it', () => {
		expect(filledIn(text).replaceAll('$$', '')).not.toContain('$');
		const sources = [n8n, nodes, sandbox].flatMap(({ volumes = [] }) =>
			volumes.map((volume) => volume.split(':')[0] ?? ''),
		);
		const { volumes } = parse(filledIn(text)) as { volumes: Record<string, unknown> };
		expect([...new Set(sources)].sort()).toEqual(Object.keys(volumes).sort());
	});

	it('installs the n8n of docker-compose.yml and both packages in the versions of this checkout', () => {
		const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
			services: Record<string, Service>;
		};
		expect([n8n.image, nodes.image]).toEqual(Array(2).fill(services['n8n-main']?.image));
		expect(nodes.environment?.DROPPAY_NODES).toBe(`n8n-nodes-droppay@${versionOf('package.json')}`);
		expect(sandbox.command?.slice(0, 4)).toEqual([
			'npx',
			'--yes',
			`--package=droppay-sandbox@${versionOf('sandbox/package.json')}`,
			'droppay-sandbox',
		]);
	});

	it('answers to this machine only, by the same port inside and outside', () => {
		const used = servicesOf({ TRY_N8N_PORT: '5680', TRY_SANDBOX_PORT: '8790' });
		expect(n8n.ports).toEqual(['127.0.0.1:5678:5678', '127.0.0.1:8787:8787']);
		expect(used.n8n.ports).toEqual(['127.0.0.1:5680:5680', '127.0.0.1:8790:8790']);
		expect(used.n8n.environment).toMatchObject({
			N8N_PORT: '5680',
			N8N_WEBHOOK_URL: 'http://127.0.0.1:5680/',
		});
		expect(used.sandbox.command?.slice(-2)).toEqual(['--port', '8790']);
		expect(nodes.ports ?? sandbox.ports).toBeUndefined();
	});

	it('lets n8n, the sandbox and the browser use one address, 127.0.0.1', () => {
		expect(sandbox.network_mode).toBe('service:n8n');
		expect(sandbox.command?.slice(4, 6)).toEqual(['--host', '0.0.0.0']);
	});
});
