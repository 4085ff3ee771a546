import type { Resource } from '../../operation';
import { send } from './send';

export const customRequest: Resource = {
	name: 'Custom Request',
	value: 'customRequest',
	operations: [send],
};
