import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodeParameterResourceLocator,
} from 'n8n-workflow';

import type { Brand, Store } from '../../api/contract/entities';
import { refusedOutcome } from '../../api/errors/failure';
import { resourcesIn } from '../../api/errors/responseShape';
import { DropPayClient } from './client/client';
import { toNodeError } from './errors';

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** Pick lists of the resource locators, all made from the list of Brands, the only list that DropPay documents. */
export const listSearch: Record<'searchBrands' | 'searchPos' | 'searchStores', Search> = {
	async searchBrands(filter) {
		return found(
			await readBrands(this),
			({ id, name, status }) => entry(id, name, stateOf(status)),
			filter,
		);
	},

	async searchStores(filter) {
		const brand = this.getCurrentNodeParameter('brandId') as
			INodeParameterResourceLocator | undefined;
		const brands = (await readBrands(this)).filter(({ id }) => !brand?.value || id === brand.value);
		const stores = brands.flatMap(({ name, stores: ofBrand }) =>
			(ofBrand ?? []).map((store) => ({ store, brandName: name })),
		);
		return found(
			stores,
			({ store: { id, name, status }, brandName }) =>
				id === undefined
					? undefined
					: entry(id, [brandName, name].filter(Boolean).join(' · ') || undefined, stateOf(status)),
			filter,
		);
	},

	/** No documented operation lists POS; some may come along with their Store [inferred]. */
	async searchPos(filter) {
		const brands = await readBrands(this);
		const all = brands.flatMap(({ name: brandName, stores }) =>
			(stores ?? []).flatMap((store) => posOf(store).map((pos) => ({ pos, store, brandName }))),
		);
		if (all.length === 0) {
			throw toNodeError(
				this.getNode(),
				refusedOutcome(
					'DropPay lists no POS for this account',
					'Choose "By ID" and paste the POS ID, which you find in the DropPay Developer Area.',
				),
			);
		}
		return found(
			all,
			({ pos, store, brandName }) =>
				entry(pos.id, pos.device?.name, [
					...marksOf(pos),
					` · ${store.name ?? brandName ?? store.id}`,
				]),
			filter,
		);
	},
};

interface ListedPos {
	id: string;
	status?: string;
	/** Carries the name [doc: devices-application]. */
	device?: { name?: string; type?: string } | null;
}

function posOf(store: Store): ListedPos[] {
	const listed = store.pos;
	if (!Array.isArray(listed)) return [];
	return listed.filter(
		(pos): pos is ListedPos =>
			typeof pos === 'object' && pos !== null && typeof (pos as ListedPos).id === 'string',
	);
}

async function readBrands(context: ILoadOptionsFunctions): Promise<Brand[]> {
	try {
		const client = await DropPayClient.open(context);
		return resourcesIn<Brand>(await client.send({ endpoint: 'listBrands' }), 'brands');
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** Name and state first: n8n cuts a long label. */
function entry(
	id: string,
	name: string | undefined,
	marks: readonly string[],
): INodeListSearchItems {
	const label = `${name ?? id}${marks.join('')}`;
	return { name: name === undefined ? label : `${label} (${id})`, value: id };
}

/** What keeps an Authorization from being created on a POS [doc: pos-overview, acquirer]. */
function marksOf({ status, device }: ListedPos): string[] {
	return [...stateOf(status), ...(device?.type === 'ACQUIRER' ? [', card terminal'] : [])];
}

function stateOf(status: string | undefined): string[] {
	return status === 'DISABLED' ? [', disabled'] : [];
}

function found<T>(
	list: readonly T[],
	toEntry: (candidate: T) => INodeListSearchItems | undefined,
	filter = '',
): INodeListSearchResult {
	const wanted = filter.trim().toLowerCase();
	const results = list
		.map(toEntry)
		.filter((candidate) => candidate !== undefined)
		.filter(({ name }) => name.toLowerCase().includes(wanted));
	return { results };
}
