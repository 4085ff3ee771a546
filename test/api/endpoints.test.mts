import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { endpoints, isEndpointName, traitsOf, type EndpointName } from '../../api/endpoints';

const names = Object.keys(endpoints) as EndpointName[];

interface OpenApiOperation {
	operationId: string;
	security?: Array<Record<string, unknown>>;
	'x-path-candidates'?: string[];
}

const { paths } = parse(
	readFileSync(join(import.meta.dirname, '..', '..', 'openapi', 'droppay-openapi.yaml'), 'utf8'),
) as { paths: Record<string, Record<string, OpenApiOperation>> };

const contract = Object.entries(paths).flatMap(([path, item]) =>
	Object.entries(item)
		.filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
		.map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
);

test('every operation of the OpenAPI file is in the table, and no other', () => {
	expect([...names].sort()).toEqual(contract.map(({ operationId }) => operationId).sort());
});

test.each(contract.map((operation) => [operation.operationId, operation] as const))(
	'%s lives where the OpenAPI file says',
	(name, operation) => {
		const { method, path, candidates = [] } = endpoints[name as EndpointName];
		expect({ method, path }).toEqual({ method: operation.method, path: operation.path });
		const others = (operation['x-path-candidates'] ?? []).filter((one) => one !== path);
		expect([...candidates].sort()).toEqual(others.sort());
	},
);

test.each(names)('%s is told what it does', (name) => {
	const { method, effect, token, host, pathProvenance, provenance } = endpoints[name];
	// A GET that moved money would be repeated; a read by another method is an exception.
	if (method === 'GET') expect(effect).toBe('read');
	if (effect === 'read' && method !== 'GET') expect(name).toBe('readConnectionByPut');
	expect(host === 'checkout').toBe(name.startsWith('checkout'));
	if (token === 'checkoutKey') expect(host).toBe('checkout');
	// Nobody can know a path without knowing the operation.
	if (provenance === 'inferred') expect(pathProvenance).toBe('inferred');
});

test('whatever moves money is called so', () => {
	const money = names.filter((name) => endpoints[name].effect === 'money');
	expect(money).toEqual(
		expect.arrayContaining([
			'createAuthorization',
			'createCharge',
			'createRefund',
			'checkoutCharge',
			'createPush',
			'createPull',
			'createPullTransfer',
			'executePagopaForm',
			'createMav',
			'createRav',
		]),
	);
});

test.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', '', 'GetAccount'])(
	'%j is no name of an operation',
	(name) => {
		expect(isEndpointName(name)).toBe(false);
	},
);

test('a request of the user counts as money unless it is a GET', () => {
	for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
		expect(traitsOf({ method, path: '/x' })).toMatchObject({
			method,
			effect: 'money',
			host: 'api',
		});
	}
	expect(traitsOf({ method: 'GET', path: '/x' }).effect).toBe('read');
});
