import { dropUndefined, ok, ownEntity, without, type Handlers } from '../call.mts';
import { centsToEuro, euroToCents } from '../cents.mts';
import { wrongArguments } from '../refusals.mts';
import { accountById, availableCents, book } from './accounts.mts';
import { ownCharge } from './charges.mts';

/** Money given back for a charge, once. */
export interface Refund {
	id: string;
	chargeId: string;
	/** Merchant's account. */
	accountId: string;
	/** FAILED when the merchant's account does not cover the amount. */
	status: 'DONE' | 'FAILED';
	cents: number;
	/** Properties of the request, echoed. */
	echo: Record<string, unknown>;
	createdAt: string;
}

/** The entity that travels. */
export function refundView(refund: Refund): Record<string, unknown> {
	return dropUndefined({
		...refund.echo,
		id: refund.id,
		charge_id: refund.chargeId,
		amount: centsToEuro(refund.cents),
		status: refund.status,
		date_creation: refund.createdAt,
		date_last_update: refund.createdAt,
	});
}

export const refundHandlers: Handlers = {
	createRefund(call) {
		const { world, body } = call;
		const charge = ownCharge(call, body.charge_id);
		if (charge.status !== 'DONE') throw wrongArguments('the charge took no money');
		if (charge.refundId !== null) throw wrongArguments('the charge was refunded before');
		const cents = euroToCents(body.amount, 'amount');
		if (cents > charge.cents) throw wrongArguments('amount is above the amount of the charge');

		const merchant = accountById(world, charge.accountId);
		const covered = availableCents(merchant) >= cents;
		const refund: Refund = {
			id: world.newId('CHR'),
			chargeId: charge.id,
			accountId: merchant.id,
			status: covered ? 'DONE' : 'FAILED',
			cents,
			echo: without(body, 'charge_id', 'amount'),
			createdAt: world.clock.iso(),
		};
		world.refunds.set(refund.id, refund);
		call.effect();
		if (!covered) return ok(refundView(refund));

		charge.refundId = refund.id;
		book(world, merchant, -cents, 'REFUND', refund.id);
		if (charge.payerAccountId !== null) {
			book(world, accountById(world, charge.payerAccountId), cents, 'REFUND', refund.id);
		}
		return ok(refundView(refund));
	},

	getRefund(call) {
		const names = { property: 'refund_id', what: 'the refund' };
		return ok(refundView(ownEntity(call, call.world.refunds, names)));
	},
};
