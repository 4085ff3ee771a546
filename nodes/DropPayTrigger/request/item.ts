import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import type { ParsedEvent } from '../../../api/contract/events';
import { kindOfResource } from '../../../api/contract/resourceKinds';
import { qrPng } from '../../../api/qrCode';
import type { ConnectionCode } from '../../shared/events/connectionCode';
import type { Found } from '../../shared/events/fetchResource';
import { withoutLiveTokens, withoutCodesAndTokens } from '../../shared/events/redaction';
import { withOnly } from '../../shared/fields';
import { textOf } from '../../../api/errors/failure';

/** An event that is worth an execution, unless it was seen before. */
export interface Candidate {
	key: string;
	json: IDataObject;
	/** Of a granted Connection: marked along, so that another code for the same one shows. */
	connection?: string;
	id?: string;
	/** What a person has to open; goes out as QR code too. */
	link?: string;
}

/** A Connection Code, and what it is worth. */
export type KnownCode = Exclude<ConnectionCode, { is: 'missing' }>;

/** An event as it came. */
export interface Received {
	event: ParsedEvent;
	/** The part of the body it was read from. */
	source: object;
	/** ISO 8601. */
	receivedAt: string;
}

/**
 * What comes out of an event whose resource was fetched. It is verified as long as all of it is: a Connection Code
 * that may belong to another account is not.
 */
export function verifiedJson(
	name: string,
	{ source, receivedAt }: Received,
	found: Found,
	{ isSimplified, link, code }: { isSimplified: boolean; link?: string; code?: KnownCode },
): IDataObject {
	return {
		event: name,
		...summaryOf(found.entity),
		...(link !== undefined && { sharing: link }),
		resource: { ...resourceOf(found, isSimplified), ...(code && { code: code.code }) },
		verified: code === undefined || code.is === 'verified',
		...(code && { codeVerified: code.is === 'verified' }),
		receivedAt,
		raw: withoutCodesAndTokens(source),
	};
}

/** The output of an event that could not be verified. */
export function unverifiedJson(name: string, { event, source, receivedAt }: Received): IDataObject {
	return {
		event: name,
		id: event.id,
		resource: { id: event.id },
		verified: false,
		receivedAt,
		raw: withoutCodesAndTokens(source),
	};
}

export async function itemOf(
	context: IWebhookFunctions,
	{ json, link }: Candidate,
): Promise<INodeExecutionData> {
	if (link === undefined) return { json };
	try {
		const png = Buffer.from(qrPng(link));
		const qrCode = await context.helpers.prepareBinaryData(
			png,
			`${String(json.id)}.png`,
			'image/png',
		);
		return { json, binary: { qrCode } };
	} catch (error) {
		// The link is there: a picture that cannot be made must not hold the event back.
		return { json: { ...json, qrCodeMissing: textOf(error) } };
	}
}

/** What people look for first. Amounts are DropPay's numbers, in euro. */
function summaryOf(entity: IDataObject): IDataObject {
	const { id, status, merchant_custom_id: merchantCustomId } = entity;
	const amount = entity.charge_amount ?? entity.transfer_amount ?? entity.amount;
	return {
		id,
		status,
		...(amount !== undefined && { amount }),
		...(merchantCustomId !== undefined && { merchantCustomId }),
	};
}

function resourceOf({ kind, entity }: Found, isSimplified: boolean): IDataObject {
	const properties = isSimplified ? kindOfResource(kind).summary : undefined;
	const resource = withoutLiveTokens(properties ? withOnly(entity, properties) : entity);
	// A Connection Code comes out with what it is worth, or not at all.
	if (kind === 'connection') delete resource.code;
	return resource;
}
