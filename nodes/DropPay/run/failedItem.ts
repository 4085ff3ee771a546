import type { INodeExecutionData } from 'n8n-workflow';

import type { Failure } from '../../../api/errors/failure';
import { failureJson } from '../../shared/errors';

/** What comes out for an item under "Continue on Fail" when it failed. */
export function failedItem(failure: Failure, item: number): INodeExecutionData {
	return { json: { error: failureJson(failure) }, pairedItem: { item } };
}
