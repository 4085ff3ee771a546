import { sandboxIban } from './iban.mts';

/** What exists when a sandbox starts. Amounts are integer cents. */
export interface Seed {
	applications: SeedApplication[];
	accounts: SeedAccount[];
	connections: SeedConnection[];
	brands: SeedBrand[];
	/** Account of the person who holds the phone and pays. */
	customerAccountId: string;
	/** Account that grants new Connections when nothing else is said. */
	merchantAccountId: string;
}

export interface SeedApplication {
	key: string;
	secret: string;
	name: string;
	/** Account of the Application's owner. */
	ownerAccountId: string;
}

export interface SeedAccount {
	id: string;
	name: string;
	iban: string;
	class: 'PERSONAL' | 'BUSINESS';
	/** PIN of its owner on the phone page. */
	pin: string;
	balanceCents: number;
	mobilePhone: string;
	email: string;
	firstName: string;
	lastName: string;
	/** Tax code of the person. */
	taxCode: string;
	/** Business accounts only. */
	vatCode?: string;
}

export interface SeedConnection {
	id: string;
	code: string;
	applicationKey: string;
	accountId: string;
}

export interface SeedBrand {
	id: string;
	name: string;
	description: string;
	accountId: string;
	stores: SeedStore[];
}

export interface SeedStore {
	id: string;
	name: string;
	type: string;
	address?: string;
	pos: SeedPos[];
}

export interface SeedPos {
	id: string;
	name: string;
	status: 'ENABLED' | 'DISABLED';
	device: 'APP' | 'ACQUIRER' | 'CHECKOUT';
	/** Checkout devices only. */
	checkoutPublicKey?: string;
	checkoutPrivateKey?: string;
}

export const APPLICATION = {
	key: '00000000-0000-4000-8000-000000000001',
	secret: 'sandbox-application-secret',
	name: 'Sandbox Workflows',
} as const;

export const MERCHANT = {
	accountId: 'ACC000000001',
	name: 'Bottega Aurora S.r.l.',
	iban: sandboxIban(1),
	connectionId: 'CON000000001',
	connectionCode: 'SANDBOX-MERCHANT-CODE',
	pin: '12345',
	balanceCents: 1_000_000,
} as const;

export const CUSTOMER = {
	accountId: 'ACC000000002',
	name: 'Giulia Ferri',
	iban: sandboxIban(2),
	pin: '12345',
	username: '393330000002',
	balanceCents: 100_000_000,
} as const;

/** A merchant that the credential above must not reach. */
export const OTHER_MERCHANT = {
	accountId: 'ACC000000009',
	name: 'Officina Nove S.n.c.',
	iban: sandboxIban(9),
	connectionId: 'CON000000009',
	connectionCode: 'SANDBOX-OTHER-MERCHANT-CODE',
	pin: '12345',
	balanceCents: 500_000,
} as const;

export const BRAND = { id: 'BRN000000001', name: 'Bottega Aurora' } as const;
export const STORE = { id: 'STR000000001', name: 'Bottega Aurora, Via Roma' } as const;
/** The POS to collect on: device APP, ENABLED. */
export const POS = { id: 'POS000000001', name: 'Online orders' } as const;
export const DISABLED_POS = { id: 'POS000000002', name: 'Old counter' } as const;
/** Authorizations on it are granted and charged at once. */
export const ACQUIRER_POS = { id: 'POS000000003', name: 'Card terminal' } as const;
export const CHECKOUT_POS = {
	id: 'POS000000004',
	name: 'Web shop checkout',
	publicKey: 'sandbox-checkout-public-key',
	privateKey: 'sandbox-checkout-private-key',
} as const;
/** Belongs to OTHER_MERCHANT: 403/101 for MERCHANT. */
export const FOREIGN_POS = { id: 'POS000000009', name: 'Workshop' } as const;

/** A new copy of the standard seed: one merchant, one customer, and one merchant out of reach. */
export function createSeed(): Seed {
	return {
		customerAccountId: CUSTOMER.accountId,
		merchantAccountId: MERCHANT.accountId,
		applications: [{ ...APPLICATION, ownerAccountId: MERCHANT.accountId }],
		accounts: [
			{
				id: MERCHANT.accountId,
				name: MERCHANT.name,
				iban: MERCHANT.iban,
				class: 'BUSINESS',
				pin: MERCHANT.pin,
				balanceCents: MERCHANT.balanceCents,
				mobilePhone: '393330000001',
				email: 'aurora@merchant.example',
				firstName: 'Marta',
				lastName: 'Aurora',
				taxCode: 'RRAMRT80A41F205Z',
				vatCode: '00000000001',
			},
			{
				id: CUSTOMER.accountId,
				name: CUSTOMER.name,
				iban: CUSTOMER.iban,
				class: 'PERSONAL',
				pin: CUSTOMER.pin,
				balanceCents: CUSTOMER.balanceCents,
				mobilePhone: CUSTOMER.username,
				email: 'giulia@customer.example',
				firstName: 'Giulia',
				lastName: 'Ferri',
				taxCode: 'FRRGLI90A41F205S',
			},
			{
				id: OTHER_MERCHANT.accountId,
				name: OTHER_MERCHANT.name,
				iban: OTHER_MERCHANT.iban,
				class: 'BUSINESS',
				pin: OTHER_MERCHANT.pin,
				balanceCents: OTHER_MERCHANT.balanceCents,
				mobilePhone: '393330000009',
				email: 'nove@merchant.example',
				firstName: 'Nino',
				lastName: 'Nove',
				taxCode: 'NVONNI75A01F205F',
				vatCode: '00000000009',
			},
		],
		connections: [
			{
				id: MERCHANT.connectionId,
				code: MERCHANT.connectionCode,
				applicationKey: APPLICATION.key,
				accountId: MERCHANT.accountId,
			},
			{
				id: OTHER_MERCHANT.connectionId,
				code: OTHER_MERCHANT.connectionCode,
				applicationKey: APPLICATION.key,
				accountId: OTHER_MERCHANT.accountId,
			},
		],
		brands: [
			{
				id: BRAND.id,
				name: BRAND.name,
				description: 'Ceramics and textiles',
				accountId: MERCHANT.accountId,
				stores: [
					{
						id: STORE.id,
						name: STORE.name,
						type: 'REAL',
						address: 'Via Roma 1, 20121 Milano',
						pos: [
							{ id: POS.id, name: POS.name, status: 'ENABLED', device: 'APP' },
							{ id: DISABLED_POS.id, name: DISABLED_POS.name, status: 'DISABLED', device: 'APP' },
							{
								id: ACQUIRER_POS.id,
								name: ACQUIRER_POS.name,
								status: 'ENABLED',
								device: 'ACQUIRER',
							},
							{
								id: CHECKOUT_POS.id,
								name: CHECKOUT_POS.name,
								status: 'ENABLED',
								device: 'CHECKOUT',
								checkoutPublicKey: CHECKOUT_POS.publicKey,
								checkoutPrivateKey: CHECKOUT_POS.privateKey,
							},
						],
					},
				],
			},
			{
				id: 'BRN000000009',
				name: 'Officina Nove',
				description: 'Bicycles',
				accountId: OTHER_MERCHANT.accountId,
				stores: [
					{
						id: 'STR000000009',
						name: 'Officina Nove, Online',
						type: 'VIRTUAL',
						pos: [{ id: FOREIGN_POS.id, name: FOREIGN_POS.name, status: 'ENABLED', device: 'APP' }],
					},
				],
			},
		],
	};
}

/** One of many made-up merchants: what a platform needs to act for it. */
export interface NumberedMerchant {
	accountId: string;
	name: string;
	iban: string;
	connectionCode: string;
	storeId: string;
	posId: string;
}

/**
 * Accounts, Connections, Brands, Stores and POS of `count` further merchants, for one Application.
 * Numbers run from `first`; the ids, codes and IBANs follow from the number.
 */
export function numberedMerchants(
	first: number,
	count: number,
): { merchants: NumberedMerchant[]; seed: Pick<Seed, 'accounts' | 'connections' | 'brands'> } {
	const merchants: NumberedMerchant[] = [];
	const seed: Pick<Seed, 'accounts' | 'connections' | 'brands'> = {
		accounts: [],
		connections: [],
		brands: [],
	};
	for (let number = first; number < first + count; number++) {
		const digits = String(number).padStart(6, '0');
		const merchant: NumberedMerchant = {
			accountId: `ACC100${digits}`,
			name: `Merchant ${number}`,
			iban: sandboxIban(100_000_000 + number),
			connectionCode: `SANDBOX-MERCHANT-${digits}-CODE`,
			storeId: `STR100${digits}`,
			posId: `POS100${digits}`,
		};
		merchants.push(merchant);
		seed.accounts.push({
			id: merchant.accountId,
			name: merchant.name,
			iban: merchant.iban,
			class: 'BUSINESS',
			pin: MERCHANT.pin,
			balanceCents: 100_000,
			mobilePhone: `39334${digits}0`,
			email: `merchant${number}@merchant.example`,
			firstName: 'Merchant',
			lastName: String(number),
			taxCode: 'MRCNMB80A01F205X',
			vatCode: String(number).padStart(11, '0'),
		});
		seed.connections.push({
			id: `CON100${digits}`,
			code: merchant.connectionCode,
			applicationKey: APPLICATION.key,
			accountId: merchant.accountId,
		});
		seed.brands.push({
			id: `BRN100${digits}`,
			name: merchant.name,
			description: 'One of many',
			accountId: merchant.accountId,
			stores: [
				{
					id: merchant.storeId,
					name: `${merchant.name}, Online`,
					type: 'VIRTUAL',
					pos: [{ id: merchant.posId, name: 'Online orders', status: 'ENABLED', device: 'APP' }],
				},
			],
		});
	}
	return { merchants, seed };
}
