/** docker-compose.yml: valid, complete, and with the variables that n8n knows and that `npm run test:queue` runs with. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { queueVariables } from '../../scripts/queue/environment.mts';
import { n8nEnvironment } from '../../scripts/real-n8n/environment.mts';
import { read, ROOT } from './checkout.mts';
import { composeFindings } from './composeSchema.mts';

interface Service {
	image?: string;
	command?: string | string[];
	environment?: Record<string, string | number>;
	depends_on?: string[] | Record<string, { condition: string }>;
	healthcheck?: { test: string[] };
	volumes?: string[];
	configs?: Array<{ source: string; target: string }>;
	deploy?: { replicas: number };
}

interface Compose {
	services: Record<string, Service>;
	volumes: Record<string, unknown>;
	configs: Record<string, { content: string }>;
}

const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as Compose;
const caddyfile = compose.configs.caddyfile?.content ?? '';
const N8N_SERVICES = ['n8n-main', 'n8n-webhook', 'n8n-worker'];
const OF_N8N = /^(N8N|QUEUE|DB|EXECUTIONS|OFFLOAD)_/;
const MODULES = path.join(ROOT, 'scripts', 'n8n', 'node_modules');

const service = (name: string): Service => {
	const found = compose.services[name];
	if (!found) throw new Error(`docker-compose.yml has no service ${name}.`);
	return found;
};

const variablesOf = (name: string) => Object.keys(service(name).environment ?? {});

/** Names that our own queue mode runs with, see scripts/queue. */
const queueNames = Object.keys(
	queueVariables(
		{
			redis: { port: 1, password: '' },
			postgres: { port: 1, database: '', user: '', password: '' },
			encryptionKey: '',
		},
		1,
	),
);
const baseNames = Object.keys(
	n8nEnvironment({
		home: '/',
		installation: { node: '/bin/node', moduleNames: [] },
		port: 1,
		brokerPort: 1,
	}),
);

/** Names of variables that appear in the compiled sources of a package of n8n. */
function namesIn(folder: string, names: Set<string>): void {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) namesIn(file, names);
		else if (entry.name.endsWith('.js')) {
			for (const [name] of readFileSync(file, 'utf8').matchAll(
				/(?<=['"`.])[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g,
			)) {
				names.add(name);
			}
		}
	}
}

/** Runs a test where the real n8n is installed; elsewhere says that it does not. */
const whereInstalled = (title: string, test: () => void) => {
	if (existsSync(path.join(MODULES, '@n8n', 'config', 'dist'))) return it(title, test);
	process.stderr.write(
		`\nNOT CHECKED: docker-compose.yml ${title}. scripts/n8n is not installed; npm start or npm test installs it.\n`,
	);
	return it.skip(title, test);
};

describe('docker-compose.yml', () => {
	it('is what the Compose Specification asks for', () => {
		expect(composeFindings(text)).toEqual([]);
	});

	it('has the layout of queue mode: main, webhook processor, two workers, Redis, PostgreSQL, a way in', () => {
		expect(Object.keys(compose.services).sort()).toEqual(
			[...N8N_SERVICES, 'nodes', 'postgres', 'redis', 'caddy'].sort(),
		);
		expect(service('n8n-main').command).toBeUndefined();
		expect(service('n8n-webhook').command).toBe('webhook');
		expect(service('n8n-worker')).toMatchObject({ command: 'worker', deploy: { replicas: 2 } });
	});

	it('runs the n8n that this package is tested on, everywhere', () => {
		const { dependencies } = JSON.parse(read('scripts/n8n/package.json')) as {
			dependencies: { n8n: string };
		};
		for (const name of [...N8N_SERVICES, 'nodes']) {
			expect(service(name).image).toMatch(new RegExp(`/n8n:${dependencies.n8n}$`));
		}
		for (const { image } of Object.values(compose.services)) expect(image).toMatch(/:[\w.-]*\d/);
	});

	it('waits for what a service needs, and looks whether it is well', () => {
		for (const name of [...N8N_SERVICES, 'postgres', 'redis']) {
			expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
		}
		const base = {
			nodes: { condition: 'service_completed_successfully' },
			postgres: { condition: 'service_healthy' },
			redis: { condition: 'service_healthy' },
		};
		expect(service('n8n-main').depends_on).toEqual(base);
		for (const name of ['n8n-webhook', 'n8n-worker']) {
			expect(service(name).depends_on).toEqual({
				...base,
				'n8n-main': { condition: 'service_healthy' },
			});
		}
	});

	it('gives every process of n8n the same folder with the package, and names no unknown volume or config', () => {
		for (const name of N8N_SERVICES) {
			expect(service(name).volumes).toContain('nodes:/home/node/.n8n/nodes');
		}
		const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
			volumes.map((volume) => volume.split(':')[0] ?? ''),
		);
		const named = mounted.filter((volume) => !volume.startsWith('.'));
		expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
		const sources = Object.values(compose.services).flatMap(({ configs = [] }) =>
			configs.map(({ source }) => source),
		);
		expect(sources).toEqual(Object.keys(compose.configs));
	});

	it('gives every process of n8n the same variables', () => {
		for (const name of N8N_SERVICES) {
			expect(service(name).environment).toEqual(service('n8n-main').environment);
		}
	});

	it('sets what `npm run test:queue` sets for queue mode, and nothing that is not tried there', () => {
		const set = variablesOf('n8n-main');
		expect(set).toEqual(expect.arrayContaining(queueNames));
		expect(set.filter((name) => ![...queueNames, ...baseNames].includes(name))).toEqual([]);
	});

	it('connects n8n with the database, the queue and the way in that it describes', () => {
		const { environment = {} } = service('n8n-main');
		expect(environment).toMatchObject({
			QUEUE_BULL_REDIS_HOST: 'redis',
			DB_POSTGRESDB_HOST: 'postgres',
			DB_POSTGRESDB_DATABASE: service('postgres').environment?.POSTGRES_DB,
			DB_POSTGRESDB_USER: service('postgres').environment?.POSTGRES_USER,
			DB_POSTGRESDB_PASSWORD: service('postgres').environment?.POSTGRES_PASSWORD,
			QUEUE_BULL_REDIS_PASSWORD: service('redis').environment?.REDISCLI_AUTH,
		});
		expect(caddyfile).toMatch(
			/@production path .*\/webhook\/\* .*\/webhook-waiting\/\*\s[^]*handle @production \{\s*reverse_proxy n8n-webhook:5678/,
		);
	});

	it('opens the editor to the addresses that .env names, and webhooks to everybody', () => {
		const handlers = [...caddyfile.matchAll(/^ +handle(?: @(\w+))? \{\s*(.+?)\s*\}$/gms)].map(
			([, matcher, directive]) => [matcher, directive],
		);
		expect(handlers).toEqual([
			['production', 'reverse_proxy n8n-webhook:5678'],
			['test', 'reverse_proxy n8n-main:5678'],
			['editor', 'reverse_proxy n8n-main:5678'],
			[undefined, 'respond "The editor is not open to {remote_host}." 403'],
		]);
		expect(caddyfile).toMatch(/@editor remote_ip \$\{EDITOR_FROM:\?[^}]+\}$/m);
		const open = [...caddyfile.matchAll(/@(?:production|test) path (.+)$/gm)].map(
			([, path]) => path,
		);
		expect(open.join(' ').split(' ')).toEqual([
			...['/webhook/*', '/webhook-waiting/*', '/form/*', '/form-waiting/*'],
			...['/webhook-test/*', '/form-test/*'],
		]);
	});

	it('holds no secret and no setting of one installation: they come from .env, which .env.example lists', () => {
		const asked = [...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name);
		const offered = [...read('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
		expect([...new Set(asked)].sort()).toEqual(offered.sort());
		for (const { environment = {} } of Object.values(compose.services)) {
			for (const [name, value] of Object.entries(environment)) {
				if (/PASSWORD|KEY|AUTH/.test(name)) expect(value).toMatch(/^\$\{\w+:\?.+\}$/);
			}
		}
		expect(read('.env.example')).toMatch(/^N8N_ENCRYPTION_KEY=$/m);
	});

	whereInstalled('sets only variables that this n8n knows', () => {
		const known = new Set<string>();
		for (const name of ['@n8n/config', '@n8n/backend-common', 'n8n-core', 'n8n']) {
			namesIn(path.join(MODULES, name, 'dist'), known);
		}
		// The search itself has to find something, and not everything.
		expect(known.has('N8N_WEBHOOK_URL')).toBe(true);
		expect(known.has('N8N_NO_SUCH_VARIABLE')).toBe(false);
		const names = N8N_SERVICES.flatMap(variablesOf).filter((name) => OF_N8N.test(name));
		expect(names.length).toBeGreaterThan(15);
		expect([...new Set(names)].filter((name) => !known.has(name))).toEqual([]);
	});
});
