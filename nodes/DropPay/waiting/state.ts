import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { processStore } from '../../../api/boundedMap';
import { elapsedMs } from '../../../api/clock';
import type { ResourceKind } from '../../../api/contract/resourceKinds';
import type { ClientOptions } from '../../shared/client/client';

/** What has to be known about a wait when the decision comes, perhaps in another process or after a restart. */
export interface Wait {
	/** Names this one wait: what it does at its end is done once. */
	key: string;
	kind: ResourceKind;
	/** DropPay's id of the resource. */
	id: string;
	/** The node made the resource, so the signed resume URL of the node is its webhook. */
	creates: boolean;
	chargeOnApproval: boolean;
	checkCode: boolean;
	/** When the wait is over at the latest, in milliseconds since 1970. */
	until: number;
	/** What the node says under Options about its requests: times in milliseconds, and headers. */
	limits: Pick<ClientOptions, 'timeout' | 'maxWait' | 'headers'>;
	/** Whether custom headers of responses come out; missing in executions that began in an earlier version. */
	includesHeaders?: boolean;
}

const PLACE = 'dropPayWait';

/** Stores the wait with the execution. A node in a loop keeps the latest one, which is the one that waits. */
export function rememberWait(context: IExecuteFunctions, wait: Wait): void {
	context.getContext('node')[PLACE] = wait;
}

/**
 * The wait of a waiting node. Webhooks have no `getContext`, but expressions can read it.
 *
 * The parameters of the node are no substitute: in a webhook their expressions see the output of a time-out
 * in the place of the input.
 */
export function rememberedWait(context: IWebhookFunctions): Wait | undefined {
	const node = literal(context.getNode().name);
	const wait = context.evaluateExpression(`{{ $node[${node}].context.${PLACE} }}`);
	return isWait(wait) ? wait : undefined;
}

/** Escapes whatever could mean something to the parser of expressions, such as closing braces in a name. */
function literal(text: string): string {
	const escaped = text.replace(
		/[^\w ]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return `"${escaped}"`;
}

function isWait(value: unknown): value is Wait {
	return (
		value !== null &&
		typeof value === 'object' &&
		typeof (value as Wait).key === 'string' &&
		typeof (value as Wait).id === 'string' &&
		typeof (value as Wait).kind === 'string'
	);
}

/** How long n8n may take to mark an execution as going on, in milliseconds. */
const GOING_ON_MS = 3_000;

const endings = processStore<string, number>('resumed waits', 1_000);

/**
 * Whether this call may make the execution go on. Callbacks come in twos, and while n8n is still marking the
 * execution, a second one would be answered 500. If n8n does not go on, the next call may try again.
 *
 * @param key of the wait
 */
export function mayEnd(key: string, now: number = elapsedMs()): boolean {
	const last = endings.get(key);
	if (last !== undefined && now - last < GOING_ON_MS) return false;
	endings.set(key, now);
	return true;
}
