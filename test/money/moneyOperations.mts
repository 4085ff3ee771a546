/** Every operation that moves money or makes an order, with what is needed to hit it with faults. */
import type { IDataObject } from 'n8n-workflow';

import { endpoints, type EndpointName } from '../../api/contract/endpoints';
import type { Operation } from '../../nodes/DropPay/operation';
import { resources } from '../../nodes/DropPay/resources';
import type { Fault } from '../../sandbox/faults.mts';
import { CHECKOUT_POS, CUSTOMER, OTHER_MERCHANT, POS } from '../../sandbox/seed.mts';
import type { Shop } from '../support/shop.mts';

/** What each payment of the matrix is over, in euro. */
export const EURO = 10;

export const AMOUNT = '10.00';

export interface MoneyOperation {
	/** Operation of the OpenAPI file that moves the money. */
	operationId: EndpointName;
	parameters: IDataObject;
	/** `resource.operation`, where the key says more than that. */
	operation?: string;
	/**
	 * How the request comes about where it is not by a run over all items: by executions that park after it, or by
	 * the callbacks of parked ones. An execution waits for one thing, so that each item has its own.
	 */
	by?: 'parking' | 'callback';
	/** Makes ready what one payment needs; the answer is the input item. */
	prepare: (shop: Shop, number: number) => Promise<IDataObject>;
	/** Whether the request itself moves the amount; an order waits for a person. */
	moves: boolean;
	/** Properties of the answer by which another resource can be told; none when the answer echoes nothing of it. */
	foreignIds: IDataObject;
	/** Property of the answer that repeats the amount of the request. */
	amountProperty?: string;
	/** Nobody knows what is answered, so that nothing may be an answer. */
	mayAnswerNothing?: true;
	/** Goes out with a key, which no renewal changes. */
	hasKey?: true;
	/** A change that a fetch proves when the response says nothing. */
	confirmedByFetch?: true;
	/** Whether a fetch can prove the payment when its answer is lost. */
	settledByReading?: boolean;
	/** Whether it can do so when the answer speaks of something else, too. */
	settlesContradictions?: boolean;
	/** The fetch that can prove the payment, and what it shows of one that is not made. */
	before?: { operationId: EndpointName; fault: Pick<Fault, 'kind' | 'body'> };
	/** The list that proves the payment. */
	proof?: EndpointName;
	/** A status that leaves a doubt stays, since nothing can be fetched by an id. */
	doubtStays?: true;
	/** A status that does not say that money moved, where the answer has to say so. */
	doubtfulStatus?: string;
	/**
	 * What a second run over the same items makes: nothing, since DropPay or the node stop it, or further
	 * orders, each of which waits for a person.
	 */
	again: 'nothing' | 'orders' | 'the same';
}

const uncharged: Pick<Fault, 'kind' | 'body'> = {
	kind: 'merge',
	body: { status: 'GRANTED', charge_success_count: 0 },
};

const reference = '={{ $json.reference }}';

const numbered = (number: number): IDataObject => ({ reference: `Payment ${number}` });

const ok = async (answer: ReturnType<Shop['call']>): Promise<{ id: string }> => {
	const { status, data } = await answer;
	if (status !== 200) throw new Error(`The sandbox answered ${status}: ${JSON.stringify(data)}`);
	return data as { id: string };
};

const granted = async (shop: Shop, number: number, change: IDataObject = {}): Promise<string> =>
	(
		await shop.granted({
			charge_amount: EURO,
			description: `Payment ${number}`,
			charge_max_count: 1,
			...change,
		})
	).id as string;

async function charged(shop: Shop, number: number): Promise<string> {
	const authorization = await shop.granted({
		charge_amount: EURO,
		description: `Payment ${number}`,
	});
	return (await ok(shop.charge(authorization))).id;
}

async function pull(shop: Shop, number: number, change: IDataObject): Promise<string> {
	const made = await ok(
		shop.call('POST', '/bank/v1/pull', {
			description: `Payment ${number}`,
			policy: 'TRANSFERABLE',
			transfer_amount_policy: 'FIXED',
			transfer_amount: EURO,
			status: 'READY',
			...change,
		}),
	);
	return made.id;
}

/** Number of a PagoPA notice: the last two digits are the remainder of the others by 93. */
function notice(number: number): string {
	const digits = `3010000000${String(number).padStart(6, '0')}`;
	return `${digits}${String(BigInt(digits) % 93n).padStart(2, '0')}`;
}

async function form(shop: Shop, number: number): Promise<string> {
	const made = await ok(
		shop.call('POST', '/payments/v3/pagopa', {
			notice_number: notice(number),
			creditor_tax_code: '80012000826',
			amount: EURO,
		}),
	);
	return made.id;
}

const sale: IDataObject = {
	posId: { __rl: true, mode: 'id', value: POS.id },
	amount: AMOUNT,
	paymentDescription: reference,
	policy: 'CHARGEABLE',
};

export const moneyOperations: Readonly<Record<string, MoneyOperation>> = {
	'authorization.create': {
		operationId: 'createAuthorization',
		parameters: { ...sale, sendEventsTo: 'nowhere' },
		prepare: async (_, number) => numbered(number),
		moves: false,
		foreignIds: { pos_id: 'POS000000003' },
		amountProperty: 'charge_amount',
		again: 'orders',
	},
	'authorization.sendAndWait': {
		operationId: 'createAuthorization',
		parameters: sale,
		by: 'parking',
		prepare: async (_, number) => numbered(number),
		moves: false,
		foreignIds: { pos_id: 'POS000000003' },
		amountProperty: 'charge_amount',
		again: 'orders',
	},
	'authorization.sendAndWait, Charge on Approval': {
		operationId: 'createCharge',
		operation: 'authorization.sendAndWait',
		parameters: { ...sale, chargeOnApproval: true },
		by: 'callback',
		prepare: async (_, number) => numbered(number),
		moves: true,
		foreignIds: { authorization_id: 'CHT000000999' },
		amountProperty: 'amount',
		before: { operationId: 'getAuthorization', fault: uncharged },
		settledByReading: true,
		doubtfulStatus: 'PENDING',
		again: 'nothing',
	},
	'charge.create': {
		operationId: 'createCharge',
		parameters: { authorizationId: '={{ $json.authorizationId }}', amount: AMOUNT },
		prepare: async (shop, number) => ({
			...numbered(number),
			authorizationId: await granted(shop, number),
		}),
		moves: true,
		foreignIds: { authorization_id: 'CHT000000999' },
		amountProperty: 'amount',
		before: { operationId: 'getAuthorization', fault: uncharged },
		settledByReading: true,
		doubtfulStatus: 'PENDING',
		again: 'nothing',
	},
	'checkout.charge': {
		operationId: 'checkoutCharge',
		parameters: { authorizationId: '={{ $json.authorizationId }}', amount: AMOUNT },
		prepare: async (shop, number) => {
			const { data } = await shop.http.post<{ id: string }>('/checkout/authorizations', {
				checkout_key: CHECKOUT_POS.publicKey,
				amount: AMOUNT,
				policy: 'CHARGEABLE',
				max_charges: '1',
				description: `Payment ${number}`,
				custom_id: `payment-${number}`,
			});
			await shop.sandbox.control.decide(data.id, 'grant');
			return { ...numbered(number), authorizationId: data.id };
		},
		moves: true,
		foreignIds: { authorization_id: 'CHT000000999' },
		amountProperty: 'amount',
		hasKey: true,
		before: { operationId: 'checkoutCheck', fault: uncharged },
		settledByReading: true,
		doubtStays: true,
		doubtfulStatus: 'PENDING',
		again: 'nothing',
	},
	'refund.create': {
		operationId: 'createRefund',
		parameters: {
			chargeId: '={{ $json.chargeId }}',
			amount: AMOUNT,
			additionalFields: { reason: reference },
		},
		prepare: async (shop, number) => ({
			...numbered(number),
			chargeId: await charged(shop, number),
		}),
		moves: true,
		foreignIds: { charge_id: 'CHA000000999' },
		amountProperty: 'amount',
		again: 'nothing',
	},
	'push.create': {
		operationId: 'createPush',
		parameters: {
			amount: AMOUNT,
			recipientType: 'dropPay',
			recipientIban: CUSTOMER.iban,
			paymentDescription: reference,
			status: 'READY',
			sendEventsTo: 'nowhere',
		},
		prepare: async (_, number) => numbered(number),
		moves: false,
		foreignIds: { recipient: { account: OTHER_MERCHANT.iban } },
		amountProperty: 'amount',
		again: 'orders',
	},
	'push.update': {
		operationId: 'updatePush',
		parameters: {
			pushId: '={{ $json.pushId }}',
			updateFields: { amount: AMOUNT, status: 'READY' },
		},
		prepare: async (shop, number) => {
			const { id } = await ok(
				shop.call('POST', '/bank/v1/push', {
					amount: 5,
					recipient: { account: CUSTOMER.iban },
					description: `Payment ${number}`,
					status: 'DRAFT',
				}),
			);
			return { ...numbered(number), pushId: id };
		},
		moves: false,
		confirmedByFetch: true,
		foreignIds: { id: 'SEM000000999' },
		amountProperty: 'amount',
		again: 'nothing',
	},
	'pull.create': {
		operationId: 'createPull',
		parameters: {
			paymentDescription: reference,
			payer: 'link',
			policy: 'TRANSFERRED',
			transferAmountPolicy: 'FIXED',
			transferAmount: AMOUNT,
			status: 'READY',
			sendEventsTo: 'nowhere',
		},
		prepare: async (_, number) => numbered(number),
		moves: false,
		foreignIds: {},
		amountProperty: 'transfer_amount',
		again: 'orders',
	},
	'pull.update': {
		operationId: 'updatePull',
		parameters: {
			pullId: '={{ $json.pullId }}',
			updateFields: { transferAmount: AMOUNT, status: 'READY' },
		},
		prepare: async (shop, number) => ({
			...numbered(number),
			pullId: await pull(shop, number, { transfer_amount: 5, status: 'DRAFT' }),
		}),
		moves: false,
		confirmedByFetch: true,
		foreignIds: { id: 'PLL000000999' },
		amountProperty: 'transfer_amount',
		again: 'nothing',
	},
	'pull.createTransfer': {
		operationId: 'createPullTransfer',
		parameters: {
			pullId: '={{ $json.pullId }}',
			amount: AMOUNT,
			paymentDescription: reference,
		},
		prepare: async (shop, number) => {
			const pullId = await pull(shop, number, {});
			await shop.sandbox.control.decide(pullId, 'grant');
			return { ...numbered(number), pullId };
		},
		moves: true,
		foreignIds: { pull_id: 'PLL000000999' },
		amountProperty: 'amount',
		proof: 'listPullTransfers',
		before: { operationId: 'listPullTransfers', fault: { kind: 'body', body: { transfers: [] } } },
		settledByReading: true,
		again: 'nothing',
	},
	'pagoPa.create': {
		operationId: 'createPagopaForm',
		parameters: {
			noticeNumber: '={{ $json.notice }}',
			creditorTaxCode: '80012000826',
			amount: AMOUNT,
		},
		prepare: async (_, number) => ({
			...numbered(number),
			notice: notice(number),
		}),
		moves: false,
		foreignIds: {},
		again: 'orders',
	},
	'pagoPa.update': {
		operationId: 'updatePagopaForm',
		parameters: { formId: '={{ $json.formId }}', updateFields: { status: 'READY' } },
		prepare: async (shop, number) => ({ ...numbered(number), formId: await form(shop, number) }),
		moves: false,
		confirmedByFetch: true,
		foreignIds: { id: 'FRM000000999' },
		again: 'the same',
	},
	'pagoPa.execute': {
		operationId: 'executePagopaForm',
		parameters: { formId: '={{ $json.formId }}', amount: AMOUNT },
		prepare: async (shop, number) => {
			const formId = await form(shop, number);
			await ok(shop.call('PATCH', `/payments/v3/pagopa/${formId}`, { status: 'READY' }));
			return { ...numbered(number), formId };
		},
		moves: true,
		foreignIds: { id: 'FRM000000999' },
		amountProperty: 'amount',
		before: { operationId: 'getPagopaForm', fault: { kind: 'merge', body: { status: 'READY' } } },
		settledByReading: true,
		settlesContradictions: true,
		doubtfulStatus: 'READY',
		again: 'nothing',
	},
	'mav.create': {
		operationId: 'createMav',
		parameters: { code: '={{ $json.code }}', amount: AMOUNT },
		prepare: async (_, number) => ({
			...numbered(number),
			code: String(number).padStart(17, '0'),
		}),
		moves: false,
		foreignIds: {},
		amountProperty: 'amount',
		again: 'orders',
	},
	'rav.create': {
		operationId: 'createRav',
		parameters: { code: '={{ $json.code }}', amount: AMOUNT },
		prepare: async (_, number) => ({
			...numbered(number),
			code: String(number).padStart(17, '0'),
		}),
		moves: false,
		foreignIds: {},
		amountProperty: 'amount',
		again: 'orders',
	},
	// As a POST stands for whatever DropPay offers, it is tried with one that moves money at once.
	'customRequest.send': {
		operationId: 'createRefund',
		parameters: {
			method: 'POST',
			path: endpoints.createRefund.path,
			body: '={{ ({ charge_id: $json.chargeId, amount: 10, reason: $json.reference }) }}',
		},
		prepare: async (shop, number) => ({
			...numbered(number),
			chargeId: await charged(shop, number),
		}),
		moves: true,
		mayAnswerNothing: true,
		foreignIds: { charge_id: 'CHA000000999' },
		amountProperty: 'amount',
		again: 'nothing',
	},
};

/** `resource.operation` → the operation, for all whose request moves money or makes an order. */
export function operationsWithMoney(): Map<string, Operation> {
	const found = resources.flatMap((resource) =>
		resource.operations
			.filter(({ request: { endpoint } }) => isMoney(endpoint))
			.map((operation) => [`${resource.value}.${operation.value}`, operation] as const),
	);
	return new Map(found);
}

function isMoney(endpoint: Operation['request']['endpoint']): boolean {
	if (endpoint === 'none') return false;
	return endpoint === 'custom' || endpoints[endpoint].effect === 'money';
}
