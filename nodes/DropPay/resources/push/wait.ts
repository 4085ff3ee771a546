import { waitFor } from '../../waiting/operations';
import { pushIdField } from './fields';

export const wait = waitFor('push', pushIdField);
