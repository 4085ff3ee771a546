import type { IWebhookFunctions } from 'n8n-workflow';

import { isSameId } from '../../../api/rules/responseMatches';
import type { Found } from '../../shared/events/fetchResource';
import { pathOf } from '../../shared/events/signedUrl';
import { registeredPos } from '../settings';
import { ownUrls } from './authenticate';

/**
 * Whether a resource sends its events to another place than this trigger, by what DropPay shows of it. Where DropPay
 * shows no URL, nothing tells.
 */
export function isSentElsewhere(
	context: IWebhookFunctions,
	urlKind: string,
	{ kind, entity }: Found,
): boolean {
	if (urlKind === 'pos' && kind === 'authorization') {
		// It is the POS that sends the events here, whatever the Authorization says for itself.
		const pos = registeredPos(context);
		return pos !== undefined && typeof entity.pos_id === 'string' && !isSameId(entity.pos_id, pos);
	}
	const shown = urlsIn(entity.webhooks);
	if (shown.length === 0) return false;
	const own = new Set(ownUrls(context).map(pathOf));
	return !shown.some((url) => own.has(pathOf(url)));
}

/** All URLs in a value; its depth is that of a response. */
function urlsIn(value: unknown): string[] {
	if (typeof value === 'string') return /^https?:\/\//i.test(value.trim()) ? [value] : [];
	if (value === null || typeof value !== 'object') return [];
	return Object.values(value).flatMap(urlsIn);
}
