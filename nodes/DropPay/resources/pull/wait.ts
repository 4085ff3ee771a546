import { waitFor } from '../../waiting/operations';
import { pullIdField } from './fields';

export const wait = waitFor('pull', pullIdField);
