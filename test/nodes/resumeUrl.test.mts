/** The URL at which a parked node is called: signed for the node, or below a path that of the execution. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { proofOf, selfCallTargetOf } from '../../nodes/DropPay/waiting/recheck';
import { resumeUrlOf } from '../../nodes/shared/events/resumeUrl';

const SIGNED = 'https://n8n.test/signed';

const contextWith = (resumeUrl: string) =>
	({
		evaluateExpression: () => resumeUrl,
		getSignedResumeUrl: () => SIGNED,
	}) as unknown as IExecuteFunctions;

const ROOT = 'https://n8n.test/webhook-waiting/1?signature=t';
const BELOW = 'https://host.test/n8n/webhook-waiting/1?signature=t';
const OWN_BELOW = 'https://host.test/n8n/webhook-waiting/1/droppay-look?signature=t';

test.each([
	['created by the node', ROOT, true, SIGNED, SIGNED],
	[
		'created before',
		ROOT,
		false,
		ROOT,
		'https://n8n.test/webhook-waiting/1/droppay-look?signature=t',
	],
	// n8n rejects its own signatures where a proxy strips the path.
	['created by the node, below a path', BELOW, true, OWN_BELOW, OWN_BELOW],
	['created before, below a path', BELOW, false, BELOW, OWN_BELOW],
	// Before 2.14 the URL of the execution proves nothing, so it can't stand for the signed one.
	[
		'created by the node, old n8n below a path',
		BELOW.split('?')[0] as string,
		true,
		SIGNED,
		SIGNED,
	],
] as const)('%s', (_, ofExecution, creates, forDropPay, forItself) => {
	const context = contextWith(ofExecution);
	expect(resumeUrlOf(context, { creates })).toBe(forDropPay);
	expect(selfCallTargetOf(context, { creates, key: 'wait-1' }, 'secret')).toEqual({
		url: forItself,
		proof: proofOf('wait-1', 'secret'),
	});
});

test('a proof belongs to one wait and one Application', () => {
	const proofs = [proofOf('a', 's'), proofOf('b', 's'), proofOf('a', 't')];
	expect(new Set(proofs).size).toBe(3);
	for (const proof of proofs) expect(proof).toMatch(/^[\w-]{43}$/);
});
