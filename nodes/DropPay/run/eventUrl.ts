import { NodeHelpers, type IExecuteFunctions, type INode } from 'n8n-workflow';

import type { ApiAccount } from '../../../api/auth/apiCredential';
import type { ResourceKind } from '../../../api/contract/resourceKinds';
import { DropPayFailure, NOTHING_SENT, rejectItem } from '../../../api/errors/failure';
import { requireCodeIsSafe, resumeUrlOf } from '../../shared/events/resumeUrl';
import { applicationMark, signEventUrl } from '../../shared/events/signedUrl';
import { listeningTriggers, type ListeningTrigger } from '../../shared/events/triggerUrl';
import type { EventsTarget } from '../operation';

/**
 * The URL to subscribe for a new resource.
 *
 * @returns undefined if no events are wanted, or `automatic` finds no trigger
 * @throws DropPayFailure if there is no such address, with what to do
 */
export function eventsUrl(
	context: IExecuteFunctions,
	target: EventsTarget,
	kind: ResourceKind,
	given: { account: ApiAccount; actsForOther: boolean; readUrl: () => string },
): string | undefined {
	switch (target) {
		case 'nowhere':
			return undefined;
		case 'url':
			return given.readUrl();
		case 'trigger':
			return signEventUrl(given.readUrl(), kind, given.account.applicationSecret);
		case 'workflowTrigger': {
			const { trigger, hint } = ownTrigger(context, kind, given.account);
			if (hint !== undefined) showOnce(context, hint);
			return signEventUrl(trigger.url, kind, given.account.applicationSecret);
		}
		case 'automatic':
			return automaticUrl(context, kind, given);
		case 'execution':
			requireCodeIsSafe(context, kind);
			return resumeUrlOf(context, { creates: false });
		case 'parkedNode':
			return resumeUrlOf(context, { creates: true });
	}
}

/**
 * The URL of the DropPay Trigger of this workflow that can take the events, if there is one. In a manual execution a hint
 * says which, or why there is none.
 */
function automaticUrl(
	context: IExecuteFunctions,
	kind: ResourceKind,
	{ account, actsForOther }: { account: ApiAccount; actsForOther: boolean },
): string | undefined {
	const found = actsForOther ? NOT_FOR_OTHERS : triggerOrReason(context, kind, account);
	if ('reason' in found) {
		hintOfAutomatic(
			context,
			`DropPay sends no events of this ${capitalize(kind)}: ${found.reason}`,
		);
		return undefined;
	}
	hintOfAutomatic(
		context,
		found.hint ??
			`DropPay sends the events of this ${capitalize(kind)} to "${found.trigger.name}".`,
	);
	return signEventUrl(found.trigger.url, kind, account.applicationSecret);
}

/** A trigger fetches with its own credential, which cannot see the resources of another account. */
const NOT_FOR_OTHERS = {
	reason:
		'with Act For, a DropPay Trigger could not fetch it. Choose another Send Events To if you need them.',
};

function hintOfAutomatic(context: IExecuteFunctions, hint: string): void {
	if (context.getMode() === 'manual') showOnce(context, hint);
}

function triggerOrReason(
	context: IExecuteFunctions,
	kind: ResourceKind,
	account: ApiAccount,
): ReturnType<typeof chooseTrigger> | { reason: string } {
	try {
		return ownTrigger(context, kind, account);
	} catch (error) {
		return { reason: reasonOf(error) };
	}
}

function reasonOf(error: unknown): string {
	if (!(error instanceof DropPayFailure)) throw error;
	const { message, description } = error.failure;
	return `${message.replace(PREFIX, '')}. ${description.replace(` ${NOTHING_SENT} for this item.`, '')}`;
}

function ownTrigger(
	context: IExecuteFunctions,
	kind: ResourceKind,
	account: ApiAccount,
): ReturnType<typeof chooseTrigger> {
	const workflowId = context.getWorkflow().id;
	const baseUrl = webhookBaseUrlOf(context);
	const noted = listeningTriggers(context.getWorkflowStaticData('global'), context.getMode(), {
		...(workflowId !== undefined && { workflowId }),
		...(baseUrl !== undefined && { baseUrl }),
	});
	const triggers = noted.length > 0 ? noted : triggersOnWorker(context);
	const credential = context.getNode().credentials?.dropPayApi?.id;
	return chooseTrigger(triggers, kind, {
		...(typeof credential === 'string' && { credential }),
		application: applicationMark(account),
	});
}

/** Hints that were shown, by execution of a node. */
const shown = new WeakMap<IExecuteFunctions, Set<string>>();

/** Older n8n shows no hints of nodes. */
function showOnce(context: IExecuteFunctions, hint: string): void {
	const known = shown.get(context) ?? new Set<string>();
	if (known.has(hint)) return;
	shown.set(context, known.add(hint));
	context.logger.info(`DropPay "${context.getNode().name}": ${hint}`);
	context.addExecutionHints?.({ message: hint, location: 'outputPane' });
}

/** The node that creates a resource. */
interface Creator {
	/** n8n's id of its credential. */
	credential?: string;
	/** See applicationMark. */
	application: string;
}

/**
 * The trigger that receives the events of a new resource: one that lists an event of its kind, and whose credential
 * belongs to the same Application, because the token in its URL is made with that secret.
 *
 * @param triggers of the workflow, in the order in which they are preferred
 * @returns it, with a hint if several could take the events
 * @throws DropPayFailure if there is none, with what to do
 */
export function chooseTrigger(
	triggers: readonly ListeningTrigger[],
	kind: ResourceKind,
	creator: Creator,
): { trigger: ListeningTrigger; hint?: string } {
	if (triggers.length === 0) {
		refuse(
			'this workflow has no DropPay Trigger that is listening',
			'Add a DropPay Trigger and publish the workflow. Without publishing: press "Execute step" on the DropPay Trigger, then on this node in a second browser tab. You need no trigger for Wait for Decision with Resume By: Polling.',
		);
	}
	const listing = triggers.filter(({ events }) => lists(events, kind));
	if (listing.length === 0) {
		refuse(
			`no DropPay Trigger of this workflow lists an event of ${withArticle(kind)}`,
			`Choose one under Trigger On of ${namesOf(triggers)}, such as "${capitalize(kind)} Granted", or "Any Event", and publish the workflow.`,
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
		hint: `The events of ${withArticle(kind)} go to "${trigger.name}". ${[...others].map((name) => `"${name}"`).join(', ')} can receive them as well. If you want that one, choose "DropPay Trigger at a URL".`,
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
	return `${kind === 'authorization' ? 'an' : 'a'} ${capitalize(kind)}`;
}

function capitalize(kind: string): string {
	return kind.charAt(0).toUpperCase() + kind.slice(1);
}

const PREFIX = 'Send Events To: ';

function refuse(what: string, remedy: string): never {
	throw rejectItem(`${PREFIX}${what}`, remedy);
}

/** Path of the DropPay Trigger's webhook, as its description has it. */
export const TRIGGER_PATH = 'webhook';

/** What n8n's contexts have at run time, though their types do not show it (n8n 2.41.1, node-execution-context). */
interface Inside {
	workflow?: { id: string; nodes: Readonly<Record<string, INode>> };
	additionalData?: { webhookBaseUrl?: string };
	instanceSettings?: { instanceType?: string };
}

/** Where this n8n takes webhooks; undefined where n8n does not show it. */
function webhookBaseUrlOf(context: IExecuteFunctions): string | undefined {
	return (context as unknown as Inside).additionalData?.webhookBaseUrl;
}

/**
 * The DropPay Triggers of a workflow that a worker runs in production.
 *
 * n8n 2.41.1 doesn't hand the workflow's static data, where a trigger stores its URL, to the workers of its queue mode.
 * A worker runs the published version of the workflow, so its triggers listen, and their URLs follow from it.
 *
 * @returns none outside of workers, or if n8n's context lacks what is needed
 */
export function triggersOnWorker(context: IExecuteFunctions): ListeningTrigger[] {
	const { workflow, additionalData, instanceSettings } = context as unknown as Inside;
	if (instanceSettings?.instanceType !== 'worker' || context.getMode() === 'manual') return [];
	const baseUrl = additionalData?.webhookBaseUrl;
	if (workflow === undefined || baseUrl === undefined) return [];
	const type = context.getNode().type.replace(/\.[^.]*$/, '.dropPayTrigger');
	return Object.values(workflow.nodes)
		.filter((node) => node.type === type && node.disabled !== true)
		.map((node) => {
			const { events } = node.parameters;
			const credential = node.credentials?.dropPayApi?.id;
			return {
				name: node.name,
				url: NodeHelpers.getNodeWebhookUrl(baseUrl, workflow.id, node, TRIGGER_PATH, false),
				...(events !== undefined && { events: [events].flat().map(String) }),
				...(typeof credential === 'string' && { credential }),
			};
		});
}
