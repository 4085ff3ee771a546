import { waitFor } from '../../waiting/operations';
import { connectionIdField } from './fields';

export const wait = waitFor('connection', connectionIdField);
