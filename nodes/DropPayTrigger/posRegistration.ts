import { DropPayFailure } from '../../api/failure';
import { InvalidValue } from '../../api/invalidValue';
import { assertId } from '../../api/links';
import { isAnyWanted } from './eventNames';
import type { Place, Registration } from './place';
import { slotRegistration } from './slotRegistration';

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
		return refuseId(error);
	}
}

function refuseId(error: unknown): never {
	if (!(error instanceof InvalidValue)) throw error;
	throw new DropPayFailure({
		message: `POS: ${error.reason}`,
		description: error.remedy ?? 'Choose the POS whose events start this workflow.',
		outcome: 'notSent',
	});
}
