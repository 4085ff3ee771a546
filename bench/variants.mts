/** What is compared: our node at several settings, a bare loop, and the Stripe node that comes with n8n. */
import { createRequire } from 'node:module';
import path from 'node:path';
import * as n8n from 'n8n-workflow';
import type {
	ICredentialType,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';

import { endpoints } from '../api/contract/endpoints';
import { markRequest } from '../credentials/requestMark';
import { DropPay } from '../nodes/DropPay/DropPay.node';
import { sandboxCredential, StoredCredentials } from '../test/support/harness.mts';
import type { BenchNode } from './engine.mts';

const N8N_MODULES = path.resolve(import.meta.dirname, '../scripts/n8n/package.json');

/** Our node: authorization get, which reads one Authorization for each item. */
export function dropPay(url: string, options: { concurrency?: number } = {}): BenchNode {
	return {
		type: new DropPay(),
		parameters: {
			resource: 'authorization',
			operation: 'get',
			authorizationId: '={{ $json.id }}',
			simplify: false,
			options,
		},
		credentials: credentialsFor(url),
	};
}

/** The least that a node can do: read the parameter, send, return; some items at a time. */
class BareLoop implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Bare Loop',
		name: 'bareLoop',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Bare Loop' },
		inputs: [n8n.NodeConnectionTypes.Main],
		outputs: [n8n.NodeConnectionTypes.Main],
		credentials: [{ name: 'dropPayApi', required: true }],
		properties: [
			{ displayName: 'Authorization ID', name: 'authorizationId', type: 'string', default: '' },
			{ displayName: 'Concurrency', name: 'concurrency', type: 'number', default: 1 },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { baseUrl } = await this.getCredentials<{ baseUrl: string }>('dropPayApi');
		const count = this.getInputData().length;
		const output = new Array<INodeExecutionData>(count);
		let next = 0;
		const worker = async (): Promise<void> => {
			while (next < count) {
				const item = next++;
				const id = this.getNodeParameter('authorizationId', item) as string;
				// The credential refuses what doesn't come from our client.
				const { options } = markRequest({
					method: 'GET',
					baseURL: baseUrl,
					url: endpoints.getAuthorization.path.replace('{authorization_id}', id),
					json: true,
				});
				const json = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'dropPayApi',
					options,
				);
				output[item] = { json, pairedItem: { item } };
			}
		};
		const concurrency = this.getNodeParameter('concurrency', 0) as number;
		await Promise.all(Array.from({ length: concurrency }, worker));
		return [output];
	}
}

export function bareLoop(url: string, concurrency = 1): BenchNode {
	return {
		type: new BareLoop(),
		parameters: { authorizationId: '={{ $json.id }}', concurrency },
		credentials: credentialsFor(url),
	};
}

/** n8n's own Stripe node: charge get. Its credential leads its requests to the benchmark's server. */
export function stripe(url: string): BenchNode {
	const require = createRequire(N8N_MODULES);
	const { Stripe } = require('n8n-nodes-base/dist/nodes/Stripe/Stripe.node.js') as {
		Stripe: new () => INodeType;
	};
	const credentials = credentialsFor(url);
	credentials.types.stripeApi = {
		name: 'stripeApi',
		displayName: 'Stripe API',
		properties: [{ displayName: 'Secret Key', name: 'secretKey', type: 'string', default: '' }],
		authenticate: async ({ secretKey }, options) => {
			const { uri, ...rest } = options as IHttpRequestOptions & { uri: string };
			return {
				...rest,
				uri: uri.replace('https://api.stripe.com', url),
				headers: { ...options.headers, Authorization: `Bearer ${String(secretKey)}` },
			} as unknown as IHttpRequestOptions;
		},
	} satisfies ICredentialType;
	credentials.store.stripeApi = { secretKey: 'bench' };
	return {
		type: new Stripe(),
		parameters: { resource: 'charge', operation: 'get', chargeId: '={{ $json.id }}' },
		credentials,
	};
}

function credentialsFor(url: string): StoredCredentials {
	const credentials = new StoredCredentials();
	credentials.store.dropPayApi = sandboxCredential(url);
	return credentials;
}

/** @throws unless everybody shares one copy of n8n-workflow: two would make a comparison of two engines */
export function requireOneCopy(): void {
	const copies = Object.keys(createRequire(import.meta.filename).cache).filter((file) =>
		/[\\/]n8n-workflow[\\/]dist[\\/](cjs|esm)[\\/]index\.js$/.test(file),
	);
	if (copies.length !== 1) throw new Error(`n8n-workflow is loaded ${copies.length} times`);
}
