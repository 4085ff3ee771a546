import { listProcessStores } from '../../api/boundedMap';
import '../../credentials/DropPayApi.credentials';
import '../../credentials/DropPayCheckoutApi.credentials';
import '../../nodes/DropPay/DropPay.node';
import '../../nodes/DropPayTrigger/DropPayTrigger.node';
import { read, sourceFiles } from '../package/checkout.mts';

test('docs/development.md lists what a process remembers, with the limits', () => {
	const [, section = ''] = read('docs/development.md').split('## What a process remembers');
	const rows = [...section.matchAll(/^\| ([^|]+) \| (\d+) \| [^|]+ \|$/gm)].map(
		([, name, limit]) => ({ name, limit: Number(limit) }),
	);
	const byName = (one: { name?: string }, other: { name?: string }) =>
		String(one.name).localeCompare(String(other.name));
	expect(rows.sort(byName)).toEqual(listProcessStores().sort(byName));
});

test('no module keeps a map of its own', () => {
	const own = sourceFiles('api/*.ts', 'credentials/*.ts', 'nodes/*.ts').flatMap((file) =>
		[
			...read(file).matchAll(
				/^(?:const|let) (\w+)[^\n]*= new (?:(?:Map|Set)(?:<[^\n]*>)?\(\)|BoundedMap)/gm,
			),
		].map(([, name]) => `${file}: ${name}`),
	);
	// The list of stores itself, and a lock.
	expect(own).toEqual(['api/boundedMap.ts: stores', 'nodes/DropPay/run/paymentQueue.ts: turns']);
});
