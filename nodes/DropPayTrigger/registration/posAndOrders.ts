import { assertId, idFromLinkOrUrl } from '../../../api/contract/links';
import { notSent, rejectInvalid } from '../../../api/errors/failure';
import { isAnyWanted } from '../events';
import { slotRegistration } from './existingResources';
import type { Place, Registration } from './types';
import type { Target } from './webhooksProperty';

/** A POS reports its Authorizations to the URL in its `webhooks` [inferred]. */
export const posRegistration: Registration = slotRegistration(
	(place) => [{ kind: 'pos', id: posIdOf(place) }],
	{
		testInstead:
			'To test, set Register On to "Nothing" and create an Authorization whose Send Events To is "DropPay Trigger of This Workflow". Publishing the workflow registers the POS.',
		otherWay:
			'Set Register On to "Nothing", and send events to this trigger from each Authorization instead: Send Events To, "DropPay Trigger of This Workflow".',
		expects: {
			pos: {
				isMet: (wanted) => isAnyWanted(wanted, ['authorization', 'pos']),
				missing: {
					message: 'Trigger On lists no event that a POS brings',
					description:
						'Choose the events of its Authorizations there, such as "Authorization Granted", or "Any Event".',
				},
			},
		},
	},
);

function posIdOf({ context }: Place): string {
	const given = context.getNodeParameter('posId', '', { extractValue: true });
	try {
		return assertId(given);
	} catch (error) {
		return refuseId(error, 'POS', 'Choose the POS whose events start this workflow.');
	}
}

/** Each costs a fetch and a change when the workflow is published. */
const MAX_ORDERS = 100;

/** Pulls and Pushes that exist already get the URL by a change of their `webhooks` [inferred: the PATCH of both]. */
export const orderRegistration: Registration = slotRegistration(ordersOf, {
	testInstead:
		'To test, set Register On to "Nothing" and create a Pull or Push whose Send Events To is "DropPay Trigger of This Workflow". Publishing the workflow registers those you have named.',
	otherWay:
		'Whether an existing Pull or Push takes one is not documented. Set Register On to "Nothing", and send events to this trigger when you create it: Send Events To, "DropPay Trigger of This Workflow".',
	expects: {
		pull: {
			isMet: (wanted) => isAnyWanted(wanted, ['pull']),
			missing: {
				message: 'Pull IDs are given, and Trigger On lists no event of a Pull',
				description:
					'Choose one there, such as "Pull Done", or "Any Event"; or take the Pull IDs out.',
			},
		},
		push: {
			isMet: (wanted) => isAnyWanted(wanted, ['push']),
			missing: {
				message: 'Push IDs are given, and Trigger On lists no event of a Push',
				description:
					'Choose one there, such as "Push Done", or "Any Event"; or take the Push IDs out.',
			},
		},
	},
});

function ordersOf({ context }: Place): Target[] {
	const orders = [
		...idsIn(context.getNodeParameter('pullIds', ''), 'Pull IDs').map((id): Target => ({
			kind: 'pull',
			id,
		})),
		...idsIn(context.getNodeParameter('pushIds', ''), 'Push IDs').map((id): Target => ({
			kind: 'push',
			id,
		})),
	];
	if (orders.length === 0) {
		throw notSent('Register On: no Pull and no Push is named', 'Enter at least one ID.');
	}
	if (orders.length > MAX_ORDERS) {
		throw notSent(
			`Register On: ${orders.length} Pulls and Pushes are named; ${MAX_ORDERS} are the limit`,
			'Set Register On to "Nothing", and choose this trigger when you create them: Send Events To.',
		);
	}
	return orders;
}

/** @param given ids or links, as a text with any separators between them, or as a list */
function idsIn(given: unknown, label: string): string[] {
	const parts = Array.isArray(given)
		? given.map((part) => String(part).trim())
		: String(given ?? '').split(/[\s,;]+/);
	const ids = parts.filter(Boolean).map((part) => idIn(part, label));
	return [...new Set(ids)];
}

function idIn(part: string, label: string): string {
	try {
		return assertId(idFromLinkOrUrl(part) ?? part);
	} catch (error) {
		return refuseId(error, label, 'Enter IDs, or their links, separated by commas or spaces.');
	}
}

function refuseId(error: unknown, label: string, usual: string): never {
	return rejectInvalid(error, (reason, remedy = usual) => notSent(`${label}: ${reason}`, remedy));
}
