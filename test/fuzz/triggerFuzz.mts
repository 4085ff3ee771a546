import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { EVENT_KINDS, type EventKind } from '../../api/contract/resourceKinds';
import { startSandbox } from '../../sandbox/index.mts';
import { APPLICATION } from '../../sandbox/seed.mts';
import { signEventUrl } from '../../nodes/shared/events/signedUrl';
import { sandboxCredential } from '../../scripts/demo/credentials.mts';
import type { N8nSession } from '../../scripts/real-n8n/session.mts';
import { generatedBodies, type GeneratedBody } from './bodies.mts';
import { startCollector } from '../support/collector.mts';
import { grantedAuthorizations } from '../support/grants.mts';
import { post, quantile, statusesOf, type Answer } from '../support/sender.mts';
import { publishReceiver } from '../support/receiverWorkflow.mts';

/** What came of the bodies that were sent to a running trigger. */
export interface TriggerFuzz {
	/** By what was done to the token. */
	rows: Array<{ token: string; bodies: number; statuses: string; p50: number; longestMs: number }>;
	items: number;
	/** Bodies that say they are XML, which n8n never answered. */
	unanswered: number;
	/** What must not have happened; empty when all is well. */
	findings: string[];
}

/** Answers that the trigger or n8n may give; 422 and 400 are n8n's own for JSON and XML that it cannot read. */
const EXPECTED = new Set([200, 400, 401, 404, 413, 422, 503]);

const ANSWER_MS = 2_000;
const KNOWN = 40;
const PARALLEL = 4;
const MEASURED_BY = 'Fuzz';

/**
 * n8n 2.41.1 reads all XML with one parser (dist/middlewares/body-parser), which after bodies that are none waits for
 * the end of a document for ever, for n8n's own Webhook node as well, and no trigger is asked before. So long is
 * waited whether an answer comes after all.
 */
const XML_PATIENCE_MS = ANSWER_MS + 500;

type TokenKind = 'right' | 'wrong' | 'none' | 'of another kind';

/** Sends generated bodies to the trigger in a real n8n, most of them with the right token. */
export async function fuzzTrigger(
	{ client, n8n }: N8nSession,
	count: number,
	seed: number,
): Promise<TriggerFuzz> {
	const sandbox = await startSandbox();
	const collector = await startCollector();
	const agent = new Agent({ keepAlive: true });
	try {
		const credential = await client.saveCredential(
			MEASURED_BY,
			'dropPayApi',
			sandboxCredential(sandbox.url),
		);
		const { url } = await publishReceiver(client, {
			name: MEASURED_BY,
			receiver: 'dropPayTrigger',
			credential,
			secret: APPLICATION.secret,
			reportTo: collector.url,
			keepExecutions: false,
		});
		const known = await grantedAuthorizations(sandbox, KNOWN);
		const tokens = fc.oneof(
			{ weight: 8, arbitrary: fc.constant<TokenKind>('right') },
			{ weight: 1, arbitrary: fc.constantFrom<TokenKind>('wrong', 'none', 'of another kind') },
		);
		const kinds = fc.oneof(
			{ weight: 5, arbitrary: fc.constant<EventKind>('authorization') },
			{ weight: 5, arbitrary: fc.constantFrom(...EVENT_KINDS) },
		);
		const bodies = fc.sample(fc.tuple(generatedBodies(known), tokens, kinds), {
			numRuns: count,
			seed,
		});
		const answers = new Map<TokenKind, Answer[]>();
		const findings: string[] = [];
		let next = 0;
		let unanswered = 0;
		const lane = async () => {
			for (let mine = bodies[next++]; mine !== undefined; mine = bodies[next++]) {
				const [body, token, kind] = mine;
				const patience = isXml(body) ? XML_PATIENCE_MS : undefined;
				const address = urlWith(signEventUrl(url, kind, APPLICATION.secret), token, kind);
				const answer = await post(agent, address, body.bytes, body.headers, patience);
				if (answer.status === null && isXml(body)) {
					unanswered++;
					continue;
				}
				answers.set(token, [...(answers.get(token) ?? []), answer]);
				findings.push(...wrongWith(answer, body, token));
			}
		};
		await Promise.all(Array.from({ length: PARALLEL }, lane));
		// What was answered with 200 is executed after the answer.
		await sleep(5_000);
		const reported = [...collector.calls.values()].flat();
		for (const { id, event, verified } of reported) {
			const isRight = verified === true && event === 'authorization.granted';
			if (!isRight || !known.includes(String(id))) {
				findings.push(`An item that was not verified: ${JSON.stringify({ id, event, verified })}`);
			}
		}
		for (const [id, calls] of collector.calls) {
			if (calls.length > 1) findings.push(`${id} started ${calls.length} executions`);
		}
		if (n8n.log().some((line) => /unhandled|uncaught|TypeError/i.test(line))) {
			findings.push('The log of n8n has an unhandled error');
		}
		return {
			rows: [...answers].map(([token, own]) => ({
				token,
				bodies: own.length,
				statuses: statusesOf(own),
				p50: quantile(
					own.map(({ ms }) => ms),
					0.5,
				),
				longestMs: Math.max(...own.map(({ ms }) => ms)),
			})),
			items: reported.length,
			unanswered,
			findings,
		};
	} finally {
		agent.destroy();
		await collector.close();
		await sandbox.close();
	}
}

function wrongWith({ status, ms }: Answer, body: GeneratedBody, token: TokenKind): string[] {
	const what = `${body.kind}, ${JSON.stringify(body.headers)}, token ${token}: ${body.bytes.subarray(0, 300).toString('base64')}`;
	// n8n unpacks bodies before the trigger is asked, and answers what it cannot unpack with 500.
	const isOfN8n = status === 500 && 'content-encoding' in body.headers;
	const isUnexpected = status === null || !(EXPECTED.has(status) || isOfN8n);
	return [
		...(isUnexpected ? [`Answer ${status} to ${what}`] : []),
		...(token !== 'right' && status === 200 ? [`Taken without the right token: ${what}`] : []),
		...(ms > ANSWER_MS ? [`An answer after ${Math.round(ms)} ms to ${what}`] : []),
	];
}

function isXml({ headers }: GeneratedBody): boolean {
	return headers['content-type']?.endsWith('xml') === true;
}

function urlWith(signed: string, token: TokenKind, kind: EventKind): string {
	const url = new URL(signed);
	if (token === 'none') url.search = '';
	if (token === 'wrong') url.searchParams.set('token', 'f'.repeat(64));
	if (token === 'of another kind') {
		url.searchParams.set('resource', kind === 'pull' ? 'authorization' : 'pull');
	}
	return url.href;
}
