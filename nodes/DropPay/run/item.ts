import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../../../api/account';
import { DropPayFailure } from '../../../api/errors';
import { InvalidValue } from '../../../api/invalidValue';
import type { DropPayClient, DropPayRequest } from '../../transport';
import { eventsUrl } from '../eventsUrl';
import { webhooksFor, type EventsTarget } from '../fields/events';
import type { Field, Mapping, Operation } from '../operation';

/** One input item of one operation: reads its parameters, builds its request, sends. */
export class Item {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly client: DropPayClient,
		private readonly operation: Operation,
		readonly index: number,
	) {}

	get account(): Account {
		return this.client.account;
	}

	/** Sends a request of this item. */
	async send<T extends object>(request: DropPayRequest): Promise<T & IDataObject> {
		return await this.client.send<T & IDataObject>(request);
	}

	/** The operation's request with everything this item fills in. */
	request(): DropPayRequest & { ids: Record<string, string>; body: IDataObject } {
		const { endpoint, ids = {}, body = {}, query, events } = this.operation.request;
		const webhooks = events ? this.webhooks(events) : undefined;
		return {
			endpoint,
			ids: this.readAll(ids) as Record<string, string>,
			body: {
				...this.readAll(body),
				...(webhooks && { webhooks }),
				...this.additionalProperties(),
			},
			...(query && { query: this.readAll(query) }),
		};
	}

	/**
	 * The value of a parameter, read as its field says.
	 *
	 * @param path name, or `collection.name` for a field inside a collection
	 * @throws DropPayFailure naming the parameter as people see it
	 */
	read(path: string): unknown {
		const field = this.field(path);
		const given = this.given(path);
		if (!field?.read) return given;
		try {
			return field.read(given, { timezone: this.context.getTimezone() });
		} catch (error) {
			return refuse(error, field);
		}
	}

	/** A parameter's value as n8n gives it. */
	given(path: string): unknown {
		const [name, inner] = path.split('.') as [string, string?];
		const value: unknown = this.context.getNodeParameter(name, this.index, undefined);
		if (inner === undefined) return value;
		return (value as Record<string, unknown> | undefined)?.[inner];
	}

	private readAll(mapping: Mapping): IDataObject {
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

	private webhooks(kind: NonNullable<Operation['request']['events']>) {
		const target = this.given('sendEventsTo') as EventsTarget | undefined;
		const url = eventsUrl(this.context, target ?? 'nowhere', kind, {
			secret: this.account.applicationSecret,
			itemIndex: this.index,
			readUrl: () => this.read('eventsUrl') as string,
		});
		return url === undefined ? undefined : webhooksFor(kind, url);
	}

	private field(path: string): Field | undefined {
		const [name, inner] = path.split('.') as [string, string?];
		const outer = this.operation.fields.find(({ property }) => property.name === name);
		return inner === undefined
			? outer
			: outer?.inner?.find(({ property }) => property.name === inner);
	}
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

function refuse(error: unknown, { property }: Field): never {
	if (!(error instanceof InvalidValue)) throw error;
	throw new DropPayFailure({
		message: `${property.displayName}: ${error.reason}`,
		description:
			error.remedy ?? `Correct "${property.displayName}". Nothing was sent for this item.`,
		outcome: 'notSent',
	});
}
