import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { DropPayClient } from '../../shared/client/client';
import { timedOut, withHeaders } from './decisionOutput';
import { lookLater } from './lateLooks';
import { AFTER_PARKING, lookAgain } from './lookAgain';
import { ownPlaceOf } from './resumeUrl';
import { rememberWait, type Wait } from './wait';

/**
 * Puts the execution to wait for the callback of DropPay.
 *
 * @param resource as last read: what comes out if the time passes without a decision
 */
export async function park(
	context: IExecuteFunctions,
	client: DropPayClient,
	wait: Wait,
	resource: IDataObject,
): Promise<void> {
	const place = ownPlaceOf(context, wait, client.account.applicationSecret);
	rememberWait(context, wait);
	setOutputOfTimeOut(context, withHeaders(client, wait, timedOut(wait.kind, resource)));
	await context.putExecutionToWait(new Date(wait.until));
	// Both go on after this node has returned: a decision may fall between the last reading and the parking, and
	// its callback may be lost whenever it comes.
	lookLater(context, wait, place);
	void lookAgain(context, client, wait, place, AFTER_PARKING);
}

/**
 * When the time is over, n8n passes the input of the node on instead of what the node returned. So the input
 * is replaced; when the callback comes first, the items of the webhook replace it in turn.
 */
function setOutputOfTimeOut(context: IExecuteFunctions, json: IDataObject): void {
	const execution = context.getExecuteData();
	execution.data = { ...execution.data, main: [[{ json, pairedItem: { item: 0 } }]] };
}
