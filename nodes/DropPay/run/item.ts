import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ApiAccount, CheckoutAccount } from '../../../api/auth/apiCredential';
import type { CustomHeaders } from '../../../api/auth/customHeaders';
import { tokenOwner } from '../../../api/auth/tokens';
import { traitsOf, type CustomEndpoint } from '../../../api/contract/endpoints';
import { DropPayFailure, rejectInvalid, rejectItem } from '../../../api/errors/failure';
import type { Asked } from '../../../api/rules/responseMatches';
import { InvalidValue } from '../../../api/values/invalidValue';
import type { Cents } from '../../../api/values/money';
import type { DropPayClient, DropPayRequest } from '../../shared/client/client';
import { subscribe, type WebhookKeyChoice } from '../../shared/events/subscription';
import { isAboutId, withIdsFirst, type NamedId } from '../../shared/refusedId';
import type {
	Charger,
	EventsTarget,
	Field,
	ItemRequest,
	Mapping,
	Operation,
	OperationItem,
} from '../operation';
import { actsForOther } from './actFor';
import { eventsUrl } from './eventUrl';

/** One input item of one operation: reads its parameters, builds its request, sends. */
export class Item implements OperationItem {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly client: DropPayClient,
		private readonly operation: Operation,
		readonly index: number,
	) {}

	get account(): ApiAccount {
		return this.client.account;
	}

	get checkout(): CheckoutAccount {
		return this.client.checkout;
	}

	get isBounded(): boolean {
		return this.client.isBounded;
	}

	async spendWithoutRequest(amount: Cents, times: number): Promise<void> {
		await this.client.spendWithoutRequest(amount, times);
	}

	get run(): object {
		return this.context;
	}

	get charger(): Charger {
		const send: Charger['send'] = async (request) => await this.send(request);
		return { send, owner: tokenOwner(this.account), run: this.run };
	}

	chargeOptions(): { returnsCharged: boolean; insists: boolean } {
		return {
			returnsCharged: this.read('options.ifAlreadyCharged') === 'return',
			insists: this.insists,
		};
	}

	get returnsMade(): boolean {
		return this.read('options.ifAlreadyMade') === 'return';
	}

	get insists(): boolean {
		return this.read('options.payDespiteUnknown') === true;
	}

	/** Whether custom headers of the response come out beside it. */
	get includesHeaders(): boolean {
		return this.read('options.includeResponseHeaders') === true;
	}

	/** Custom headers of the response to the operation's own request; none when that got no response. */
	get responseHeaders(): CustomHeaders {
		const { endpoint } = this.operation.request;
		return endpoint === 'none' ? {} : this.client.headersOf(endpoint);
	}

	/** Whether a request that moves money, or makes an order, went out. */
	sentMoney = false;

	/** Where DropPay sends the events of what this item creates; undefined where it sends none. */
	private eventsUrl?: string;

	/** What was asked for, once a request that changes anything went out. */
	asked?: Asked;

	async send<T extends object>(request: DropPayRequest): Promise<T & IDataObject> {
		const { effect } = traitsOf(request.endpoint);
		if (effect === 'money') this.sentMoney = true;
		if (effect !== 'read') this.asked = idsAndBodyOf(request);
		try {
			return await this.sendSubscribed(request);
		} catch (error) {
			return await Promise.reject(await this.explained(request, error));
		}
	}

	private async sendSubscribed<T extends object>(
		request: DropPayRequest,
	): Promise<T & IDataObject> {
		const { events, endpoint } = this.operation.request;
		const url = this.eventsUrl;
		const isSubscribing = events && url !== undefined && request.endpoint === endpoint;
		// What the user gives under Additional Properties stands.
		if (!isSubscribing || request.body?.webhooks !== undefined) {
			return await this.client.send<T & IDataObject>(request);
		}
		const choice = this.read('options.webhookKey') as WebhookKeyChoice | undefined;
		return await subscribe(
			{ kind: events, api: this.account.api, choice },
			url,
			async (webhooks) =>
				await this.client.send<T & IDataObject>({
					...request,
					body: { ...request.body, webhooks },
				}),
		);
	}

	/** A rejection that is about the ID of a field names that field and the ID first. */
	private async explained(request: DropPayRequest, error: unknown): Promise<unknown> {
		if (!(error instanceof DropPayFailure) || !isAboutId(error.failure)) return error;
		const { failure } = error;
		const sent: unknown[] = Object.values({ ...request.body, ...request.ids });
		const ids = this.idsGiven().filter(({ id }) => sent.includes(id));
		if (ids.length === 0) return error;
		// One status stands for several reasons; a POS shows whether it is disabled.
		const posId = failure.status === 403 ? request.body?.pos_id : undefined;
		const shown =
			typeof posId === 'string'
				? await this.client
						.send({ endpoint: 'getPos', ids: { pos_id: posId } })
						.catch(() => undefined)
				: undefined;
		return withIdsFirst(failure, ids, shown);
	}

	private idsGiven(): NamedId[] {
		const named = ({ property, isId }: Field, path: string): NamedId[] => {
			const id = isId ? this.read(path) : undefined;
			return typeof id === 'string' ? [{ label: property.displayName, id }] : [];
		};
		return this.operation.fields.flatMap((field) => [
			...(this.isShown(field.property) ? named(field, field.property.name) : []),
			...(field.inner ?? []).flatMap((inner) =>
				named(inner, `${field.property.name}.${inner.property.name}`),
			),
		]);
	}

	async oncePerAccount<T>(name: string, work: () => Promise<T>): Promise<T> {
		return await oncePerRun(this.context, `${name} ${tokenOwner(this.account)}`, work);
	}

	/**
	 * Reads all switches and choices before anything is sent: of some it shows only afterwards that they say nothing.
	 *
	 * @throws DropPayFailure naming the parameter as people see it
	 */
	checkChoices(): void {
		for (const field of this.operation.fields) {
			if (!this.isShown(field.property)) continue;
			const { name } = field.property;
			if (isChoice(field)) this.read(name);
			for (const inner of field.inner ?? []) {
				if (isChoice(inner)) this.read(`${name}.${inner.property.name}`);
			}
		}
	}

	request(): ItemRequest {
		const { endpoint, ids = {}, query } = this.operation.request;
		if (endpoint === 'none') throw new Error(`${this.operation.action} sends no request`);
		return {
			endpoint: endpoint === 'custom' ? this.customEndpoint() : endpoint,
			ids: this.readAll(ids) as Record<string, string>,
			body: this.body(),
			...(query && { query: this.readAll(query) }),
		};
	}

	read(path: string): unknown {
		const field = this.field(path);
		if (!field) return undefined;
		const given = this.given(path);
		if (field.rejectEmptyExpression && given === null && this.isExpression(path)) {
			refuse(nothingFound(field), field);
		}
		if (!field.read) return given;
		try {
			return field.read(given, { timezone: this.context.getTimezone() });
		} catch (error) {
			return refuse(error, field);
		}
	}

	/**
	 * A parameter's value as n8n gives it, of a resource locator what it holds: null where an expression finds nothing,
	 * undefined if the field was not added to its collection.
	 */
	given(path: string): unknown {
		return readLocator(this.parameter(path));
	}

	private parameter(path: string): unknown {
		const [name, inner] = path.split('.') as [string, string?];
		const value: unknown = this.context.getNodeParameter(name, this.index, undefined) ?? null;
		if (inner === undefined) return value;
		const collection = (value ?? {}) as IDataObject;
		return inner in collection ? (collection[inner] ?? null) : undefined;
	}

	/** A field cleared by hand may be null as well: a date is. */
	private isExpression(path: string): boolean {
		const [name, inner] = path.split('.') as [string, string?];
		const outer = this.context.getNode().parameters[name];
		const written = readLocator(
			inner === undefined ? outer : (outer as IDataObject | undefined)?.[inner],
		);
		return typeof written === 'string' && written.startsWith('=');
	}

	private body(): IDataObject {
		const { body = {}, events } = this.operation.request;
		if (events) this.eventsUrl = this.readEventsUrl(events);
		const filled = { ...this.readAll(body), ...this.additionalProperties() };
		const updates = this.field('updateFields');
		if (updates && Object.keys(filled).length === 0) {
			refuse(new InvalidValue('is empty; add at least one field to change'), updates);
		}
		return filled;
	}

	private customEndpoint(): CustomEndpoint {
		return {
			method: this.read('method') as CustomEndpoint['method'],
			path: this.read('path') as string,
		};
	}

	private readAll(mapping: Mapping | string): IDataObject {
		if (typeof mapping === 'string') return (this.read(mapping) as IDataObject | undefined) ?? {};
		const result: IDataObject = {};
		for (const [property, path] of Object.entries(mapping)) {
			const value = this.read(path);
			if (value !== undefined) setAt(result, property.split('.'), value);
		}
		return result;
	}

	private additionalProperties(): IDataObject {
		for (const collection of ['additionalFields', 'updateFields']) {
			const path = `${collection}.additionalProperties`;
			if (this.field(path)) return (this.read(path) as IDataObject | undefined) ?? {};
		}
		return {};
	}

	private readEventsUrl(kind: NonNullable<Operation['request']['events']>): string | undefined {
		const target =
			this.operation.request.eventsTo ?? (this.read('sendEventsTo') as EventsTarget | undefined);
		return eventsUrl(this.context, target ?? 'nowhere', kind, {
			account: this.account,
			actsForOther: actsForOther(this.context, this.index),
			readUrl: () => this.read('eventsUrl') as string,
		});
	}

	/** The field behind a path; several may share a name, of which at most one is shown at a time. */
	private field(path: string): Field | undefined {
		const [name, inner] = path.split('.') as [string, string?];
		const outer = this.operation.fields.find(
			({ property }) => property.name === name && this.isShown(property),
		);
		return inner === undefined
			? outer
			: outer?.inner?.find(({ property }) => property.name === inner);
	}

	/**
	 * Whether the field belongs to this item. n8n hides fields by the values of others, but where those are
	 * expressions it shows all, and each item may choose differently.
	 */
	private isShown({ displayOptions }: Field['property']): boolean {
		return Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
			(values as unknown[] | undefined)?.includes(this.read(name)),
		);
	}
}

/** A workflow may hold an ID as text where the panel shows a resource locator. */
function readLocator(value: unknown): unknown {
	const isLocator = value !== null && typeof value === 'object' && '__rl' in value;
	return isLocator ? ((value as { value?: unknown }).value ?? null) : value;
}

function isChoice({ property }: Field): boolean {
	return property.type === 'boolean' || property.type === 'options';
}

/** Of a custom request the path is all that tells what it was about. */
function idsAndBodyOf({ endpoint, ids, body }: DropPayRequest): Asked {
	return { ids: typeof endpoint === 'string' ? ids : { path: endpoint.path }, body };
}

function nothingFound({ property: { displayName } }: Field): InvalidValue {
	return new InvalidValue(
		'the expression finds nothing',
		`Fix the expression. To leave "${displayName}" empty on purpose, return an empty string ('').`,
	);
}

function setAt(target: IDataObject, [first, ...rest]: string[], value: unknown): void {
	if (first === undefined) return;
	if (rest.length === 0) {
		target[first] = value as IDataObject;
		return;
	}
	target[first] ??= {};
	setAt(target[first] as IDataObject, rest, value);
}

function refuse(error: unknown, { property: { displayName } }: Field): never {
	return rejectInvalid(error, (reason, remedy = `Correct "${displayName}".`) =>
		rejectItem(`${displayName}: ${reason}`, remedy),
	);
}

/** What the items of a run share, by key; it goes when the run is over. */
const shared = new WeakMap<IExecuteFunctions, Map<string, Promise<unknown>>>();

/**
 * Does `work` once for all items of a run, also when several ask at a time. What came to nothing is tried again
 * by the next item that asks.
 */
async function oncePerRun<T>(
	context: IExecuteFunctions,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const known = shared.get(context) ?? new Map<string, Promise<unknown>>();
	shared.set(context, known);
	const begun = known.get(key) as Promise<T> | undefined;
	if (begun) return await begun;
	const working = work();
	known.set(key, working);
	try {
		return await working;
	} catch (error) {
		known.delete(key);
		return await Promise.reject(error);
	}
}
