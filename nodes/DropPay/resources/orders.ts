import { kindOfResource, resourceKinds } from '../../../api/contract/resourceKinds';
import { optionsField } from '../fields/options';
import { firstOf, limitField, returnAllField } from '../fields/outputs';
import type { Field, Operation } from '../operation';
import { endAndConfirm } from '../run/confirmEnd';

const CANCEL = { pull: 'cancelPull', push: 'cancelPush' } as const;

const LIST_TRANSFERS = { pull: 'listPullTransfers', push: 'listPushTransfers' } as const;

type OrderKind = keyof typeof CANCEL;

/** Inferred from the Connection. What was transferred before stays transferred. */
export function cancelOf(kind: OrderKind, idField: Field): Operation {
	const { name, fetch } = kindOfResource(kind);
	const endpoint = CANCEL[kind];
	return {
		name: 'Cancel',
		value: 'cancel',
		action: `Cancel ${kind}`,
		description: `Withdraw a ${name}, so that no further money moves on it`,
		request: { endpoint, ids: idsOf(kind, idField) },
		execute: endAndConfirm('cancelled', fetch),
		fields: [idField, optionsField(endpoint, false)],
	};
}

/** The Transfer is documented by name [doc: push, pull]; URL and wrapped list are inferred, so the limit is ours. */
export function getTransfersOf(kind: OrderKind, idField: Field): Operation {
	const endpoint = LIST_TRANSFERS[kind];
	return {
		name: 'Get Transfers',
		value: 'getTransfers',
		action: `Get transfers of ${kind}`,
		description: `List the transfers that a ${kindOfResource(kind).name} has made`,
		request: { endpoint, ids: idsOf(kind, idField) },
		output: firstOf('transfers'),
		fields: [idField, returnAllField, limitField, optionsField(endpoint, false)],
	};
}

function idsOf(kind: OrderKind, { property }: Field): Record<string, string> {
	return { [resourceKinds[kind].idName]: property.name };
}
