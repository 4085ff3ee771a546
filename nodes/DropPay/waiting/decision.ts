import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Authorization } from '../../../api/contract/entities';
import { resourceKinds, type ResourceKind } from '../../../api/contract/resourceKinds';
import { decisionOf, type Decision } from '../../../api/contract/statuses';
import type { Failure } from '../../../api/errors/failure';
import type { DropPayClient } from '../../shared/client/client';
import { checkConnectionCode } from '../../shared/events/connectionCode';
import { readSubject } from '../../shared/events/fetchResource';
import { withoutLiveTokens } from '../../shared/events/redaction';
import { inReadableOrder } from '../fields/outputs';
import { chargeOnApproval, isUnknown, type ChargeResult } from './chargeOnApproval';
import type { Wait } from './state';

export type WaitReading =
	| { is: 'decided'; decision: Decision; resource: IDataObject }
	| { is: 'waiting'; resource: IDataObject }
	/** DropPay rejects the id: there is nothing to wait for. */
	| { is: 'rejected'; failure: Failure }
	/** DropPay could not be asked. */
	| { is: 'unreachable'; failure: Failure };

/** What became of the resource until now. Never throws. */
export async function readWait(
	client: DropPayClient,
	{ kind, id }: Pick<Wait, 'kind' | 'id'>,
): Promise<WaitReading> {
	const reading = await readSubject(client, kind, id);
	if (reading.is !== 'found') return reading;
	return interpret({ kind }, reading.entity);
}

/** @param resource as just read */
export function interpret(
	{ kind }: Pick<Wait, 'kind'>,
	resource: IDataObject,
): Extract<WaitReading, { is: 'decided' | 'waiting' }> {
	const decision = decisionOf(kind, resource.status);
	return decision === undefined
		? { is: 'waiting', resource }
		: { is: 'decided', decision, resource };
}

/** What goes on with the workflow, or why the wait is not over although DropPay shows a decision. */
type WaitEnd = { json: IDataObject } | { notYet: string; lookAgain: boolean };

export interface Decided {
	decision: Decision;
	/** As just read from DropPay. */
	resource: IDataObject;
	/** Connection Code from a callback. */
	code?: string;
	/** A callback with the Connection Code may be on its way. */
	codeMayCome?: boolean;
}

const CODE_MISSING =
	'The Connection is granted, but DropPay sent no Connection Code. Look for it in the DropPay Developer Area, or let the account owner revoke this Connection and open a new one.';

/**
 * What comes out of a wait: the resource as read, what was decided, and what belongs to the decision. Where
 * the workflow must not take the payment for made, the decision is not `granted`.
 */
export async function endOfWait(
	context: IExecuteFunctions | IWebhookFunctions,
	client: DropPayClient,
	wait: Wait,
	decided: Decided,
): Promise<WaitEnd> {
	const end = await evaluate(context, client, wait, decided);
	return 'json' in end ? { json: withHeaders(client, wait, end.json) } : end;
}

/** The output of a wait with the custom headers of the response that showed the resource, if the node is to output them. */
export function withHeaders(
	client: DropPayClient,
	{ kind, includesHeaders }: Pick<Wait, 'kind' | 'includesHeaders'>,
	json: IDataObject,
): IDataObject {
	if (includesHeaders !== true) return json;
	return { dropPayHeaders: { ...client.headersOf(resourceKinds[kind].fetch) }, ...json };
}

async function evaluate(
	context: IExecuteFunctions | IWebhookFunctions,
	client: DropPayClient,
	wait: Wait,
	decided: Decided,
): Promise<WaitEnd> {
	const { decision, resource } = decided;
	if (decision !== 'granted') return { json: output(resource, decision) };
	if (wait.kind === 'connection') return await grantedConnection(context, client, wait, decided);
	if (wait.kind === 'authorization' && wait.chargeOnApproval) {
		const result = await chargeOnApproval(client, wait, resource as unknown as Authorization);
		if (result === undefined) {
			return { notYet: 'the charge could not be sent, DropPay is out of reach', lookAgain: true };
		}
		// The count was fetched before the charge.
		const counted = result.charge ? without('charge_success_count', resource) : resource;
		return { json: inReadableOrder({ ...output(counted, decisionOfCharge(result)), ...result }) };
	}
	return { json: output(resource, decision) };
}

/** Only `granted` means that the money has come; whether it has may also be unknown. */
function decisionOfCharge(result: ChargeResult): 'granted' | 'failed' | 'unknown' {
	if (!('chargeFailure' in result)) return 'granted';
	return isUnknown(result) ? 'unknown' : 'failed';
}

/** What comes out when the time is over. */
export function timedOut(kind: ResourceKind, resource: IDataObject): IDataObject {
	const name = `${resourceKinds[kind].name} ${String(resource.id)}`;
	return {
		...output(resource, 'timedOut'),
		nextStep: `No decision reached n8n before the time limit; there may be one, and the link still works. Cancel ${name} or fetch it, and check its status before you ask again.`,
	};
}

/** Pay tokens and resume URLs do not belong into execution data. */
const LEFT_OUT = new Set(['pay_token', 'webhooks']);

function output(resource: IDataObject, decision: Decision | 'timedOut' | 'unknown'): IDataObject {
	const shown = Object.entries(withoutLiveTokens(resource)).filter(([name]) => !LEFT_OUT.has(name));
	const approved = decision === 'granted';
	return inReadableOrder({ ...Object.fromEntries(shown), decision, approved });
}

function without(property: string, resource: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== property));
}

async function grantedConnection(
	context: IExecuteFunctions | IWebhookFunctions,
	client: DropPayClient,
	{ checkCode }: Wait,
	{ decision, resource, code: told, codeMayCome }: Decided,
): Promise<WaitEnd> {
	const checked = await checkConnectionCode(context, client, resource, {
		claimed: told,
		mustWork: checkCode,
	});
	switch (checked.is) {
		case 'missing':
			return codeMayCome
				? { notYet: 'the Connection Code has not arrived yet', lookAgain: false }
				: { json: { ...output(resource, decision), codeMissing: CODE_MISSING } };
		case 'rejected':
			return {
				notYet: `the Connection Code of this callback is not good: ${checked.reason}`,
				lookAgain: false,
			};
		case 'unknown':
			return { notYet: 'the Connection Code could not be checked', lookAgain: true };
		default: {
			const { is, code } = checked;
			return { json: { ...output(resource, decision), code, codeVerified: is === 'verified' } };
		}
	}
}
