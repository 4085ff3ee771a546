import type { Handlers } from './call.mts';
import { accountHandlers } from './resources/accounts.mts';
import { authorizationHandlers } from './resources/authorizations.mts';
import { chargeHandlers } from './resources/charges.mts';
import { checkoutHandlers } from './resources/checkout.mts';
import { connectionHandlers } from './resources/connections.mts';
import { pagopaHandlers } from './resources/pagopa.mts';
import { psd2Handlers } from './resources/psd2.mts';
import { pullHandlers } from './resources/pulls.mts';
import { pushHandlers } from './resources/pushes.mts';
import { refundHandlers } from './resources/refunds.mts';
import { shopHandlers } from './resources/shop.mts';
import { slipHandlers } from './resources/slips.mts';
import { tokenHandlers } from './resources/tokens.mts';

/** What answers each operation id of the OpenAPI file. */
export const HANDLERS: Handlers = {
	...tokenHandlers,
	...connectionHandlers,
	...shopHandlers,
	...authorizationHandlers,
	...chargeHandlers,
	...refundHandlers,
	...accountHandlers,
	...pushHandlers,
	...pullHandlers,
	...pagopaHandlers,
	...slipHandlers,
	...checkoutHandlers,
	...psd2Handlers,
};
