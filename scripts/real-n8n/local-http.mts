import { Agent } from 'node:http';
import axios from 'axios';

/**
 * Requests to a server on this machine, each on a connection of its own, past any proxy.
 *
 * n8n closes a connection that was idle for 5 s. A process that was busy for that long sees the end of the connection
 * only after it has sent the next request on it, and gets "socket hang up" although the server is well.
 */
export const localHttp = axios.create({
	proxy: false,
	httpAgent: new Agent({ keepAlive: false }),
});
