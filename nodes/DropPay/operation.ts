import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ApiAccount, CheckoutAccount } from '../../api/auth/apiCredential';
import type { EndpointName } from '../../api/contract/endpoints';
import type { ResourceKind } from '../../api/contract/resourceKinds';
import type { CredentialName } from '../shared/client/access';
import type { DropPayClient, DropPayRequest } from '../shared/client/client';
import type { Cents } from '../../api/values/money';

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
	 * The field must not be empty by accident: empty means something about the money, such as "the whole authorized
	 * amount". An expression that returns nothing is rejected; one that returns an empty text is not.
	 */
	rejectEmptyExpression?: boolean;
	/** The field holds the ID of a resource: a rejection that is about the ID names both first. */
	isId?: boolean;
	/** Fields inside a collection. */
	inner?: readonly Field[];
}

/** Property of DropPay (a dot leads into an object) → parameter (a dot leads into a collection). */
export type Mapping = Readonly<Record<string, string>>;

/** Where DropPay sends the events of a resource. `parkedNode` cannot be chosen: it is this node, which will wait. */
export type EventsTarget =
	'automatic' | 'nowhere' | 'workflowTrigger' | 'trigger' | 'execution' | 'url' | 'parkedNode';

/** What an operation waits for, and whether it makes that resource itself. */
export interface Waits {
	kind: ResourceKind;
	creates: boolean;
}

export interface OperationRequest {
	/**
	 * `custom`: the item's parameters `method` and `path` name the request. `none`: no request, `execute` makes the
	 * output.
	 */
	endpoint: EndpointName | 'custom' | 'none';
	/** Placeholders of the path. */
	ids?: Mapping;
	/** A mapping, or the parameter that holds the whole object. */
	body?: Mapping | string;
	query?: Mapping | string;
	/** The resource takes a `webhooks` object, filled from "Send Events To". */
	events?: ResourceKind;
	/** Receiver of the events; without it "Send Events To" of the item decides. */
	eventsTo?: EventsTarget;
}

/** Who charges: charges on one Authorization go out one after the other in a process. */
export interface Charger {
	send: DropPayClient['send'];
	/** Identifies the account, see `tokenOwner`. */
	owner: string;
	/** Identifies the run of the node. */
	run: object;
}

/** One input item, as an operation sees it. */
export interface OperationItem {
	readonly account: ApiAccount;
	/** The Checkout and its keys, for operations that take `dropPayCheckoutApi`. */
	readonly checkout: CheckoutAccount;
	/** Whether the credential bounds what requests move, or where to. */
	readonly isBounded: boolean;
	/** Identifies the run of the node that this item belongs to. */
	readonly run: object;
	/** Who charges for this item. */
	readonly charger: Charger;
	/** Whether to return a transfer that was made before this run, instead of refusing to repeat it. */
	readonly returnsMade: boolean;
	/** Whether to pay although the outcome of the same payment is unknown. */
	readonly insists: boolean;
	/** The options of a charge. */
	chargeOptions(): { returnsCharged: boolean; insists: boolean };
	/** Sends a request of this item. */
	send<T extends object>(request: DropPayRequest): Promise<T & IDataObject>;
	/** The operation's request with everything this item fills in. */
	request(): ItemRequest;
	/**
	 * The value of a parameter, read as its field says.
	 *
	 * @param path name, or `collection.name` for a field inside a collection
	 * @throws DropPayFailure naming the parameter as people see it
	 */
	read(path: string): unknown;
	/** Does `work` once for all items of the run that act for the same account. */
	oncePerAccount<T>(name: string, work: () => Promise<T>): Promise<T>;
	/**
	 * Counts money that a customer is asked for without a request of ours.
	 *
	 * @throws DropPayFailure for more than the credential allows
	 */
	spendWithoutRequest(amount: Cents, times: number): Promise<void>;
}

/** A request with the ids of its path and its body. */
export type ItemRequest = DropPayRequest & { ids: Record<string, string>; body: IDataObject };

/** One operation: a description of its request and fields, or `execute` for what a description can't express. */
export interface Operation {
	name: string;
	value: string;
	/** Label in the list of nodes: verb and resource, without an article. */
	action: string;
	description: string;
	/** The endpoint whose effect decides about concurrency, retries and the record of moved money. */
	request: OperationRequest;
	fields: readonly Field[];
	/** Turns the response into the output; without it the response is the output. */
	output?: (
		answer: IDataObject,
		ids: Record<string, string>,
		item: OperationItem,
	) => IDataObject | IDataObject[];
	/** Shortens the output while the field `simplify` is on, which the operation then has. */
	simplify?: (entity: IDataObject) => IDataObject;
	/**
	 * Name of the resource in the response, such as "Push": its id, amounts, IBANs and status are then compared with
	 * the request, see api/rules/responseMatches.ts.
	 */
	answers?: string;
	/** Properties that the request itself lacks, for the spending cap and the Allowed Recipients. */
	unsaid?: (
		item: OperationItem,
		request: { ids: Record<string, string>; body: IDataObject },
	) => Promise<IDataObject | undefined>;
	/** Replaces the single request, for operations that need several. */
	execute?: (item: OperationItem) => Promise<IDataObject | IDataObject[]>;
	/** The response has a link for the DropPay app, which can be output as a QR code. */
	shareable?: ResourceKind;
	/** The operation waits for a person, see waiting/run.ts. */
	waits?: Waits;
}

export interface Resource {
	name: string;
	value: string;
	/** Shown below the name in the list of resources. */
	description: string;
	/** Left out: `dropPayApi`. */
	credential?: CredentialName;
	operations: readonly Operation[];
}
