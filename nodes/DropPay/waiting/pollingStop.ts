import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { decisionOf } from '../../../api/contract/statuses';
import { DropPayFailure, type Failure } from '../../../api/errors/failure';
import { toNodeError } from '../../shared/errors';
import type { Ledger } from '../run/ledger';
import type { Wait } from './wait';

/** Where the waits of a run stand when it stops. */
export interface Standing {
	waits: ReadonlyArray<{ wait: Wait; index: number; resource: IDataObject }>;
	ended: ReadonlyMap<number, INodeExecutionData>;
	ledger: Ledger;
}

const SHOWN = 20;

/** What ends the run when an item fails. */
export function stoppedPolling(
	context: IExecuteFunctions,
	standing: Standing,
	{ index, failure }: { index: number; failure: Failure },
) {
	const others = standing.waits.filter((polled) => polled.index !== index);
	const error = toNodeError(context.getNode(), new DropPayFailure(failure), {
		itemIndex: index,
		showItem: standing.waits.length > 1,
		addition: said({ ...standing, waits: others }),
	});
	error.context.ledger = standing.ledger.all;
	return error;
}

/** What ends the run when somebody stops the execution. */
export function cancelledPolling(
	context: IExecuteFunctions,
	standing: Standing,
): NodeOperationError {
	const error = new NodeOperationError(context.getNode(), 'The execution was cancelled', {
		description: said(standing),
	});
	error.context.ledger = standing.ledger.all;
	return error;
}

function said({ waits, ended, ledger }: Standing): string {
	const open: string[] = [];
	const decided: string[] = [];
	for (const { wait, index, resource } of waits) {
		const end = ended.get(index);
		if (end === undefined) open.push(`${wait.id} (${statusOf(wait, resource)})`);
		else if (end.json.decision !== undefined) decided.push(`${wait.id} (${end.json.decision})`);
	}
	return [
		open.length > 0 &&
			`Still open, as last read, and still to be confirmed or cancelled: ${listed(open)}.`,
		decided.length > 0 && `Already decided: ${listed(decided)}.`,
		ledger.summary(),
	]
		.filter(Boolean)
		.join(' ');
}

function statusOf({ kind, chargeOnApproval }: Wait, { status }: IDataObject): string {
	const isUncharged = chargeOnApproval && decisionOf(kind, status) === 'granted';
	return `${String(status)}${isUncharged ? ', not charged' : ''}`;
}

function listed(entries: readonly string[]): string {
	const more = entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : '';
	return `${entries.slice(0, SHOWN).join(', ')}${more}`;
}
