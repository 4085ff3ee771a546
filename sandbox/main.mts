import { parseArgs } from 'node:util';
import { startSandbox } from './index.mts';
import { APPLICATION, CUSTOMER, MERCHANT, POS } from './seed.mts';

const USAGE = `Usage: npm run sandbox -- [--port 8787] [--merchants 0]

  --port       port on 127.0.0.1 (8787); 0 takes any free one
  --merchants  number of further merchants, each with its Connection Code`;

function readOptions(): { port: number; merchants: number } {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '8787' },
			merchants: { type: 'string', default: '0' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) {
		console.log(USAGE);
		process.exit(0);
	}
	const port = Number(values.port);
	const merchants = Number(values.merchants);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(USAGE);
	if (!Number.isInteger(merchants) || merchants < 0) throw new Error(USAGE);
	return { port, merchants };
}

async function main(): Promise<void> {
	const { port, merchants } = readOptions();
	const sandbox = await startSandbox({ port, log: (line) => console.error(line) });
	console.log(`
DropPay sandbox, running on this machine only. No real money moves.

  API and Checkout API   ${sandbox.url}
  Phone page             ${sandbox.url}/     (lists what is open to confirm)
  Control API            ${sandbox.url}/_sandbox/state

  Application Key        ${APPLICATION.key}
  Application Secret     ${APPLICATION.secret}
  Connection Code        ${MERCHANT.connectionCode}
  POS                    ${POS.id}
  PIN on the phone page  ${CUSTOMER.pin}

In n8n, make a DropPay credential with Environment "Custom", this address as Base URL, and the
key, secret and code above. Open the "sharing" link of an Authorization to confirm it.
Ctrl-C ends the sandbox.
`);
	if (merchants > 0) {
		const added = await sandbox.control.addMerchants(merchants);
		for (const merchant of added) {
			console.log(`  ${merchant.name.padEnd(16)} ${merchant.connectionCode}  ${merchant.posId}`);
		}
	}
	const end = (): void => {
		void sandbox.close().then(() => process.exit(0));
	};
	process.on('SIGINT', end);
	process.on('SIGTERM', end);
}

main().catch((cause: unknown) => {
	const taken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
	const text = cause instanceof Error ? cause.message : String(cause);
	console.error(taken ? `${text}\nAnother program holds this port; choose one with --port.` : text);
	process.exitCode = 1;
});
