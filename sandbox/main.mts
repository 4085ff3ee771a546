import { parseArgs } from 'node:util';
import { startSandbox, type Sandbox } from './index.mts';
import { APPLICATION, CUSTOMER, MERCHANT, POS } from './seed.mts';

const USAGE = `Usage: droppay-sandbox [--port 8787] [--host 127.0.0.1] [--merchants 0]
In a clone of n8n-nodes-droppay: npm run sandbox -- [the same]

  --port       port (8787); 0 for any free one
  --host       127.0.0.1, or 0.0.0.0 in its own container: publish the port on 127.0.0.1 only
  --merchants  number of additional merchants, each with a Connection Code`;

/** The sandbox sends requests to itself at 127.0.0.1: each choice includes it. */
const HOSTS = ['127.0.0.1', '0.0.0.0'];

interface Options {
	port: number;
	host: string;
	merchants: number;
}

/** @returns undefined where the usage was asked for, and printed */
function readOptions(args: string[]): Options | undefined {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string', default: '8787' },
			host: { type: 'string', default: '127.0.0.1' },
			merchants: { type: 'string', default: '0' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) {
		console.log(USAGE);
		return undefined;
	}
	const port = Number(values.port);
	const merchants = Number(values.merchants);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(USAGE);
	if (!HOSTS.includes(values.host)) throw new Error(USAGE);
	if (!Number.isInteger(merchants) || merchants < 0) throw new Error(USAGE);
	return { port, host: values.host, merchants };
}

async function start({ port, host }: Options): Promise<Sandbox> {
	try {
		return await startSandbox({ port, host, log: (line) => console.error(line) });
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') {
			throw new Error(`Another program uses port ${port}. Choose another one with --port.`, {
				cause,
			});
		}
		throw cause;
	}
}

/**
 * Starts the sandbox with the options of the command line, and prints its addresses and keys.
 * @returns undefined if only the usage was asked for
 * @throws if an option is not valid or the port is taken
 */
export async function startFromCommandLine(args: string[]): Promise<Sandbox | undefined> {
	const options = readOptions(args);
	if (!options) return undefined;
	const sandbox = await start(options);
	await sandbox.control.settings({ requestIds: true });
	console.log(`
DropPay sandbox, running on this machine only. No real money moves.

  API and Checkout API   ${sandbox.url}
  Phone page             ${sandbox.url}/     (lists what waits for a confirmation)
  Dashboard              ${sandbox.url}/dashboard     (payments, requests, events; faults; values to copy)
  Control API            ${sandbox.url}/_sandbox/state

  Application Key        ${APPLICATION.key}
  Application Secret     ${APPLICATION.secret}
  Connection Code        ${MERCHANT.connectionCode}
  POS                    ${POS.id}
  PIN on the phone page  ${CUSTOMER.pin}

In n8n, create a DropPay credential with Environment "Sandbox or Proxy", this address as Base URL, and the
key, secret and code above. To confirm an Authorization, open its "sharing" link.
If n8n runs in Docker, start its container with --network host: then n8n and the sandbox reach each other.
Ctrl-C stops the sandbox.
`);
	if (options.merchants > 0) {
		const added = await sandbox.control.addMerchants(options.merchants);
		for (const merchant of added) {
			console.log(`  ${merchant.name.padEnd(16)} ${merchant.connectionCode}  ${merchant.posId}`);
		}
	}
	return sandbox;
}
