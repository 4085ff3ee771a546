import type { Resource } from '../operation';
import { account } from './account';
import { authorization } from './authorization';
import { brand } from './brand';
import { charge } from './charge';
import { checkout } from './checkout';
import { connection } from './connection';
import { customRequest } from './customRequest';
import { pagoPa } from './pagoPa';
import { pos } from './pos';
import { pull } from './pull';
import { push } from './push';
import { refund } from './refund';
import { mav, rav } from './slips';

/** Everything the node can do. A new operation stands in its resource's file, a new resource in this list. */
export const resources: readonly Resource[] = [
	account,
	authorization,
	brand,
	charge,
	checkout,
	connection,
	customRequest,
	mav,
	pagoPa,
	pos,
	pull,
	push,
	rav,
	refund,
];
