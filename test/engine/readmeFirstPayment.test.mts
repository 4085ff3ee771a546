/** The first payment of the README, done as it says: its values and expressions, and what it promises to show. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { POS } from '../../sandbox/seed.mts';
import { Merchant } from '../support/merchant.mts';

const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');
const steps = [...readme.matchAll(/^\| \d\. (.+) \| (.+) \|$/gm)].map(
	([, todo = '', seen = '']) => ({
		todo,
		seen,
	}),
);

/** The value that a step writes in `backticks` after the name of a field. */
const valueOf = (step: number, field: string) => {
	const [, value] =
		new RegExp(`\\*${field}\\* \`([^\`]+)\``).exec(steps[step - 1]?.todo ?? '') ?? [];
	if (value === undefined) throw new Error(`README, step ${step}: no value of ${field}`);
	return value.startsWith('{{') ? `=${value}` : value;
};

test('five steps, each with what is to be seen', async () => {
	expect(steps).toHaveLength(5);
	const merchant = await Merchant.open();

	const asked = await merchant.run('authorization.create', {
		posId: { __rl: true, mode: 'id', value: POS.id },
		amount: valueOf(1, 'Amount \\(EUR\\)'),
		paymentDescription: 'A first payment',
		options: { qrCode: 'png' },
	});
	expect(asked.json).toMatchObject([
		{ status: 'WAITING', sharing: expect.stringMatching(/^http/) },
	]);
	expect(asked.items[0]?.binary?.qrCode?.mimeType).toBe('image/png');

	const waiting = merchant.start(
		'authorization.wait',
		{
			authorizationId: valueOf(2, 'Authorization'),
			resumeBy: 'polling',
			chargeOnApproval: true,
		},
		{ items: asked.json },
	);
	await merchant.control.decide(String(asked.json[0]?.id), 'grant');
	const { json: decided } = await waiting.result;
	expect(decided).toMatchObject([{ decision: 'granted', charge: { status: 'DONE', amount: 1 } }]);

	const { json: refunds } = await merchant.run(
		'refund.create',
		{ chargeId: valueOf(5, 'Charge'), amount: valueOf(5, 'Amount \\(EUR\\)') },
		{ items: decided },
	);
	expect(refunds).toMatchObject([{ status: 'DONE', amount: 1 }]);
	for (const { seen } of steps) expect(seen).not.toBe('');
});
