import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { sharingLink } from '../../../api/contract/links';
import { isSharingKind, type ResourceKind } from '../../../api/contract/resourceKinds';
import { qrPng, qrSvg } from '../../../api/qrCode';
import type { Item } from './item';

/**
 * Adds what a person needs to confirm: the link, if DropPay left it out, and on request its QR code as
 * binary data `qrCode`.
 */
export async function withLink(
	context: IExecuteFunctions,
	item: Item,
	kind: ResourceKind,
	entity: IDataObject,
): Promise<Pick<INodeExecutionData, 'json' | 'binary'>> {
	const sharing = linkOf(kind, entity);
	const json = sharing === undefined ? entity : { ...entity, sharing };
	const format = item.given('options.qrCode');
	if (sharing === undefined || (format !== 'svg' && format !== 'png')) return { json };
	try {
		return {
			json,
			binary: { qrCode: await qrCodeOf(context, sharing, format, String(entity.id)) },
		};
	} catch (error) {
		// The resource exists by now: a picture that cannot be made must not make it forgotten.
		return {
			json: { ...json, qrCodeMissing: error instanceof Error ? error.message : String(error) },
		};
	}
}

async function qrCodeOf(
	context: IExecuteFunctions,
	link: string,
	format: 'svg' | 'png',
	name: string,
): Promise<IBinaryData> {
	const [content, mimeType] =
		format === 'svg'
			? [Buffer.from(qrSvg(link), 'utf8'), 'image/svg+xml']
			: [Buffer.from(qrPng(link)), 'image/png'];
	return await context.helpers.prepareBinaryData(content, `${name}.${format}`, mimeType);
}

function linkOf(kind: ResourceKind, { id, sharing }: IDataObject): string | undefined {
	if (typeof sharing === 'string' && sharing !== '') return sharing;
	if (!isSharingKind(kind) || typeof id !== 'string') return undefined;
	try {
		return sharingLink(kind, id);
	} catch {
		return undefined; // An id of another kind than ever seen: the resource is there all the same.
	}
}
