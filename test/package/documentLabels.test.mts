/** What the documents write in *italics* is what people see on a panel: the labels of these nodes and credentials, or n8n's. */
import { DropPayApi } from '../../credentials/DropPayApi.credentials';
import { DropPayCheckoutApi } from '../../credentials/DropPayCheckoutApi.credentials';
import { DropPay } from '../../nodes/DropPay/DropPay.node';
import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';
import { read, sourceFiles } from './checkout.mts';

/** Of n8n's editor and its nodes, and of DropPay's Developer Area. */
const OTHERS = new Set([
	...['Continue on Fail', 'Execute step', 'On Error: Continue', 'Retry On Fail', 'Retry execution'],
	...['Retry with original workflow', 'Loop Over Items', 'Respond to Webhook', 'Upsert', 'Webhook'],
]);

/** References, and pages that are measured or written by commands: they name endpoints, or nodes of the examples. */
const EXCEPT = /droppay-api|fault-matrix|benchmark|endpoints|compatibility/;

function labelsIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(labelsIn);
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) =>
		typeof inner === 'string' && ['action', 'displayName', 'name'].includes(key)
			? [inner, inner.replace(/ \((EUR|Seconds|Days)\)$/, '')]
			: labelsIn(inner),
	);
}

const ours = new Set(
	labelsIn([
		...[new DropPay(), new DropPayTrigger()].map(({ description }) => description),
		...[new DropPayApi(), new DropPayCheckoutApi()].map(({ properties }) => properties),
	]),
);

/** `Options → Act For` and `Resume By: Polling` are two labels each. */
const isLabel = (text: string) =>
	OTHERS.has(text) ||
	text
		.split(/ → |: /)
		.map((part) => part.trim())
		.every((part) => part === '' || ours.has(part));

const italicsIn = (markdown: string) =>
	[
		...markdown
			.replace(/^```[^]*?^```/gm, '')
			.replace(/`[^`\n]*`/g, '')
			.matchAll(/(?<![*\w])\*([^*\n]+)\*(?![*\w])|(?<!\w)_([^_\n]+)_(?!\w)/g),
	].map(([, star, line]) => star ?? line ?? '');

test('tells a label from another text', () => {
	expect(italicsIn('**a** *Act For* `*b*` [*Get*](x.md) _Pull_')).toEqual([
		'Act For',
		'Get',
		'Pull',
	]);
	expect(['Options → Act For', 'Resume By: Polling', 'Spending Cap'].filter(isLabel)).toHaveLength(
		3,
	);
	expect(isLabel('Resume By: Waiting')).toBe(false);
});

test.each(
	sourceFiles('README.md', 'SECURITY.md', 'docs/*.md').filter((file) => !EXCEPT.test(file)),
)('%s names fields, options and operations as the panels do', (file) => {
	expect(italicsIn(read(file)).filter((text) => !isLabel(text))).toEqual([]);
});
