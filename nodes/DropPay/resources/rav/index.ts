import type { Resource } from '../../operation';
import { create } from './create';
import { get } from './get';

export const rav: Resource = { name: 'RAV', value: 'rav', operations: [create, get] };
