import { ok, publicId, type Call, type Handlers } from '../call.mts';
import { checkoutScript } from '../checkoutScript.mts';
import { accessDenied, notFound } from '../refusals.mts';
import { authorizationView, type Authorization } from './authorizations.mts';
import { chargeAuthorization, chargeView } from './charges.mts';

/** An Authorization of the Checkout POS whose private key came with the request. */
function checkoutAuthorization(call: Call): Authorization {
	const id = publicId(call.params.authorization_id, 'authorization_id');
	const authorization = call.world.authorizations.get(id);
	if (!authorization) throw notFound();
	if (call.caller.kind !== 'checkout' || authorization.posId !== call.caller.pos.id) {
		throw accessDenied('the Authorization belongs to another POS');
	}
	return authorization;
}

export const checkoutHandlers: Handlers = {
	checkoutCheck: (call) => ok(authorizationView(call.world, checkoutAuthorization(call))),

	checkoutCharge(call) {
		const charge = chargeAuthorization(call.world, checkoutAuthorization(call), call.body);
		call.effect();
		return ok(chargeView(charge));
	},

	checkoutScript: (call) => ({
		status: 200,
		contentType: 'text/javascript; charset=utf-8',
		body: checkoutScript(call.world.url, call.world.settings.checkoutDevice),
	}),
};
