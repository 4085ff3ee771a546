import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { EventKind } from '../../../api/contract/resourceKinds';
import { isAuthentic } from '../../shared/events/signedUrl';
import { notedAddress } from '../identity';
import { authenticUntil, rememberSecret } from '../previousSecrets';
import { formerSecretDaysOf, isTest } from '../settings';

/** Whether the token in the URL was made with the secret of the credential, or with a previous one that still counts. */
export function isAllowed(context: IWebhookFunctions, kind: EventKind, secret: string): boolean {
	const { token } = context.getQueryData() as IDataObject;
	const staticData = context.getWorkflowStaticData('node');
	const address = notedAddress(staticData);
	if (address !== undefined && !isTest(context)) rememberSecret(staticData, address, secret);
	if (ownUrls(context).some((url) => isAuthentic(url, kind, token, secret))) return true;
	const until = authenticUntil(staticData, kind, token, formerSecretDaysOf(context));
	if (until === undefined) return false;
	context.logger.info(
		`DropPay Trigger "${context.getNode().name}" accepted an event whose URL was signed with a previous Application Secret, which counts until ${new Date(until).toISOString()}`,
		{ workflowId: context.getWorkflow().id },
	);
	return true;
}

/**
 * The URLs a token may have been made for: the present one; the one at the time of publishing, or of test
 * listening, which `getNodeWebhookUrl` does not tell in a webhook; and the one of this request.
 */
export function ownUrls(context: IWebhookFunctions): string[] {
	return [
		context.getNodeWebhookUrl('default'),
		notedAddress(context.getWorkflowStaticData('node')),
		context.getRequestObject().originalUrl,
	].filter((url) => typeof url === 'string');
}
