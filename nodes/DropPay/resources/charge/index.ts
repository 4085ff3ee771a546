import type { Resource } from '../../operation';
import { create } from './create';
import { get } from './get';

export const charge: Resource = { name: 'Charge', value: 'charge', operations: [create, get] };
