import { dropUndefined } from '../call.mts';
import { centsToEuro } from '../cents.mts';
import type { World } from '../world.mts';
import { availableCents, book, type Account, type EntryReason } from './accounts.mts';

/** One movement of a Push or a Pull. */
export interface Transfer {
	id: string;
	/** The Push or Pull behind it. */
	orderId: string;
	/** FAILED when the source does not cover the amount; then nothing moved. */
	status: 'DONE' | 'FAILED';
	cents: number;
	description: string | undefined;
	createdAt: string;
}

/** The entity that travels. */
export function transferView(world: World, transfer: Transfer): Record<string, unknown> {
	return dropUndefined({
		id: transfer.id,
		status: transfer.status,
		amount: centsToEuro(transfer.cents),
		description: world.settings.echoTransfers ? transfer.description : undefined,
		date_creation: transfer.createdAt,
		date_executed: transfer.status === 'DONE' ? transfer.createdAt : undefined,
	});
}

/** Moves money, or notes that it could not move. `to` is null for an account outside DropPay. */
export function makeTransfer(
	world: World,
	order: { id: string; from: Account; to: Account | null; reason: EntryReason },
	cents: number,
	description: string | undefined,
): Transfer {
	const covered = availableCents(order.from) >= cents;
	const transfer: Transfer = {
		id: world.newId('TRF'),
		orderId: order.id,
		status: covered ? 'DONE' : 'FAILED',
		cents,
		description,
		createdAt: world.clock.iso(),
	};
	world.transfers.set(transfer.id, transfer);
	if (covered) {
		book(world, order.from, -cents, order.reason, transfer.id);
		if (order.to) book(world, order.to, cents, order.reason, transfer.id);
	}
	return transfer;
}

/** The answer with all transfers of an order. */
export function transferList(world: World, orderId: string): Record<string, unknown> {
	return {
		transfers: [...world.transfers.values()]
			.filter((transfer) => transfer.orderId === orderId)
			.map((transfer) => transferView(world, transfer)),
	};
}
