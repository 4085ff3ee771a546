import path from 'node:path';
import type { N8nInstallation } from './installation.mts';

/** n8n's own modules that the demo doesn't use, as n8n 2.41.1 names them. */
const UNUSED_MODULES = [
	'mcp-registry',
	'chat-hub',
	'instance-ai',
	'agents',
	'agent-evals',
	'workflow-builder',
	'mcp',
	'insights',
	'instance-version-history',
	'instance-reporting',
	'breaking-changes',
	'quick-connect',
];

/** What n8n may see of the environment of this process: where programs and certificates are, never settings or keys. */
const PASSED_ON = [
	'PATH',
	'HOME',
	'LANG',
	'TMPDIR',
	'TEMP',
	'TMP',
	'SystemRoot',
	'NODE_EXTRA_CA_CERTS',
];

function passedOnVariables(): Record<string, string> {
	return Object.fromEntries(
		PASSED_ON.flatMap((name) => {
			const value = process.env[name];
			return value === undefined ? [] : [[name, value]];
		}),
	);
}

/**
 * By default n8n 2.41.1 starts a V8 isolate for each request to a trigger, in case it has an expression; only its
 * own Webhook node is exempt. With this setting n8n starts an isolate when an expression is evaluated, for any trigger.
 */
export const ISOLATE_WHEN_NEEDED = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

export interface N8nEnvironmentOptions {
	home: string;
	installation: Pick<N8nInstallation, 'node' | 'moduleNames'>;
	port: number;
	brokerPort: number;
	/** The address under which the world reaches n8n's webhooks; the loopback address when left out. */
	webhookUrl?: string;
}

/**
 * The environment of an n8n that connects to loopback only: no telemetry, no update checks, no templates, no
 * licence server, its database and settings in `home` alone.
 */
export function n8nEnvironment(options: N8nEnvironmentOptions): Record<string, string> {
	const { home, installation, port, brokerPort } = options;
	const passedOn = passedOnVariables();
	return {
		...passedOn,
		// n8n starts its task runner with the first "node" of the path.
		PATH: `${path.dirname(installation.node)}${path.delimiter}${passedOn.PATH ?? ''}`,
		N8N_USER_FOLDER: home,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PROTOCOL: 'http',
		N8N_SECURE_COOKIE: 'false',
		N8N_WEBHOOK_URL: options.webhookUrl ?? `http://127.0.0.1:${port}/`,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PYTHON_ENABLED: 'false',
		DB_TYPE: 'sqlite',
		// A name that this n8n doesn't know aborts its start.
		N8N_DISABLED_MODULES: UNUSED_MODULES.filter((name) =>
			installation.moduleNames.includes(name),
		).join(','),
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_LICENSE_DETACH_FLOATING_ON_SHUTDOWN: 'false',
		// No look-ups of verified nodes: this package is not verified.
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_PUBLIC_API_SWAGGERUI_DISABLED: 'true',
		N8N_AI_ENABLED: 'false',
		N8N_LOG_LEVEL: 'info',
		N8N_LOG_OUTPUT: 'console',
		NO_COLOR: '1',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		GENERIC_TIMEZONE: 'UTC',
	};
}
