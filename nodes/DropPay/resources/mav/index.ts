import type { Resource } from '../../operation';
import { create } from './create';
import { get } from './get';

export const mav: Resource = { name: 'MAV', value: 'mav', operations: [create, get] };
