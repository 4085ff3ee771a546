/** docs/troubleshooting.md quotes the messages that users see for DropPay's statuses and codes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { refusal } from '../../api/errors/meanings';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/troubleshooting.md'), 'utf8');
const [, table = ''] = /<!-- codes.*-->([^]*)<!-- \/codes -->/.exec(page) ?? [];
const rows = [...table.matchAll(/^\| (\d{3})(?:\/(\d{3}))? \| ([^|]+) \|/gm)].map(
	([, status, code, message]) => ({ status: Number(status), code, message }),
);

test('the table has the documented codes', () => {
	expect(rows.length).toBeGreaterThanOrEqual(15);
});

test.each(rows)('$status/$code: $message', ({ status, code, message }) => {
	const body = code === undefined ? undefined : { code, description: 'text' };
	expect(refusal('getAccount', status, body).message).toMatch(
		new RegExp(`^${message} \\(DropPay ${status}${code === undefined ? '' : `/${code}`}\\)$`),
	);
});
