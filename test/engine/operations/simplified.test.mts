/** What was asked for at the creation is still there when a simplified reading comes out further on. */
import type { IDataObject } from 'n8n-workflow';

import { CUSTOMER, MERCHANT } from '../../../sandbox/seed.mts';
import { inDays, SEPA_IBAN } from '../bank.mts';
import { authorizationParameters, useMerchant } from '../../support/merchant.mts';

const merchant = useMerchant();

/** Said once, to the app or to DropPay alone: nothing further on asks for it. */
const NOT_ASKED_FOR_AGAIN = ['loopback_uri', 'scheme', 'scheme_data', 'webhooks'];

const slip: IDataObject = {
	code: '01234567890123456',
	amount: '50.00',
	additionalFields: {
		description: 'Tax',
		transferDescription: 'Tax of May',
		sourceIban: MERCHANT.iban,
	},
};

test.each<[string, IDataObject, string]>([
	[
		'authorization',
		{
			...authorizationParameters,
			additionalFields: {
				merchantCustomId: 'order-1001',
				chargeMaxCount: 3,
				chargeDateStart: inDays(1),
				chargeDateEnd: inDays(30),
			},
		},
		'authorizationId',
	],
	[
		'push',
		{
			amount: '120.50',
			recipientType: 'sepa',
			recipientIban: SEPA_IBAN,
			paymentDescription: 'Invoice 7',
			schedule: 'recurring',
			dateScheduled: inDays(2),
			recurrencePeriod: 'P1M',
			recurrenceEnd: 'count',
			recurrenceCount: 3,
			additionalFields: { sourceIban: MERCHANT.iban, transferDescription: 'Invoice 7, a part' },
		},
		'pushId',
	],
	[
		'pull',
		{
			paymentDescription: 'Rent',
			payer: 'iban',
			payerIban: CUSTOMER.iban,
			policy: 'TRANSFERABLE',
			transferAmountPolicy: 'FIXED',
			transferAmount: '50.00',
			dateEnd: inDays(90),
		},
		'pullId',
	],
	['mav', slip, 'slipId'],
	['rav', slip, 'slipId'],
])(
	'Simplify keeps what was asked for, and without it all comes out: %s',
	async (resource, parameters, idParameter) => {
		const created = await merchant.run(`${resource}.create`, { ...parameters, simplify: false });
		const [entity] = created.json;
		const sent = (await merchant.requests()).at(-1)?.body as IDataObject;

		const { json } = await merchant.run(`${resource}.get`, { [idParameter]: entity?.id as string });

		const wanted = Object.keys(sent)
			.filter((property) => entity?.[property] !== undefined)
			.filter((property) => !NOT_ASKED_FOR_AGAIN.includes(property));
		expect(wanted.length).toBeGreaterThan(3);
		expect(Object.keys(json[0] ?? {})).toEqual(expect.arrayContaining(['id', 'status', ...wanted]));
		expect(Object.keys(json[0] ?? {}).length).toBeLessThanOrEqual(14);

		const short = await merchant.run(`${resource}.create`, parameters);
		expect(Object.keys(short.json[0] ?? {})).toEqual(Object.keys(json[0] ?? {}));

		const raw = await merchant.run(`${resource}.get`, {
			[idParameter]: entity?.id as string,
			simplify: false,
		});
		expect(raw.json).toEqual([(await merchant.requests()).at(-1)?.answer]);
	},
);
