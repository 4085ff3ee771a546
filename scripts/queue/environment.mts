import { ISOLATE_WHEN_NEEDED } from '../real-n8n/environment.mts';
import type { Postgres } from './postgres.mts';
import type { Redis } from './redis.mts';

/** What the processes of one n8n have in common. */
export interface Shared {
	redis: Pick<Redis, 'port' | 'password'>;
	postgres: Pick<Postgres, 'port' | 'database' | 'user' | 'password'>;
	/** The same everywhere: with another one, a process cannot open the credentials. */
	encryptionKey: string;
}

const HOST = '127.0.0.1';

/**
 * What makes processes of n8n one n8n in queue mode, beyond `n8nEnvironment`. docker-compose.yml sets the same
 * variables; a test compares the two.
 * @param healthPort where a worker answers whether it is ready; it has no other port
 */
export function queueVariables(
	{ redis, postgres, encryptionKey }: Shared,
	healthPort: number,
): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: encryptionKey,
		QUEUE_BULL_REDIS_HOST: HOST,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		QUEUE_BULL_REDIS_PASSWORD: redis.password,
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(healthPort),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: HOST,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: postgres.database,
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: postgres.password,
		// n8n's own 2 are few for the executions that a worker runs at a time.
		DB_POSTGRESDB_POOL_SIZE: '8',
		N8N_PROXY_HOPS: '1',
		...ISOLATE_WHEN_NEEDED,
	};
}
