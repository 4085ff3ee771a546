/** On n8n up to 2.33 the errors of n8n lose their cause. What became of a request must not depend on it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeApiError, type IExecuteFunctions, type IHttpRequestOptions } from 'n8n-workflow';
import axios from 'axios';

import { DropPayFailure } from '../../api/errors/failure';
import { DropPayClient } from '../../nodes/shared/client/client';
import { sandboxCredential, StoredCredentials } from '../support/storedCredentials.mts';
import { timeOutRequest } from '../support/timeOuts.mts';

const NODE = {
	id: 'n',
	name: 'DropPay',
	type: 't',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
	credentials: { dropPayApi: { id: '1', name: 'DropPay' } },
};

/** The flow of n8n-core 1.122 and 2.8 around a request, whose errors keep no more than n8n 1.123 keeps. */
function contextOf(credentials: StoredCredentials): IExecuteFunctions {
	const httpRequest = async (options: IHttpRequestOptions) => {
		const { status, data, headers } = await axios.request<unknown>({
			method: options.method ?? 'GET',
			baseURL: options.baseURL,
			url: options.url,
			data: options.body,
			headers: options.headers as Record<string, string>,
			timeout: options.timeout,
			proxy: false,
			maxRedirects: 0,
			responseType: 'text',
			transformResponse: (text: unknown) => text,
			...(options.ignoreHttpStatusErrors === true && { validateStatus: () => true }),
		});
		return { statusCode: status, body: data, headers };
	};
	const context = {
		getNode: () => NODE,
		getExecutionCancelSignal: () => undefined,
		getCredentials: async () =>
			await credentials.getDecrypted({} as never, { id: '1', name: '' }, 'dropPayApi'),
		helpers: { httpRequest },
		getExecutionId: () => '1',
	} as unknown as IExecuteFunctions;
	async function httpRequestWithAuthentication(
		this: IExecuteFunctions,
		type: string,
		options: IHttpRequestOptions,
	) {
		const helpers = { helpers: { httpRequest } } as never;
		try {
			const data = await this.getCredentials(type);
			const send = async (isExpired: boolean) => {
				Object.assign(
					data,
					await credentials.preAuthentication(helpers, data as never, type, NODE, isExpired),
				);
				return await httpRequest(await credentials.authenticate(data as never, type, options));
			};
			try {
				return await send(false);
			} catch (error) {
				if ((error as { response?: { status: number } }).response?.status !== 401) throw error;
				return await send(true);
			}
		} catch (error) {
			const wrapped = new NodeApiError(NODE, error as never);
			for (const lost of ['cause', 'errorResponse']) Reflect.deleteProperty(wrapped, lost);
			throw wrapped;
		}
	}
	Object.assign(context.helpers, { httpRequestWithAuthentication });
	return context;
}

let server: Server;
let charges: number;
let answer: (
	end: (status: number, body?: object, headers?: object) => void,
	cut: () => void,
	timeOut: () => void,
) => void;
let tokens: number;
let baseUrl: string;

beforeEach(async () => {
	charges = 0;
	tokens = 0;
	server = createServer((request, response) => {
		const end = (status: number, body?: object, headers: object = {}) => {
			response.writeHead(status, {
				'Content-Type': 'application/json',
				Connection: 'close',
				...headers,
			});
			response.end(body && JSON.stringify(body));
		};
		if (request.url?.endsWith('/token')) {
			tokens++;
			end(200, { access_token: `token-${tokens}-${Math.random()}`, expires_in: 3600 });
			return;
		}
		charges++;
		const { socket } = request;
		const cut = () => socket.destroy();
		request.resume().on('end', () => answer(end, cut, () => timeOutRequest(socket)));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
	server.closeAllConnections();
	server.close();
});

async function charge(): Promise<object> {
	const credentials = new StoredCredentials();
	credentials.store['1'] = sandboxCredential(baseUrl, { connectionCode: `code of ${baseUrl}` });
	const client = await DropPayClient.open(contextOf(credentials));
	try {
		return await client.send({ endpoint: 'createCharge', body: { amount: 5 } });
	} catch (error) {
		if (!(error instanceof DropPayFailure)) throw error;
		return error.failure;
	}
}

const said = { code: '101', description: 'wrong amount' };
let calls = 0;

test.each<[string, typeof answer, object, number]>([
	['a connection that is cut', (_end, cut) => cut(), { outcome: 'unknown' }, 1],
	[
		'a response that never comes',
		(_end, _cut, timeOut) => timeOut(),
		{ outcome: 'unknown', networkCode: 'ECONNABORTED' },
		1,
	],
	['503', (end) => end(503), { outcome: 'unknown', status: 503 }, 1],
	['400/101', (end) => end(400, said), { outcome: 'refused', status: 400, code: '101' }, 1],
	['a redirect', (end) => end(302, undefined, { location: '/x' }), { outcome: 'unknown' }, 1],
	[
		'429 once',
		(end) =>
			calls++ === 0 ? end(429, undefined, { 'Retry-After': '0' }) : end(200, { id: 'CHA1' }),
		{ id: 'CHA1' },
		2,
	],
	[
		'401/102 once',
		(end) => (calls++ === 0 ? end(401, { code: '102' }) : end(200, { id: 'CHA1' })),
		{ id: 'CHA1' },
		2,
	],
	['401/101', (end) => end(401, { code: '101' }), { outcome: 'refused', code: '101' }, 1],
])('a charge that meets %s', async (_fault, fault, expected, sent) => {
	calls = 0;
	answer = fault;
	expect(await charge()).toMatchObject(expected);
	expect(charges).toBe(sent);
});

test('a charge whose server refuses the connection was never sent', async () => {
	answer = (end) => end(200, { id: 'CHA1' });
	const address = baseUrl;
	await charge();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	baseUrl = address;
	// The token of this credential is held in memory: it is the charge that finds nobody.
	expect(await charge()).toMatchObject({ outcome: 'notSent' });
});
