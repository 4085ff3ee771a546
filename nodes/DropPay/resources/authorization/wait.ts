import { waitFor } from '../../waiting/operations';
import { authorizationIdField } from './fields';

export const wait = waitFor('authorization', authorizationIdField);
