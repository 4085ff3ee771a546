import type { Resource } from '../operation';
import { account } from './account';
import { authorization } from './authorization';
import { brand } from './brand';
import { charge } from './charge';
import { checkout } from './checkout';
import { connection } from './connection';
import { customRequest } from './customRequest';
import { mav } from './mav';
import { pagoPa } from './pagoPa';
import { pos } from './pos';
import { pull } from './pull';
import { push } from './push';
import { rav } from './rav';
import { refund } from './refund';

/** Everything the node can do. A new operation is a file in its resource's folder and a line in its index. */
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
