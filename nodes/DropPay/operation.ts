import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { EndpointName } from '../../api/contract/endpoints';
import type { ResourceKind } from '../../api/contract/statuses';
import type { CredentialName } from '../shared/client/access';
import type { EventsTarget } from './fields/events';
import type { Item } from './run/item';
import type { Waits } from './waiting/state';

/**
 * Turns the value of a parameter into what DropPay takes.
 *
 * @returns undefined when there is nothing to send
 * @throws InvalidValue with a reason that reads well after the parameter's name
 */
export type Reader = (value: unknown, surroundings: { timezone: string }) => unknown;

/** A parameter of an operation: what people see, and how its value is read. */
export interface Field {
	property: INodeProperties;
	read?: Reader;
	/**
	 * Empty says something about the money, such as "the whole authorized amount". An expression that finds nothing
	 * did not mean that, and is refused; one that gives empty text did.
	 */
	decisive?: boolean;
	/** The fields inside a collection. */
	inner?: readonly Field[];
}

/** Property of DropPay (a dot leads into an object) → parameter (a dot leads into a collection). */
export type Mapping = Readonly<Record<string, string>>;

export interface OperationRequest {
	/**
	 * `custom`: the item's parameters `method` and `path` say what is called. `none`: nothing is, and `execute`
	 * says what comes out.
	 */
	endpoint: EndpointName | 'custom' | 'none';
	/** Placeholders of the path. */
	ids?: Mapping;
	/** A mapping, or the parameter that holds the whole object. */
	body?: Mapping | string;
	query?: Mapping | string;
	/** The resource takes a `webhooks` object, filled from "Send Events To". */
	events?: ResourceKind;
	/** Where events go whatever the item says; without it "Send Events To" decides. */
	eventsTo?: EventsTarget;
}

/** One operation: data where data can say it, `execute` where it cannot. */
export interface Operation {
	name: string;
	value: string;
	/** What the node list shows: verb and resource, without an article. */
	action: string;
	description: string;
	/** The endpoint whose effect decides about concurrency, retries and the record of moved money. */
	request: OperationRequest;
	fields: readonly Field[];
	/** Shapes the answer; without it the answer is the output. */
	output?: (
		answer: IDataObject,
		ids: Record<string, string>,
		item: Item,
	) => IDataObject | IDataObject[];
	/**
	 * What the answer is called, such as "Push": its id, amounts, IBANs and status are then held against what
	 * was asked, see api/rules/responseMatches.ts.
	 */
	answers?: string;
	/** What the request is about though it does not say so, for the spending cap and the Allowed Recipients. */
	unsaid?: (
		item: Item,
		request: { ids: Record<string, string>; body: IDataObject },
	) => Promise<IDataObject | undefined>;
	/** For what a single request cannot do. Gets the request's parts ready-made from the item. */
	execute?: (item: Item) => Promise<IDataObject | IDataObject[]>;
	/** The answer is opened in the DropPay app by a link, and can be shown as a QR code. */
	shareable?: ResourceKind;
	/** The operation waits for a person, see waiting/runWaiting.ts. */
	waits?: Waits;
}

export interface Resource {
	name: string;
	value: string;
	/** Left out: `dropPayApi`. */
	credential?: CredentialName;
	operations: readonly Operation[];
}
