/**
 * n8n's stored credentials and its credentials helper (packages/cli, credentials-helper): when
 * pre-authentication runs, what of its answer is stored, and expressions in fields.
 */
import * as n8n from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { DropPayApi } from '../../credentials/DropPayApi.credentials';
import { DropPayCheckoutApi } from '../../credentials/DropPayCheckoutApi.credentials';
import { canN8n } from '../../scripts/real-n8n/abilities.mts';
import * as demoCredentials from '../../scripts/demo/credentials.mts';

const SECRET_FIELDS = [
	'applicationSecret',
	'connectionCode',
	'accessToken',
	'refreshToken',
	'checkoutPrivateKey',
];

/** Stored credentials of a test, by id. */
export class StoredCredentials extends n8n.ICredentialsHelper {
	readonly types: Record<string, ICredentialType> = {
		dropPayApi: new DropPayApi(),
		dropPayCheckoutApi: new DropPayCheckoutApi(),
	};

	readonly store: Record<string, ICredentialDataDecryptedObject> = {};

	/** How often n8n read and decrypted one. */
	reads = 0;

	/** How often n8n stored new values, that is, tokens. */
	writes = 0;

	/** Shortens the time-out of token requests, in milliseconds. */
	tokenTimeout: number | undefined;

	/** The time-out that the credential itself asked for last, in milliseconds. */
	askedTimeout: number | undefined;

	/** False stores what expressions in other fields gave together with tokens, as n8n before 2.34 does. */
	keepsExpressions = canN8n('credentialExpressions');

	private readonly known = new Set<string>();

	/** Every secret, code and token that was ever stored here. */
	get secrets(): string[] {
		for (const stored of Object.values(this.store)) this.note(stored);
		return [...this.known];
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(type: string): n8n.INodeProperties[] {
		return this.types[type]?.properties ?? [];
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		_mode?: WorkflowExecuteMode,
		executeData?: n8n.IExecuteData,
		_raw?: boolean,
		place?: n8n.ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		this.reads++;
		const item = executeData?.data.main?.[0]?.[place?.itemIndex ?? 0];
		const stored = this.store[details.id as string] ?? {};
		const decrypted: ICredentialDataDecryptedObject = {};
		for (const { name, default: byDefault } of this.getCredentialsProperties(type)) {
			const value = stored[name] === undefined ? byDefault : stored[name];
			decrypted[name] = (
				n8n.isExpression(value) ? evaluate(value, item?.json ?? {}) : value
			) as ICredentialDataDecryptedObject[string];
		}
		return decrypted;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types[typeName] as ICredentialType;
		if (typeof authenticate !== 'function') throw new Error('only functions are used here');
		return await authenticate(credentials, options);
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		expired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.types[typeName] as ICredentialType;
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (!expirable || !type.preAuthentication) return undefined;
		if (credentials[expirable.name] !== '' && !expired) return undefined;
		// n8n hands over httpRequest and nothing else.
		const output = await type.preAuthentication.call(
			{ helpers: { httpRequest: this.httpRequest(helpers) } } as IHttpRequestHelper,
			credentials,
		);
		const details = node.credentials?.[typeName];
		if (output[expirable.name] === undefined || !details) return undefined;
		if (!this.keepsExpressions) {
			await this.updateCredentials(details, typeName, Object.assign(credentials, output));
			return credentials;
		}
		const stored = this.store[details.id as string] ?? {};
		const kept = Object.entries(output).filter(
			([name]) => name === expirable.name || !n8n.isExpression(stored[name]),
		);
		await this.updateCredentials(details, typeName, {
			...stored,
			...Object.fromEntries(kept),
		} as never);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('not used by the nodes');
	}

	async updateCredentials(
		details: INodeCredentialsDetails,
		_type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.writes++;
		this.note(data);
		this.store[details.id as string] = data;
	}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	private httpRequest({
		helpers,
	}: IHttpRequestHelper): n8n.IHttpRequestHelper['helpers']['httpRequest'] {
		return async (options) => {
			this.askedTimeout = options.timeout;
			const timeout = this.tokenTimeout ?? options.timeout;
			return await helpers.httpRequest({ ...options, timeout });
		};
	}

	private note(data: ICredentialDataDecryptedObject): void {
		for (const name of SECRET_FIELDS) {
			const value = data[name];
			const secret = typeof value === 'string' ? value.trim() : '';
			if (secret !== '' && !n8n.isExpression(value)) this.known.add(secret);
		}
	}
}

function evaluate(expression: string, json: n8n.IDataObject): unknown {
	const path = /^=\{\{ \$json\.(\w+) \}\}$/.exec(expression)?.[1];
	if (path === undefined) throw new Error(`The harness does not evaluate ${expression}`);
	return json[path];
}

/** The Checkout credential for a sandbox. */
export function sandboxCheckoutCredential(
	url: string,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject {
	return {
		...demoCredentials.sandboxCheckoutCredential(url),
		...changes,
	};
}

/** The credential for a sandbox, as a user fills it in. */
export function sandboxCredential(
	url: string,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject {
	return {
		...demoCredentials.sandboxCredential(url),
		...changes,
	};
}
