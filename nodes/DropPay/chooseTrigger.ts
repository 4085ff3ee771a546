import type { ResourceKind } from '../../api/contract/statuses';
import { DropPayFailure } from '../../api/errors/failure';
import type { ListeningTrigger } from '../shared/events/triggerUrl';

/** The node that creates a resource. */
export interface Creator {
	/** n8n's id of its credential. */
	credential?: string;
	/** See applicationMark. */
	application: string;
}

/**
 * The trigger that a new resource is pointed at: one that lists an event of its kind, and whose credential belongs to
 * the same Application, for the token in its URL is made with that secret.
 *
 * @param triggers of the workflow, in the order in which they are preferred
 * @returns it, and what to say where several would do
 * @throws DropPayFailure when there is none, with what to do
 */
export function chooseTrigger(
	triggers: readonly ListeningTrigger[],
	kind: ResourceKind,
	creator: Creator,
): { trigger: ListeningTrigger; hint?: string } {
	if (triggers.length === 0) {
		refuse(
			'this workflow has no DropPay Trigger that is listening',
			'Add a DropPay Trigger to this workflow and publish it, or click "Listen for test event" on it before you test.',
		);
	}
	const listing = triggers.filter(({ events }) => lists(events, kind));
	if (listing.length === 0) {
		refuse(
			`no DropPay Trigger of this workflow lists an event of ${withArticle(kind)}`,
			`Choose one under Trigger On of ${namesOf(triggers)}, such as "${titled(kind)} Granted", or "Any Event", and publish the workflow.`,
		);
	}
	const able = listing.filter((trigger) => isOfApplication(trigger, creator));
	const [trigger] = able;
	if (trigger === undefined) {
		refuse(
			`the credential of ${namesOf(listing)} belongs to another Application than the credential of this node`,
			'Its events would be rejected with 401. Choose credentials of the same Application in both nodes, and publish the workflow again if you have changed the one of the trigger.',
		);
	}
	const others = new Set(able.map(({ name }) => name).filter((name) => name !== trigger.name));
	if (others.size === 0) return { trigger };
	return {
		trigger,
		hint: `The events of ${withArticle(kind)} go to "${trigger.name}". ${[...others].map((name) => `"${name}"`).join(', ')} would take them as well: if you want that one, choose "DropPay Trigger at a URL".`,
	};
}

/** An unknown list may hold anything; so may one that is an expression. */
function lists(events: readonly string[] | undefined, kind: ResourceKind): boolean {
	return (
		events === undefined ||
		events.some((event) => event === '*' || event.startsWith('=') || event.startsWith(`${kind}.`))
	);
}

function isOfApplication(trigger: ListeningTrigger, creator: Creator): boolean {
	if (trigger.credential !== undefined && trigger.credential === creator.credential) return true;
	return trigger.application === undefined || trigger.application === creator.application;
}

function namesOf(triggers: readonly ListeningTrigger[]): string {
	return [...new Set(triggers.map(({ name }) => `"${name}"`))].join(' and ');
}

function withArticle(kind: ResourceKind): string {
	return `${kind === 'authorization' ? 'an' : 'a'} ${titled(kind)}`;
}

function titled(kind: string): string {
	return kind.charAt(0).toUpperCase() + kind.slice(1);
}

function refuse(what: string, description: string): never {
	throw new DropPayFailure({
		message: `Send Events To: ${what}`,
		description: `${description} Nothing was sent for this item.`,
		outcome: 'notSent',
	});
}
