import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import Fastify, { type FastifyError } from 'fastify';
import { refuse, registerApi, type ApiParts } from './api.mts';
import { registerCheckoutPage } from './checkoutPage.mts';
import { SandboxControl } from './control.mts';
import { registerControlApi } from './controlApi.mts';
import { registerDashboard } from './dashboard/routes.mts';
import { FaultBook } from './faults.mts';
import { Journal } from './journal.mts';
import { keepPagesOut } from './localOnly.mts';
import { registerPhone } from './phone/routes.mts';
import { createSeed, type Seed } from './seed.mts';
import { World } from './world.mts';

export { SandboxControl } from './control.mts';

export interface SandboxOptions {
	/** 0 or left out: any free port. */
	port?: number;
	/**
	 * Address to listen on (127.0.0.1). 0.0.0.0 is for a container of its own: requests still have to name 127.0.0.1 or
	 * localhost as their host.
	 */
	host?: string;
	/** What exists at the start; the standard seed when left out. */
	seed?: Seed;
	/** Gets a line where the sandbox itself went wrong. */
	log?: (line: string) => void;
	/** How many API requests the journal keeps (50,000). */
	journalLimit?: number;
}

export interface Sandbox {
	/** `http://127.0.0.1:<port>`: base of the API, the Checkout API, the phone page, the dashboard, the control API. */
	url: string;
	control: SandboxControl;
	/** Ends the server, its open connections and its deliveries. */
	close: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';

const ajv = new Ajv({ useDefaults: true });
addFormats(ajv, ['regex']);

/** By schema as JSON: to compile those of the control API takes longer than all else that a start does. */
const validators = new Map<string, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
	const text = JSON.stringify(schema);
	const known = validators.get(text) ?? ajv.compile(JSON.parse(text) as object);
	validators.set(text, known);
	return known;
}
const JOURNAL_LIMIT = 50_000;

/**
 * Starts a DropPay of your own on the loopback interface, with the OpenAPI file as its contract and
 * its state in memory.
 * @throws when the port is taken, or an operation of the OpenAPI file has no handler
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const closing = new AbortController();
	const parts: ApiParts = {
		world: new World(options.seed ?? createSeed()),
		journal: new Journal(options.journalLimit ?? JOURNAL_LIMIT),
		faults: new FaultBook(),
		closing: closing.signal,
		log: options.log ?? (() => undefined),
	};
	const app = Fastify({
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 500 },
	});
	app.setValidatorCompiler<object>(({ schema }) => validatorOf(schema));
	app.setErrorHandler(async (cause: FastifyError, request, reply) => {
		if ((cause.statusCode ?? 500) >= 500) parts.log(`${request.url}: ${String(cause.stack)}`);
		return await reply.code(cause.statusCode ?? 500).send({ message: cause.message });
	});
	keepPagesOut(app);
	await app.register(async (api) => registerApi(api, parts));
	await app.register(async (control) => registerControlApi(control, parts), {
		prefix: '/_sandbox',
	});
	await app.register(async (page) => registerCheckoutPage(page, parts.world), {
		prefix: '/checkout',
	});
	await app.register(async (phone) => await registerPhone(phone, parts.world));
	await app.register(async (dashboard) => await registerDashboard(dashboard, parts));
	app.setNotFoundHandler(async (request, reply) => await refuse(parts, 404, request, reply));
	await app.listen({ host: options.host ?? LOOPBACK, port: options.port ?? 0 });

	const address = app.server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	const url = `http://${LOOPBACK}:${port}`;
	parts.world.url = url;
	let closed: Promise<void> | null = null;
	return {
		url,
		control: new SandboxControl(url),
		close: async () => {
			closed ??= (async () => {
				closing.abort();
				await parts.world.webhooks.close();
				parts.world.clock.reset();
				await app.close();
			})();
			await closed;
		},
	};
}
