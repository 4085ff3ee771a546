import { randomBytes } from 'node:crypto';
import { ok, type Call, type Handlers } from '../call.mts';
import { badToken, wrongArguments, wrongCredentials } from '../refusals.mts';
import type { World } from '../world.mts';
import type { Connection } from './connections.mts';

/** An access token, with the refresh token that came with it. */
export interface AccessToken {
	value: string;
	applicationKey: string;
	/** Code of the Connection of a user token, null for a token of the Application itself. */
	connection: Connection | null;
	expiresAtMs: number;
	refreshToken: string;
	/** How many requests it was accepted for. */
	uses: number;
}

/** Tokens that ended are forgotten from this number on, oldest first. */
const TOKENS_KEPT = 10_000;

const newToken = (): string => randomBytes(16).toString('hex');

function checkApplication(call: Call): string {
	const { client_id: key, client_secret: secret } = call.body;
	const application = call.world.applications.get(String(key));
	if (!application || application.secret !== secret) {
		throw wrongCredentials('unknown Application Key or wrong Application Secret');
	}
	return application.key;
}

function checkGrantType(call: Call, ...allowed: string[]): void {
	if (!allowed.includes(String(call.body.grant_type))) {
		throw wrongArguments(`grant_type must be ${allowed.join(' or ')}`);
	}
}

function liveConnection(call: Call, applicationKey: string): Connection {
	const connection = call.world.connectionsByCode.get(String(call.body.code));
	if (connection?.status !== 'GRANTED' || connection.applicationKey !== applicationKey) {
		throw badToken('the Connection Code is unknown or was revoked');
	}
	return connection;
}

function issue(
	world: World,
	applicationKey: string,
	connection: Connection | null,
	refreshToken = newToken(),
): Record<string, unknown> {
	const { tokenLifeSeconds } = world.settings;
	const token: AccessToken = {
		value: newToken(),
		applicationKey,
		connection,
		expiresAtMs: world.clock.now() + tokenLifeSeconds * 1000,
		refreshToken,
		uses: 0,
	};
	world.accessTokens.set(token.value, token);
	world.refreshTokens.set(refreshToken, token);
	forgetOldTokens(world);
	return {
		token_type: 'bearer',
		access_token: token.value,
		expires_in: tokenLifeSeconds,
		refresh_token: refreshToken,
	};
}

function forgetOldTokens(world: World): void {
	for (const map of [world.accessTokens, world.refreshTokens]) {
		for (const key of map.keys()) {
			if (map.size <= TOKENS_KEPT) break;
			map.delete(key);
		}
	}
}

/** Counts a use; @throws 401/102 unless the token lives and its Connection is granted. */
export function acceptToken(world: World, value: string): AccessToken {
	const token = world.accessTokens.get(value);
	if (!token) throw badToken('unknown access token');
	if (token.expiresAtMs <= world.clock.now()) throw badToken('the access token has expired');
	if (token.connection && token.connection.status !== 'GRANTED') {
		throw badToken('the Connection was revoked');
	}
	const { expireTokensEveryRequests } = world.settings;
	if (expireTokensEveryRequests > 0 && token.uses >= expireTokensEveryRequests) {
		token.expiresAtMs = world.clock.now();
		throw badToken('the access token has expired');
	}
	token.uses++;
	return token;
}

/** Ends all live access tokens and returns their number. */
export function expireTokens(world: World): number {
	const now = world.clock.now();
	let expired = 0;
	for (const token of world.accessTokens.values()) {
		if (token.expiresAtMs <= now) continue;
		token.expiresAtMs = now;
		expired++;
	}
	return expired;
}

/** Makes all refresh tokens useless and returns their number. */
export function revokeRefreshTokens(world: World): number {
	const revoked = world.refreshTokens.size;
	world.refreshTokens.clear();
	return revoked;
}

export const tokenHandlers: Handlers = {
	createApplicationToken(call) {
		checkGrantType(call, 'client_credentials');
		const key = checkApplication(call);
		call.effect();
		return ok(issue(call.world, key, null));
	},

	createUserToken(call) {
		checkGrantType(call, 'authorization_code');
		const key = checkApplication(call);
		const connection = liveConnection(call, key);
		call.effect();
		return ok(issue(call.world, key, connection));
	},

	refreshUserToken(call) {
		// The one client that refreshes keeps the old grant_type; OAuth2 names the other.
		checkGrantType(call, 'authorization_code', 'refresh_token');
		const key = checkApplication(call);
		const connection = liveConnection(call, key);
		const { world } = call;
		const refreshToken = String(call.body.refresh_token);
		const previous = world.refreshTokens.get(refreshToken);
		if (!world.settings.refreshAccepted || previous?.connection !== connection) {
			throw badToken('the refresh token is unknown, used or revoked');
		}
		call.effect();
		if (!world.settings.rotateRefreshTokens) {
			return ok(issue(world, key, connection, refreshToken));
		}
		world.refreshTokens.delete(refreshToken);
		return ok(issue(world, key, connection));
	},
};
