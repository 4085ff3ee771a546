import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { run } from '../setup/child-processes.cjs';
import { step } from '../setup/progress.cjs';
import { onStop } from '../setup/stopping.cjs';
import { ensureN8n } from './installation.mts';
import { keepAsTemplate, removeHome, throwAwayHome } from './new-home.mts';
import { ensureNodesFolder, installNodes } from './nodes-package.mts';
import { startN8n, type RunningN8n } from './process.mts';
import { N8nRestClient, type Owner } from './rest-client.mts';

/** A password as n8n wants it, with a capital letter and a digit; random letters may lack either. */
export const newPassword = (): string => `${randomBytes(18).toString('base64url')}-A1`;

/** The owner of an n8n that does not outlive this process, and so does the password. */
export const OWNER: Owner = {
	email: 'owner@example.com',
	password: newPassword(),
	firstName: 'Demo',
	lastName: 'Owner',
};

/** The node types of this package, as n8n names them. */
const NODE_TYPES = ['n8n-nodes-droppay.dropPay', 'n8n-nodes-droppay.dropPayTrigger'];

export interface SessionOptions {
	/** The n8n user folder; a new one, removed at the end, when left out. */
	home?: string;
	/** Whom this n8n belongs to; `OWNER` when left out. */
	owner?: Owner;
	port?: number;
	webhookUrl?: string;
	/** Settings of n8n beyond those of every session, as environment variables. */
	variables?: Record<string, string>;
	/** Without the pages of its editor and without Code nodes, n8n starts with less work. The rest of it is the same. */
	headless?: boolean;
	/** What n8n does once a minute it does only when `n8n.passMinute` is called. */
	ownsMinutes?: boolean;
}

/** A running real n8n with the DropPay nodes, and its owner signed in. */
export interface N8nSession {
	n8n: RunningN8n;
	client: N8nRestClient;
	/** Ends n8n and removes a home that was made for it. */
	close(): Promise<void>;
}

/** "external": n8n waits for a process that runs Code nodes, instead of starting one. */
const HEADLESS = {
	N8N_DISABLE_UI: 'true',
	N8N_RUNNERS_MODE: 'external',
	N8N_RUNNERS_AUTH_TOKEN: newPassword(),
};

const variablesOf = ({ variables, headless }: SessionOptions): Record<string, string> => ({
	...(headless && HEADLESS),
	...variables,
});

/** n8n starts without a package that it cannot load, and says nothing: better to say it here than much later. */
async function requireOurNodes(client: N8nRestClient, n8n: RunningN8n): Promise<void> {
	const missing: string[] = [];
	for (const name of NODE_TYPES) if (!(await client.hasNodeType(name))) missing.push(name);
	if (missing.length === 0) return;
	throw new Error(
		[
			`n8n has not loaded ${missing.join(' and ')}. Its last lines:`,
			...n8n
				.log()
				.slice(-15)
				.map((line) => `    ${line}`),
		].join('\n'),
	);
}

/** Lists the package under Settings → Community nodes, where a user's installation is found. */
export async function listCommunityPackage(home: string): Promise<void> {
	const { node, modules } = await ensureN8n();
	const program = path.join(import.meta.dirname, 'community-package.cjs');
	await run(node, [program, home, modules], { cwd: home, log: 'community-package' });
}

/** Installs what is missing, starts n8n with the DropPay nodes as they are in this checkout, and signs in. */
export async function openN8n(options: SessionOptions = {}): Promise<N8nSession> {
	const installation = await ensureN8n();
	const nodesFolder = await ensureNodesFolder();
	const isOnSqlite = !Object.keys(options.variables ?? {}).some((name) => name.startsWith('DB_'));
	const template = isOnSqlite ? installation.version : undefined;
	const home = options.home ?? (await throwAwayHome(template));
	const forgetHome = async () => {
		if (options.home === undefined) await removeHome(home);
	};
	onStop(forgetHome);
	try {
		await installNodes(home, nodesFolder, installation.modules);
		const n8n = await step(`Starting n8n ${installation.version}`, '10 to 20 seconds', () =>
			startN8n({ ...options, installation, home, variables: () => variablesOf(options) }),
		);
		const close = async () => {
			await n8n.stop();
			await forgetHome();
		};
		try {
			if (options.home === undefined && template) await keepAsTemplate(home, installation);
			const client = new N8nRestClient(n8n.url);
			await client.signIn(options.owner ?? OWNER);
			await requireOurNodes(client, n8n);
			return { n8n, client, close };
		} catch (cause) {
			await close();
			throw cause;
		}
	} catch (cause) {
		await forgetHome();
		throw cause;
	}
}
