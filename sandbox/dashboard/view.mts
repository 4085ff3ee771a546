import type { ApiParts } from '../api.mts';
import type { JournalEntry } from '../journal.mts';
import { latestOrders, type Order } from '../orders.mts';
import { availableCents } from '../resources/accounts.mts';
import { APPLICATION, CHECKOUT_POS, CUSTOMER, MERCHANT, POS } from '../seed.mts';
import type { Delivery } from '../webhooks.mts';
import type { World } from '../world.mts';
import { SWITCHES, type Switch } from './switches.mts';

/** A resource as a row of the dashboard. */
export interface ResourceRow {
	id: string;
	/** DropPay's word for it. */
	kind: string;
	status: string;
	/** null for a resource without an amount. */
	cents: number | null;
	/** Description, or the resource that it belongs to. */
	about: string;
	at: string;
	/** Path of the page where a person decides; null if there is nothing to decide. */
	phonePath: string | null;
	/** True while a person can still confirm or decline. */
	open: boolean;
}

/** Everything that the dashboard shows. Amounts are integer cents. */
export interface DashboardView {
	now: string;
	/** Name and value, for a credential made by hand. */
	setup: Array<[string, string]>;
	accounts: Array<{ id: string; name: string; iban: string; balance: number; available: number }>;
	/** Newest first. */
	resources: ResourceRow[];
	/** Newest first. */
	requests: JournalEntry[];
	/** Newest first. */
	events: Delivery[];
	switches: Array<Pick<Switch, 'id' | 'title' | 'hint'> & { on: boolean }>;
}

/** How many rows each list has at most. */
const ROWS = 40;

/** Accounts of added merchants can be thousands. */
const ACCOUNTS = 20;

const newestFirst = <T,>(list: readonly T[]): T[] => list.slice(-ROWS).reverse();

const last = <T,>(map: Map<string, T>): Array<[string, T]> => [...map].slice(-ROWS);

/** DropPay's words for what a person confirms. */
const KINDS: Readonly<Record<Order['kind'], string>> = {
	payment: 'Authorization',
	connection: 'Connection',
	request: 'Pull',
	transfer: 'Push',
	bill: 'Slip',
};

const orderRow = (order: Order): ResourceRow => ({
	id: order.id,
	kind: KINDS[order.kind],
	status: order.status,
	cents: order.cents,
	about: order.description || order.asker,
	at: order.updatedAt,
	phonePath: `/u/${order.link}/${order.id}`,
	open: order.open,
});

function resourcesOf(world: World): ResourceRow[] {
	const row = (
		kind: string,
		{ id, status, cents, at }: { id: string; status: string; cents: number; at: string },
		about: string,
	): ResourceRow => ({ id, kind, status, cents, about, at, phonePath: null, open: false });
	const moved = [
		...last(world.charges).map(([, charge]) =>
			row('Charge', { ...charge, at: charge.createdAt }, charge.authorizationId),
		),
		...last(world.refunds).map(([, refund]) =>
			row('Refund', { ...refund, at: refund.createdAt }, refund.chargeId),
		),
		...last(world.transfers).map(([, transfer]) =>
			row('Transfer', { ...transfer, at: transfer.createdAt }, transfer.orderId),
		),
		...last(world.forms).map(([, form]) =>
			row(
				'PagoPA form',
				{ ...form, cents: form.amountCents, at: form.createdAt },
				`Notice ${String(form.echo.notice_number)}`,
			),
		),
	];
	return [...latestOrders(world, ROWS).map(orderRow), ...moved]
		.sort((one, other) => other.at.localeCompare(one.at))
		.slice(0, ROWS);
}

/** Collects what the dashboard shows now. Looking changes nothing. */
export function dashboardView(parts: ApiParts): DashboardView {
	const { world, journal } = parts;
	return {
		now: world.clock.iso(),
		setup: [
			['Base URL', world.url],
			['Checkout Base URL', world.url],
			['Application Key', APPLICATION.key],
			['Application Secret', APPLICATION.secret],
			['Connection Code', MERCHANT.connectionCode],
			['Checkout Public Key', CHECKOUT_POS.publicKey],
			['Checkout Private Key', CHECKOUT_POS.privateKey],
			['POS', POS.id],
			['PIN on the phone page', CUSTOMER.pin],
		],
		accounts: [...world.accounts.values()].slice(0, ACCOUNTS).map((account) => ({
			id: account.id,
			name: account.name,
			iban: account.iban,
			balance: account.balanceCents,
			available: availableCents(account),
		})),
		resources: resourcesOf(world),
		requests: newestFirst(journal.entries()),
		events: newestFirst(world.webhooks.deliveries()),
		switches: SWITCHES.map(({ id, title, hint, isOn }) => ({ id, title, hint, on: isOn(parts) })),
	};
}
