import { sendAndWaitOf } from '../../waiting/operations';
import { create } from './create';

export const sendAndWait = sendAndWaitOf(create, 'pull');
