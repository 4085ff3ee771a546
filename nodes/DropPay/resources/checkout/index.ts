import type { Resource } from '../../operation';
import { charge } from './charge';
import { check } from './check';
import { createButton } from './createButton';

export const checkout: Resource = {
	name: 'Checkout',
	value: 'checkout',
	credential: 'dropPayCheckoutApi',
	operations: [charge, check, createButton],
};
