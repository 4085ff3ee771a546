import type { Resource } from '../../operation';
import { create } from './create';
import { get } from './get';

export const refund: Resource = { name: 'Refund', value: 'refund', operations: [create, get] };
