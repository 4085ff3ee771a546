import type { Resource } from '../../operation';
import { getAll } from './getAll';

export const brand: Resource = { name: 'Brand', value: 'brand', operations: [getAll] };
