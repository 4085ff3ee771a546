import {
	endpoints,
	isEndpointName,
	traitsOf,
	type EndpointName,
} from '../../api/contract/endpoints';

const names = Object.keys(endpoints) as EndpointName[];

test.each(names)('%s is told what it does', (name) => {
	const { method, effect, token, host } = endpoints[name];
	// A GET that moved money would be repeated.
	expect(effect === 'read').toBe(method === 'GET');
	expect(host === 'checkout').toBe(name.startsWith('checkout'));
	if (token === 'checkoutKey') expect(host).toBe('checkout');
});

test('whatever moves money is called so', () => {
	const money = names.filter((name) => endpoints[name].effect === 'money');
	expect(money.sort()).toEqual([
		'checkoutCharge',
		'createAuthorization',
		'createCharge',
		'createMav',
		'createPagopaForm',
		'createPull',
		'createPullTransfer',
		'createPush',
		'createRav',
		'createRefund',
		'executePagopaForm',
		'updatePagopaForm',
		'updatePull',
		'updatePush',
	]);
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
