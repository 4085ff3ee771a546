import type { FastifyInstance } from 'fastify';
import { dropUndefined } from './call.mts';
import { leadsHere } from './localOnly.mts';
import { accessDenied, Refusal, wrongArguments } from './refusals.mts';
import { authorizationView, openAuthorization } from './resources/authorizations.mts';
import type { World } from './world.mts';

interface CheckoutForm {
	checkout_key?: string;
	amount?: string;
	policy?: string;
	max_charges?: string;
	description?: string;
	loopback_uri?: string;
	custom_id?: string;
	webhook?: string;
}

/** What the Checkout script talks to from the payer's browser; its own protocol, not DropPay's. */
export function registerCheckoutPage(app: FastifyInstance, world: World): void {
	app.addHook('onRequest', async (_request, reply) => {
		world.clock.tick();
		void reply.header('access-control-allow-origin', '*');
		void reply.header('access-control-allow-headers', 'content-type');
	});
	app.setErrorHandler(
		async (cause: Error & { statusCode?: number }, _request, reply) =>
			await reply
				.code(cause instanceof Refusal ? cause.status : (cause.statusCode ?? 500))
				.send({ message: cause.message }),
	);
	app.options('/authorizations', async (_request, reply) => await reply.code(204).send());

	app.post<{ Body: CheckoutForm | null }>('/authorizations', async ({ body }) => {
		const form = body ?? {};
		const pos = [...world.pos.values()].find(
			({ device }) => device.type === 'CHECKOUT' && device.ref === form.checkout_key,
		);
		if (!pos) throw accessDenied('unknown Checkout Public Key');
		if (pos.status !== 'ENABLED') throw accessDenied('the POS is disabled');
		if (!/^\d+(\.\d{1,2})?$/.test(form.amount ?? '')) {
			throw wrongArguments('amount must be euro with two decimals');
		}
		if (form.webhook && !leadsHere(form.webhook)) {
			throw wrongArguments('webhook must lead to this machine: any page can call the Checkout');
		}
		const count = Number(form.max_charges ?? 1);
		if (!Number.isInteger(count) || count < 1)
			throw wrongArguments('max_charges must be at least 1');
		const authorization = openAuthorization(
			world,
			pos,
			dropUndefined({
				charge_amount: Number(form.amount),
				charge_max_count: count,
				policy: form.policy,
				description: (form.description ?? '').slice(0, 512),
				loopback_uri: form.loopback_uri,
				merchant_custom_id: form.custom_id,
				webhooks: form.webhook === undefined ? undefined : { ALL: form.webhook },
			}),
		);
		const { id, status, sharing } = authorizationView(world, authorization, false);
		return { id, status, sharing };
	});

	app.get<{ Params: { id: string } }>('/authorizations/:id', async ({ params }, reply) => {
		const authorization = world.authorizations.get(params.id);
		if (!authorization) return await reply.code(404).send({ message: 'Unknown Authorization' });
		return { id: authorization.id, status: authorization.status };
	});
}
