import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { chosenLine } from '../../scripts/real-n8n/lines.mts';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { CREDENTIAL_NAME, sandboxCredential } from '../../scripts/demo/credentials.mts';
import { EXAMPLES, importExamples, SALE_WORKFLOW } from '../../scripts/demo/examples.mts';
import { lastingOwner } from '../../scripts/demo/lasting-owner.mts';
import type { CredentialData, CredentialRecord } from '../../scripts/real-n8n/rest-client.mts';
import {
	listCommunityPackage,
	openN8n,
	OWNER,
	type N8nSession,
} from '../../scripts/real-n8n/session.mts';
import { schemaFile } from '../../scripts/outputSchemas.mts';
import { CACHE, ROOT } from '../../scripts/setup/paths.cjs';
import { beQuiet } from '../../scripts/setup/progress.cjs';

/** An n8n that lasts, as `npm start` has it. */
describe('an n8n that lasts from start to start', () => {
	let home: string;
	let sandbox: Sandbox;
	let session: N8nSession;
	let password: string;

	beforeAll(async () => {
		beQuiet();
		mkdirSync(CACHE, { recursive: true });
		home = mkdtempSync(path.join(CACHE, 'lasting-'));
		sandbox = await startSandbox();
		const owner = await lastingOwner(home);
		({ password } = owner);
		session = await openN8n({ home, owner });
	});
	afterAll(async () => {
		await session?.close();
		await sandbox?.close();
		await rm(home, { recursive: true, force: true, maxRetries: 5 });
	});

	const account = async (): Promise<CredentialRecord> => {
		const found = (await session.client.credentials()).find(({ name }) => name === CREDENTIAL_NAME);
		if (!found) throw new Error('The credential is missing.');
		return found;
	};
	const fields = async (): Promise<CredentialData> =>
		await session.client.credentialData((await account()).id);
	const signIn = async (secret: string): Promise<number> =>
		(
			await localHttp.post(
				`${session.client.url}/rest/login`,
				{ emailOrLdapLoginId: OWNER.email, password: secret },
				{ validateStatus: () => true },
			)
		).status;

	test('does not open to the password of another n8n', async () => {
		expect(await signIn(OWNER.password)).toBe(401);
		expect(await signIn(password)).toBe(200);
	});

	test('keeps what the user changed when the examples come again, and publishes nothing unasked', async () => {
		const { client } = session;
		const keys = sandboxCredential(sandbox.url);
		const wrong = { ...keys, applicationSecret: 'of-yesterday', connectionCode: 'OLD' };
		const first = await importExamples(client, wrong, { publish: false });
		expect(Object.keys(first).sort()).toEqual([...EXAMPLES].sort());
		const active = (await client.workflows()).filter((workflow) => workflow.active);
		expect(active).toEqual([]);
		expect((await client.testCredential(await account())).status).toBe('Error');

		await client.changeCredential(await account(), { maxAmount: 40, endpointOverrides: '{ }' });
		const sale = await client.workflow(first[SALE_WORKFLOW] ?? '');
		await client.saveWorkflow({ ...sale, nodes: sale.nodes.slice(0, 1), connections: {} });

		const second = await importExamples(client, keys, { publish: false, earlier: first });
		expect(second).toEqual(first);
		expect(await fields()).toMatchObject({ maxAmount: 40, endpointOverrides: '{ }' });
		expect((await client.testCredential(await account())).status).toBe('OK');
		expect((await client.workflow(sale.id)).nodes).toHaveLength(1);
		// Homes of older starts remember nothing: a name is enough.
		expect(await importExamples(client, keys, { publish: false })).toEqual(first);
		expect(await client.workflows()).toHaveLength(EXAMPLES.length);
	});

	test('leaves a credential alone that was turned to another DropPay', async () => {
		const { client } = session;
		await client.changeCredential(await account(), {
			environment: 'production',
			applicationKey: 'of-the-user',
		});
		await importExamples(client, sandboxCredential(sandbox.url), { publish: false });
		expect(await fields()).toMatchObject({
			environment: 'production',
			applicationKey: 'of-the-user',
		});
	});

	test('goes to the sandbox of the next start with tokens of the last one in the credential', async () => {
		const { client } = session;
		const next = await startSandbox();
		try {
			await client.changeCredential(await account(), sandboxCredential(sandbox.url));
			expect((await client.testCredential(await account())).status).toBe('OK');
			await importExamples(client, sandboxCredential(next.url), { publish: false });
			expect((await client.testCredential(await account())).status).toBe('OK');
			expect(await next.control.journal()).not.toEqual([]);
			expect(await fields()).toMatchObject({ baseUrl: next.url });
		} finally {
			await next.close();
		}
	});

	test('lists the package under Settings → Community nodes, once however often it starts', async () => {
		await listCommunityPackage(home);
		await listCommunityPackage(home);
		const listed = await session.client.communityPackages();
		expect(listed).toEqual([
			expect.objectContaining({
				packageName: 'n8n-nodes-droppay',
				installedNodes: [
					expect.objectContaining({ type: 'n8n-nodes-droppay.dropPay' }),
					expect.objectContaining({ type: 'n8n-nodes-droppay.dropPayTrigger' }),
				],
			}),
		]);
		expect(listed.filter(({ failedLoading }) => failedLoading)).toEqual([]);
	});

	/** A file that n8n makes for its editor. */
	async function fetchFromN8n<T>(file: string): Promise<T> {
		const { url, sessionCookie } = session.client;
		const cookie = `${sessionCookie.name}=${sessionCookie.value}`;
		return (await localHttp.get<T>(`${url}/${file}`, { headers: { cookie } })).data;
	}

	test.each(['dropPay', 'dropPayTrigger'])('n8n shows the node %s with its icon', async (name) => {
		const nodes = await fetchFromN8n<INodeTypeDescription[]>('types/nodes.json');
		const node = nodes.find((one) => one.name === `n8n-nodes-droppay.${name}`);
		expect(node?.properties.length).toBeGreaterThan(0);
		const { iconUrl } = node as INodeTypeDescription & {
			iconUrl?: { light: string; dark: string };
		};
		for (const icon of [iconUrl?.light, iconUrl?.dark]) {
			expect(await fetchFromN8n<string>(icon ?? 'no icon')).toContain('<svg');
		}
	});

	test('n8n shows the fields of an output before the node was executed', async () => {
		const file = schemaFile('authorization', 'wait');
		const address = file.replace('__schema__/v', 'schemas/n8n-nodes-droppay.dropPay/');
		const schema: unknown = JSON.parse(
			readFileSync(path.join(ROOT, 'nodes', 'DropPay', file), 'utf8'),
		);
		expect(await fetchFromN8n(address)).toEqual(schema);
	});

	test.each(['dropPayApi', 'dropPayCheckoutApi'])('n8n shows the credential %s', async (name) => {
		const credentials = await fetchFromN8n<ICredentialType[]>('types/credentials.json');
		const credential = credentials.find((one) => one.name === name);
		expect(credential?.properties.length).toBeGreaterThan(0);
		expect(credential?.supportedNodes?.length ?? 0).toBeGreaterThan(0);
	});

	test('n8n offers the node as a tool, and not as a human approval, which would ask for a payment', async () => {
		const nodes = await fetchFromN8n<INodeTypeDescription[]>('types/nodes.json');
		const tools = nodes.map(({ name }) => name).filter((name) => /droppay.*tool$/i.test(name));
		expect(tools).toEqual(['n8n-nodes-droppay.dropPayTool']);
	});

	test("gives its nodes n8n's own copy of n8n-workflow, as an installation of a user does", () => {
		const node = path.join(home, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-droppay');
		const found = execFileSync(
			process.execPath,
			[
				'-p',
				`require('module').createRequire(${JSON.stringify(`${node}/`)}).resolve('n8n-workflow')`,
			],
			{ encoding: 'utf8' },
		).trim();
		const own = realpathSync(path.join(chosenLine().folder, 'node_modules', 'n8n-workflow'));
		expect(found.startsWith(own + path.sep)).toBe(true);
	});

	test('unpacks the editor where the linter of this repository does not look', () => {
		// With types, as here, no link is followed; the linter follows none either.
		const scripts = readdirSync(home, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.name.endsWith('.js'))
			.map((entry) => path.relative(home, entry.parentPath).split(path.sep));
		expect(scripts.filter((folders) => folders.includes('assets'))).not.toEqual([]);
		expect(scripts.filter((folders) => !folders.includes('node_modules'))).toEqual([]);
	});
});
