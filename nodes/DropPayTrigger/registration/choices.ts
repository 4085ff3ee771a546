import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { EVENT_KINDS, resourceKinds } from '../../../api/contract/resourceKinds';
import { rejectInvalid, rejectSetting } from '../../../api/errors/failure';
import { parseChoice } from '../../../api/values/choices';
import { policyOptions } from '../../shared/fields';
import { ANY_EVENT, eventName, wantedIn } from '../events';
import { readFilters } from '../filters';

const REGISTER_ON = ['nothing', 'pos', 'order', 'connection'] as const;

/** What publishing registers at DropPay. */
export type RegisterOn = (typeof REGISTER_ON)[number];

const EVENTS = [
	ANY_EVENT,
	...EVENT_KINDS.flatMap((kind) =>
		resourceKinds[kind].statuses.events.map((status) => eventName(kind, status)),
	),
];

const POLICIES = policyOptions.map(({ value }) => value);

/**
 * Checks the choices of a trigger before anything is registered: with a value that no choice offers, publishing would
 * succeed and no event would start the workflow.
 *
 * @throws DropPayFailure that names the field
 */
export function requireKnownChoices(context: IHookFunctions): void {
	check('Register On', [context.getNodeParameter('registerOn', 'nothing')], REGISTER_ON);
	const events = wantedIn(context.getNodeParameter('events', []));
	check(
		'Trigger On',
		events.filter((event) => !isNewEvent(event)),
		EVENTS,
	);
	const { policies } = readFilters(context.getNodeParameter('filters', {}) as IDataObject);
	// Filters compare in upper case.
	check(
		'Policy',
		policies.map((policy) => policy.toUpperCase()),
		POLICIES,
	);
}

/** A status that DropPay adds later makes an event too, which an expression can name. */
function isNewEvent(event: string): boolean {
	const [kind, status = ''] = event.split('.');
	return EVENT_KINDS.some((known) => known === kind) && /^[a-z_]+$/.test(status);
}

function check(label: string, values: readonly unknown[], offered: readonly unknown[]): void {
	try {
		for (const value of values) parseChoice(value, offered);
	} catch (error) {
		rejectInvalid(error, (reason) => rejectSetting(`${label}: ${reason}`, `Correct "${label}".`));
	}
}
