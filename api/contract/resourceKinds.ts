import type { EndpointName } from './endpoints';

/** Property of the `webhooks` object that means "every event". */
export type WebhookKey = 'ALL' | 'all';

interface KindOfResource {
	/** As people call it. */
	name: string;
	/** Fetches it. */
	fetch: EndpointName;
	/** Changes its `webhooks` after it was created. */
	update?: EndpointName;
	/** Name of its id in paths, and in the bodies of events. */
	idName: string;
	/**
	 * `ALL` on a Connection and `all` on a Pull were seen [client: freeback]; where none was seen, both go out
	 * [inferred: droppay-api.md section 9].
	 */
	webhookKeys: readonly WebhookKey[];
	/** What an event of its URL may be about, likeliest first, where that is not only the resource itself. */
	reports?: readonly string[];
	/** Number in the link that opens it in the DropPay app, where the link may be built. */
	sharingNumber?: number;
	/** Labels of statuses, as DropPay is known or supposed to name them, see the OpenAPI file. */
	statuses: {
		/** Undecided. */
		waiting: readonly string[];
		/** Decided in favour, and more may follow. */
		ongoing: readonly string[];
		/** Decided in favour, and carried out. Ends without that are the same for all kinds, see statuses.ts. */
		done: readonly string[];
		/** Offered under Trigger On, sorted. */
		events: readonly string[];
	};
	/** What "Simplify" keeps; all when left out. */
	summary?: readonly string[];
	/** For kinds that a person decides about, so that a workflow can wait for the decision. */
	wait?: {
		/** How long when no limit is set. */
		limitHours: number;
		/** Whether fetching shows all that the decision brings. */
		canBePolled: boolean;
	};
}

/** Statuses of a Pull or Push [doc: push, pull; client: freeback; inferred for ACCOUNTED, a label of Refunds]. */
const ORDER = {
	waiting: ['DRAFT', 'READY'],
	ongoing: ['SCHEDULED', 'RUNNING'],
	done: ['DONE', 'ACCOUNTED'],
} as const;

/** Statuses of what a person grants or refuses once [doc: checkout-api; client: freeback]. */
const GRANT = {
	waiting: ['WAITING'],
	ongoing: ['GRANTED'],
	done: [],
	events: ['CANCELLED', 'EXPIRED', 'GRANTED', 'REFUSED', 'REVOKED', 'WAITING'],
} as const;

/**
 * The kinds of resource that send events, a row each. Other tables by kind hold texts and panel fields, or the endpoints
 * that only Pull and Push have (resources/orders.ts).
 *
 * Source of the sharing numbers: 20 [doc: connection-v1, client], 10 [doc: vd-droppay], 2 [client]. That of a Push is not
 * known: its link has to come from DropPay.
 */
export const resourceKinds = {
	authorization: {
		name: 'Authorization',
		fetch: 'getAuthorization',
		idName: 'authorization_id',
		webhookKeys: ['ALL', 'all'],
		sharingNumber: 10,
		statuses: GRANT,
		summary: [
			'id',
			'status',
			'charge_amount',
			'description',
			'merchant_custom_id',
			'policy',
			'pos_id',
			'charge_max_count',
			'charge_success_count',
			'charge_date_start',
			'charge_date_end',
			'date_last_update',
			'sharing',
		],
		wait: { limitHours: 1, canBePolled: true },
	},
	connection: {
		name: 'Connection',
		fetch: 'getConnection',
		idName: 'connection_id',
		webhookKeys: ['ALL'],
		sharingNumber: 20,
		statuses: GRANT,
		// A Connection Code comes with the callback; no source shows that a fetch has it [droppay-api.md, section 4].
		wait: { limitHours: 24, canBePolled: false },
	},
	pos: {
		name: 'POS',
		fetch: 'getPos',
		update: 'updatePos',
		idName: 'pos_id',
		webhookKeys: ['ALL', 'all'],
		// A POS reports its Authorizations [inferred]; that it reports itself too is not excluded.
		reports: ['authorization', 'pos'],
		statuses: { waiting: [], ongoing: ['ENABLED'], done: [], events: ['DISABLED', 'ENABLED'] },
	},
	pull: {
		name: 'Pull',
		fetch: 'getPull',
		update: 'updatePull',
		idName: 'pull_id',
		webhookKeys: ['all'],
		sharingNumber: 2,
		statuses: {
			...ORDER,
			events: [
				'CANCELLED',
				'DONE',
				'EXPIRED',
				'FAILED',
				'READY',
				'REFUSED',
				'REVOKED',
				'RUNNING',
				'SCHEDULED',
			],
		},
		summary: [
			'id',
			'status',
			'description',
			'policy',
			'transfer_amount_policy',
			'transfer_amount',
			'date_end',
			'source',
			'recipient',
			'date_last_modified',
			'sharing',
		],
		wait: { limitHours: 24, canBePolled: true },
	},
	push: {
		name: 'Push',
		fetch: 'getPush',
		update: 'updatePush',
		idName: 'push_id',
		webhookKeys: ['ALL', 'all'],
		statuses: {
			...ORDER,
			events: [
				'CANCELLED',
				'DONE',
				'EXPIRED',
				'FAILED',
				'READY',
				'REFUSED',
				'RUNNING',
				'SCHEDULED',
			],
		},
		summary: [
			'id',
			'status',
			'amount',
			'fee',
			'description',
			'transfer_description',
			'recipient',
			'source',
			'date_scheduled',
			'recurrence',
			'date_last_modified',
			'sharing',
		],
		wait: { limitHours: 24, canBePolled: true },
	},
} as const satisfies Readonly<Record<string, KindOfResource>>;

type Kinds = typeof resourceKinds;

type KindsWith<Property extends keyof KindOfResource> = {
	[Kind in keyof Kinds]: Property extends keyof Kinds[Kind] ? Kind : never;
}[keyof Kinds];

/** The kinds of resource that send events. */
export type EventKind = keyof Kinds;

/** Those that a workflow can wait for. */
export type ResourceKind = KindsWith<'wait'>;

/** Those whose `webhooks` can be written after the creation. */
export type UpdatableKind = KindsWith<'update'>;

/** Those whose link may be built. */
export type SharingKind = KindsWith<'sharingNumber'>;

export const EVENT_KINDS = Object.keys(resourceKinds) as EventKind[];

export function isEventKind(value: unknown): value is EventKind {
	return EVENT_KINDS.some((kind) => kind === value);
}

export function isSharingKind(kind: EventKind): kind is SharingKind {
	return 'sharingNumber' in resourceKinds[kind];
}

/** @returns the row as the common form of all, where properties that only some have may be missing */
export function kindOfResource(kind: EventKind): KindOfResource {
	return resourceKinds[kind];
}

/** What an event of a URL for `kind` may be about, likeliest first. */
export function reportedKinds(kind: EventKind): readonly EventKind[] {
	return (kindOfResource(kind).reports ?? [kind]) as readonly EventKind[];
}

/** The statuses at one stage, of all kinds: what a label means does not depend on the kind. */
export function labelsOf(stage: 'waiting' | 'ongoing' | 'done'): ReadonlySet<string> {
	return new Set(EVENT_KINDS.flatMap((kind) => kindOfResource(kind).statuses[stage]));
}
