import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { linkOfResource } from '../../../api/contract/links';
import type { ResourceKind } from '../../../api/contract/resourceKinds';
import { qrPng, qrSvg } from '../../../api/qrCode';
import type { Item } from './item';
import { textOf } from '../../../api/errors/failure';

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
	const sharing = linkOfResource(kind, entity);
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
			json: { ...json, qrCodeMissing: textOf(error) },
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
