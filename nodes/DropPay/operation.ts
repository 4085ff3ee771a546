import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Account, CheckoutAccount } from '../../api/auth/apiCredential';
import type { EndpointName } from '../../api/contract/endpoints';
import type { ResourceKind } from '../../api/contract/statuses';
import type { CredentialName } from '../shared/client/access';
import type { DropPayClient, DropPayRequest } from '../shared/client/client';

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

/**
 * Where DropPay shall report what becomes of the resource. Nobody chooses `parkedNode`: it is the node itself,
 * which is going to wait.
 */
export type EventsTarget =
	'nowhere' | 'workflowTrigger' | 'trigger' | 'execution' | 'url' | 'parkedNode';

/** What an operation waits for, and whether it makes that resource itself. */
export interface Waits {
	kind: ResourceKind;
	creates: boolean;
}

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

/** Who charges: charges on one Authorization go out one after the other in a process. */
export interface Charger {
	send: DropPayClient['send'];
	/** Tells accounts apart, see `tokenOwner`. */
	owner: string;
	/** Identifies the run of the node. */
	run: object;
}

/** One input item, as an operation sees it. */
export interface OperationItem {
	readonly account: Account;
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
	 * @param amount JSON number in euro
	 * @throws DropPayFailure for more than the credential allows
	 */
	spendWithoutRequest(amount: number, times: number): Promise<void>;
}

/** A request with the ids of its path and its body. */
export type ItemRequest = DropPayRequest & { ids: Record<string, string>; body: IDataObject };

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
		item: OperationItem,
	) => IDataObject | IDataObject[];
	/**
	 * What the answer is called, such as "Push": its id, amounts, IBANs and status are then held against what
	 * was asked, see api/rules/responseMatches.ts.
	 */
	answers?: string;
	/** What the request is about though it does not say so, for the spending cap and the Allowed Recipients. */
	unsaid?: (
		item: OperationItem,
		request: { ids: Record<string, string>; body: IDataObject },
	) => Promise<IDataObject | undefined>;
	/** For what a single request cannot do. Gets the request's parts ready-made from the item. */
	execute?: (item: OperationItem) => Promise<IDataObject | IDataObject[]>;
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
