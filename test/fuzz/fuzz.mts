import { parseArgs } from 'node:util';
import { openN8n } from '../../scripts/real-n8n/session.mts';
import { say } from '../../scripts/setup/progress.cjs';
import { fuzzParser } from './parserFuzz.mts';
import { tableOf } from '../support/table.mts';
import { fuzzTrigger } from './triggerFuzz.mts';

const HELP = `npm run fuzz -- [options]

Feeds generated bodies to the parser of events, and to a running DropPay Trigger in a real n8n.

  --bodies <n>    bodies for the parser (100000)
  --trigger <n>   bodies for the running trigger (5000); 0 leaves it out
  --seed <n>      the same seed makes the same bodies (by the clock)
`;

/** @returns the exit code: 0 when nothing broke, nothing went unverified and every answer came within two seconds */
export async function fuzz(args: string[]): Promise<number> {
	const { values } = parseArgs({
		args,
		options: {
			bodies: { type: 'string', default: '100000' },
			trigger: { type: 'string', default: '5000' },
			seed: { type: 'string', default: String(Date.now() % 1_000_000) },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		say(HELP);
		return 0;
	}
	const seed = Number(values.seed);
	say(`Seed ${seed}`);
	const rows = fuzzParser(Number(values.bodies), seed);
	say(`\nThe parser, ${values.bodies} bodies\n`);
	say(
		tableOf(
			['body', 'bodies', 'parsed', 'refused', 'longest ms'],
			rows.map(({ kind, bodies, parsed, refused, longestMs }) => [
				kind,
				...[bodies, parsed, refused].map(String),
				longestMs.toFixed(1),
			]),
		),
	);
	return Number(values.trigger) > 0 ? await againstTrigger(Number(values.trigger), seed) : 0;
}

async function againstTrigger(count: number, seed: number): Promise<number> {
	const session = await openN8n({ headless: true });
	try {
		const { rows, items, unanswered, findings } = await fuzzTrigger(session, count, seed);
		say(`\nThe running trigger, ${count} bodies: ${items} items, all verified and each once\n`);
		say(
			tableOf(
				['token', 'bodies', 'answers', 'p50 ms', 'longest ms'],
				rows.map(({ token, bodies, statuses, p50, longestMs }) => [
					token,
					String(bodies),
					statuses,
					p50.toFixed(0),
					longestMs.toFixed(0),
				]),
			),
		);
		if (unanswered > 0) {
			say(
				`\n${unanswered} bodies that say they are XML got no answer from n8n 2.41.1 itself, as for any node: bodies that are none leave its parser waiting`,
			);
		}
		for (const finding of findings.slice(0, 20)) say(`\n${finding}`);
		if (findings.length > 0) say(`\n${findings.length} finding(s)`);
		return findings.length === 0 ? 0 : 1;
	} finally {
		await session.close();
	}
}
