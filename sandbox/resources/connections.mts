import { randomBytes } from 'node:crypto';
import { dropUndefined, noContent, ok, publicId, type Call, type Handlers } from '../call.mts';
import { accessDenied, notFound, wrongArguments } from '../refusals.mts';
import type { Decision } from '../settings.mts';
import type { World } from '../world.mts';

/** The permission of an account owner to an Application. */
export interface Connection {
	id: string;
	status: 'WAITING' | 'GRANTED' | 'REFUSED' | 'REVOKED' | 'CANCELLED' | 'EXPIRED';
	applicationKey: string;
	/** Who granted it; null until then. */
	accountId: string | null;
	/** Connection Code; null until granted. */
	code: string | null;
	/** Properties of the request, echoed. */
	echo: Record<string, unknown>;
	createdAt: string;
	updatedAt: string;
	stopWaiting: () => void;
}

/** Number in the sharing link (doc: connection-v1). */
export const CONNECTION_LINK = 20;

/** The entity that travels. */
export function connectionView(world: World, connection: Connection): Record<string, unknown> {
	const { omitSharing, connectionReadReturnsCode } = world.settings;
	return dropUndefined({
		...connection.echo,
		id: connection.id,
		status: connection.status,
		code: connectionReadReturnsCode ? (connection.code ?? undefined) : undefined,
		sharing: omitSharing ? undefined : `${world.url}/u/${CONNECTION_LINK}/${connection.id}`,
		date_creation: connection.createdAt,
		date_last_update: connection.updatedAt,
	});
}

const NEXT: Readonly<Record<Decision, { from: string; to: Connection['status'] }>> = {
	grant: { from: 'WAITING', to: 'GRANTED' },
	refuse: { from: 'WAITING', to: 'REFUSED' },
	expire: { from: 'WAITING', to: 'EXPIRED' },
	cancel: { from: 'WAITING', to: 'CANCELLED' },
	revoke: { from: 'GRANTED', to: 'REVOKED' },
};

/**
 * Moves a Connection to the status that a decision brings and tells its subscribers.
 * @param accountId who grants
 * @throws 400/101 when the decision does not fit the status
 */
export function decideConnection(
	world: World,
	connection: Connection,
	decision: Decision,
	accountId = world.merchantAccountId,
): void {
	const { from, to } = NEXT[decision];
	if (connection.status !== from) {
		throw wrongArguments(`the Connection is ${connection.status}`);
	}
	connection.stopWaiting();
	connection.status = to;
	connection.updatedAt = world.clock.iso();
	if (decision === 'grant') {
		connection.accountId = accountId;
		connection.code = randomBytes(16).toString('hex');
		world.connectionsByCode.set(connection.code, connection);
	}
	world.announce(
		{
			resource: 'CONNECTION',
			status: to,
			data: {
				id: connection.id,
				status: to,
				...(decision === 'grant' ? { code: connection.code } : {}),
			},
		},
		connection.echo.webhooks,
	);
}

function ownConnection(call: Call): Connection {
	const connection = call.world.connections.get(
		publicId(call.params.connection_id, 'connection_id'),
	);
	if (!connection) throw notFound();
	const { caller } = call;
	const key = caller.kind === 'application' || caller.kind === 'user' ? caller.applicationKey : '';
	if (connection.applicationKey !== key) {
		throw accessDenied('the Connection belongs to another Application');
	}
	return connection;
}

export const connectionHandlers: Handlers = {
	createConnection(call) {
		const { world, caller } = call;
		if (caller.kind !== 'application' && caller.kind !== 'user') throw accessDenied('no token');
		const now = world.clock.iso();
		const connection: Connection = {
			id: world.newId('CON'),
			status: 'WAITING',
			applicationKey: caller.applicationKey,
			accountId: null,
			code: null,
			echo: call.body,
			createdAt: now,
			updatedAt: now,
			stopWaiting: () => undefined,
		};
		world.connections.set(connection.id, connection);
		connection.stopWaiting = world.awaitDecision((decision) =>
			decideConnection(world, connection, decision),
		);
		call.effect();
		return ok(connectionView(world, connection));
	},

	getConnection: (call) => ok(connectionView(call.world, ownConnection(call))),

	readConnectionByPut: (call) => ok(connectionView(call.world, ownConnection(call))),

	cancelConnection(call) {
		decideConnection(call.world, ownConnection(call), 'cancel');
		call.effect();
		return noContent();
	},
};
