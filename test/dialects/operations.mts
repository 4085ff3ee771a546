/** The operations of the DropPay node, each with what it needs in a DropPay and what it must have carried out. */
import type { IDataObject } from 'n8n-workflow';

import type { Deed, World } from './secondDropPay.mts';

export interface Operation {
	/** Name of the row; the node's operation unless `operation` says it. */
	name: string;
	operation: string;
	/** Puts there what the operation needs and returns the parameters. */
	prepare: (world: World) => IDataObject;
	/** The request that the operation is for. */
	request: string;
	/** What is carried out when it works; undefined for reads. */
	deed?: Deed['kind'];
	/** Moves money, not only an order. */
	isMoney?: boolean;
	/** The output is a list of this many items. */
	list?: number;
	/** Also fetches while it waits, in turns of seconds. */
	polls?: boolean;
	/** Uses the Checkout credential. */
	isCheckout?: boolean;
}

const IBAN = 'IT53S3606401600000000000002';
const polling = { resumeBy: 'polling' };

const granted = (world: World, more: Record<string, number> = {}): string =>
	world.put('authorization', {
		status: 'GRANTED',
		charge_amount: 10,
		description: 'Order 1',
		...more,
	});
const usable = (world: World): string =>
	world.put('pull', {
		status: 'RUNNING',
		policy: 'TRANSFERABLE',
		transfer_amount_policy: 'OPEN',
		description: 'Rent',
	});
const charged = (world: World): string => {
	const authorization = granted(world);
	return world.put('charge', { authorization_id: authorization, amount: 10, status: 'DONE' });
};
const authorization = {
	posId: { __rl: true, mode: 'id', value: 'POS000000001' },
	amount: '10.00',
	paymentDescription: 'Order 1',
};
const push = {
	amount: '10.00',
	recipientType: 'dropPay',
	recipientIban: IBAN,
	paymentDescription: 'Bill',
};
const pull = { paymentDescription: 'Rent', transferAmount: '10.00' };
const at = (value: string): IDataObject => ({ __rl: true, mode: 'id', value });
const url = { sendEventsTo: 'url', eventsUrl: 'https://merchant.example/hook' };

const MAV_CODE = '12345678901234567';
const RAV_CODE = '12345678901234567';

type Row = Omit<Operation, 'name' | 'operation' | 'prepare' | 'request'>;

function row(
	name: string,
	request: string,
	prepare: Operation['prepare'],
	more: Row = {},
): Operation {
	const operation = name.split(' ')[0] as string;
	return { name, operation, prepare, request, ...more };
}

const created: Row = { deed: 'created' };

export const OPERATIONS: Operation[] = [
	row('account.get', 'getAccount', () => ({})),
	row('authorization.create', 'createAuthorization', () => authorization, created),
	row(
		'authorization.create events',
		'createAuthorization',
		() => ({ ...authorization, ...url }),
		created,
	),
	row('authorization.get', 'getAuthorization', (world) => ({ authorizationId: granted(world) })),
	row(
		'authorization.cancel',
		'cancelAuthorization',
		(world) => ({ authorizationId: granted(world) }),
		{ deed: 'cancelled' },
	),
	row(
		'authorization.sendAndWait',
		'createAuthorization',
		() => ({ ...authorization, ...polling }),
		{ ...created, polls: true },
	),
	row(
		'authorization.sendAndWait charge',
		'createCharge',
		() => ({ ...authorization, ...polling, chargeOnApproval: true }),
		{ deed: 'charged', isMoney: true, polls: true },
	),
	row(
		'authorization.wait',
		'getAuthorization',
		(world) => ({ ...polling, authorizationId: granted(world) }),
		{ polls: true },
	),
	row(
		'authorization.wait charge',
		'createCharge',
		(world) => ({ ...polling, authorizationId: granted(world), chargeOnApproval: true }),
		{ deed: 'charged', isMoney: true, polls: true },
	),
	row('brand.getAll', 'listBrands', () => ({}), { list: 1 }),
	row(
		'charge.create',
		'createCharge',
		(world) => ({ authorizationId: granted(world), amount: '10.00' }),
		{ deed: 'charged', isMoney: true },
	),
	row(
		'charge.create several',
		'createCharge',
		(world) => ({ authorizationId: granted(world, { charge_max_count: 3 }), amount: '10.00' }),
		{ deed: 'charged', isMoney: true },
	),
	row('charge.get', 'getCharge', (world) => ({ chargeId: charged(world) })),
	row('checkout.check', 'checkoutCheck', (world) => ({ authorizationId: granted(world) }), {
		isCheckout: true,
	}),
	row(
		'checkout.charge',
		'checkoutCharge',
		(world) => ({ authorizationId: granted(world), amount: '10.00' }),
		{ deed: 'charged', isMoney: true, isCheckout: true },
	),
	row('connection.create', 'createConnection', () => ({}), created),
	row('connection.create events', 'createConnection', () => ({ ...url }), created),
	row('connection.get', 'getConnection', (world) => ({ connectionId: world.put('connection') })),
	row(
		'connection.cancel',
		'cancelConnection',
		(world) => ({ connectionId: world.put('connection') }),
		{ deed: 'cancelled' },
	),
	row('customRequest.send get', 'getCharge', (world) => ({
		method: 'GET',
		path: `/shop/v1/pos/charge/${charged(world)}`,
	})),
	row(
		'customRequest.send post',
		'createRefund',
		(world) => ({
			method: 'POST',
			path: '/shop/v1/pos/refund',
			body: JSON.stringify({ charge_id: charged(world), amount: 10 }),
		}),
		{ deed: 'refunded', isMoney: true },
	),
	row('mav.create', 'createMav', () => ({ code: MAV_CODE, amount: '10.00' }), created),
	row('mav.get', 'getMav', (world) => ({ slipId: world.put('slip', { amount: 10 }) })),
	row('rav.create', 'createRav', () => ({ code: RAV_CODE, amount: '10.00' }), created),
	row('rav.get', 'getRav', (world) => ({ slipId: world.put('slip', { amount: 10 }) })),
	row(
		'pagoPa.create',
		'createPagopaForm',
		() => ({ noticeNumber: '001000000000000000', creditorTaxCode: '00000000000', amount: '10.00' }),
		created,
	),
	row('pagoPa.get', 'getPagopaForm', (world) => ({
		formId: world.put('form', { status: 'DRAFT', amount: 10 }),
	})),
	row(
		'pagoPa.update',
		'updatePagopaForm',
		(world) => ({
			formId: world.put('form', { status: 'DRAFT', amount: 10 }),
			updateFields: { status: 'READY' },
		}),
		{ deed: 'updated' },
	),
	row(
		'pagoPa.execute',
		'executePagopaForm',
		(world) => ({ formId: world.put('form', { status: 'READY', amount: 10 }), amount: '10.00' }),
		{ deed: 'executed', isMoney: true },
	),
	row('pos.create', 'createPos', () => ({ storeId: at('STR000000001') }), created),
	row('pos.get', 'getPos', (world) => ({ posId: at(world.put('pos')) })),
	row(
		'pos.update',
		'updatePos',
		(world) => ({ posId: at(world.put('pos')), updateFields: { name: 'New', status: 'DISABLED' } }),
		{ deed: 'updated' },
	),
	row('pos.delete', 'deletePos', (world) => ({ posId: at(world.put('pos')) }), {
		deed: 'deleted',
	}),
	row('pull.create', 'createPull', () => pull, created),
	row('pull.create events', 'createPull', () => ({ ...pull, ...url }), created),
	row('pull.get', 'getPull', (world) => ({ pullId: usable(world) })),
	row(
		'pull.update',
		'updatePull',
		(world) => ({
			pullId: world.put('pull', { status: 'DRAFT', description: 'Rent', transfer_amount: 5 }),
			updateFields: { status: 'READY', transferAmount: '10.00' },
		}),
		{ deed: 'updated' },
	),
	row('pull.cancel', 'cancelPull', (world) => ({ pullId: world.put('pull') }), {
		deed: 'cancelled',
	}),
	row(
		'pull.createTransfer',
		'createPullTransfer',
		(world) => ({ pullId: usable(world), amount: '10.00', paymentDescription: 'May' }),
		{ deed: 'transferred', isMoney: true },
	),
	row(
		'pull.getTransfers',
		'listPullTransfers',
		(world) => {
			const pullId = usable(world);
			world.putTransfer(pullId, 10, 'April');
			world.putTransfer(pullId, 11, 'May');
			return { pullId };
		},
		{ list: 2 },
	),
	row('pull.getTransfers none', 'listPullTransfers', (world) => ({ pullId: usable(world) }), {
		list: 0,
	}),
	row('pull.sendAndWait', 'createPull', () => ({ ...pull, ...polling }), {
		...created,
		polls: true,
	}),
	row(
		'pull.wait',
		'getPull',
		(world) => ({ ...polling, pullId: world.put('pull', { status: 'DONE' }) }),
		{
			polls: true,
		},
	),
	row('push.create', 'createPush', () => push, created),
	row('push.create events', 'createPush', () => ({ ...push, ...url }), created),
	row('push.get', 'getPush', (world) => ({ pushId: world.put('push', { amount: 10 }) })),
	row(
		'push.update',
		'updatePush',
		(world) => ({
			pushId: world.put('push', { status: 'DRAFT', amount: 5 }),
			updateFields: { status: 'READY', amount: '10.00' },
		}),
		{ deed: 'updated' },
	),
	row('push.cancel', 'cancelPush', (world) => ({ pushId: world.put('push', { amount: 10 }) }), {
		deed: 'cancelled',
	}),
	row(
		'push.getTransfers',
		'listPushTransfers',
		(world) => {
			const pushId = world.put('push', { status: 'DONE', amount: 10 });
			world.putTransfer(pushId, 10, 'April');
			return { pushId };
		},
		{ list: 1 },
	),
	row('push.sendAndWait', 'createPush', () => ({ ...push, ...polling }), {
		...created,
		polls: true,
	}),
	row(
		'push.wait',
		'getPush',
		(world) => ({ ...polling, pushId: world.put('push', { status: 'DONE', amount: 10 }) }),
		{ polls: true },
	),
	row('refund.create', 'createRefund', (world) => ({ chargeId: charged(world), amount: '10.00' }), {
		deed: 'refunded',
		isMoney: true,
	}),
	row('refund.get', 'getRefund', (world) => ({
		refundId: world.put('refund', { charge_id: charged(world), amount: 10, status: 'DONE' }),
	})),
];
