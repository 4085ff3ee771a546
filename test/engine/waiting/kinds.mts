/** The four kinds of resource that people decide about: how one is made, and how it is called in DropPay. */
import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER } from '../../../sandbox/seed.mts';
import { authorizationParameters, type Merchant } from '../../support/merchant.mts';

export const KINDS = ['authorization', 'connection', 'pull', 'push'] as const;

export type Kind = (typeof KINDS)[number];

const { sendEventsTo: _nowhere, ...authorization } = authorizationParameters;

/** Parameters of the creation, without where events go. */
export const CREATION: Readonly<Record<Kind, IDataObject>> = {
	authorization,
	connection: {},
	pull: {
		paymentDescription: 'Order 1001',
		payer: 'link',
		transferAmount: '50.00',
		status: 'READY',
	},
	push: { amount: '120.50', recipientType: 'dropPay', recipientIban: CUSTOMER.iban },
};

const CREATES: Readonly<Record<Kind, string>> = {
	authorization: 'createAuthorization',
	connection: 'createConnection',
	pull: 'createPull',
	push: 'createPush',
};

export const READS: Readonly<Record<Kind, string>> = {
	authorization: 'getAuthorization',
	connection: 'getConnection',
	pull: 'getPull',
	push: 'getPush',
};

/** Ids of what was made, in order. */
export async function idsOf(merchant: Merchant, kind: Kind): Promise<string[]> {
	const requests = await merchant.received(CREATES[kind]);
	return requests.map(({ answer }) => (answer as { id: string } | null)?.id ?? '');
}

/** The URL that DropPay was given for the resource that was made last. */
export async function webhookOf(merchant: Merchant, kind: Kind): Promise<string> {
	const body = (await merchant.received(CREATES[kind])).at(-1)?.body as {
		webhooks: Record<string, string>;
	};
	return Object.values(body.webhooks)[0] ?? '';
}

/** What DropPay would send; for a Connection with its code. */
export async function eventOf(merchant: Merchant, kind: Kind, id: string): Promise<IDataObject> {
	if (kind !== 'connection') return { etype: 'X', edata: { id } };
	const { connections } = await merchant.control.state();
	return { id, code: connections.find((connection) => connection.id === id)?.code };
}
