import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { readAccount, readHeldTokens } from '../api/auth/apiCredential';
import { PRODUCTION_API } from '../api/auth/hosts';
import { obtainTokens } from '../api/auth/tokenCache';
import { isUsable } from '../api/auth/tokens';
import { atOverriddenPath, requireOwnRequest, withSecret, type TestRequest } from './boundToServer';
import { environmentField } from './environmentField';
import { tokenSender } from './tokenSender';
import { canStoreTokens, currentTokens, doubtToken, rememberTokens } from './tokenStoring';
import { asUserError, readForUser } from './userError';

/** A constant, because n8n's linter takes no Connection Code for a secret and advises to show it. */
const masked = { password: true };

const onlyCustom = { show: { environment: ['custom'] } };

/**
 * What the engine takes for an answer of 401, after which it calls `preAuthentication` and tries once more
 * (n8n-core, httpRequestWithAuthentication). Nothing was sent yet.
 */
class TokenNeeded extends Error {
	readonly response = { status: 401 };

	constructor() {
		super('The access token must be renewed');
	}
}

/** The token was given, so Application and Connection are good. n8n itself would show "Forbidden" and no more. */
const FORBIDDEN =
	'DropPay returned a token, but not the account (403). The account may be blocked, or the Connection may not cover it: check both in the DropPay app. If they are fine, open a new Connection and put its Connection Code here.';

/** What the credential test sends, see `test`. */
const TEST_REQUESTS: readonly TestRequest[] = [
	{ endpoint: 'getAccount' },
	{ endpoint: 'createApplicationToken' },
];

/** Keys, Connection Code and tokens of one DropPay Application, acting for one account or for itself. */
export class DropPayApi implements ICredentialType {
	name = 'dropPayApi';

	displayName = 'DropPay API';

	icon: Icon = { light: 'file:../icons/droppay.svg', dark: 'file:../icons/droppay.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-droppay/n8n-nodes-droppay#get-your-keys-and-your-connection-code';

	properties: INodeProperties[] = [
		{
			displayName: 'Application Key',
			name: 'applicationKey',
			type: 'string',
			default: '',
			required: true,
			description:
				'Key of your Application, which you create in the <a href="https://secure.drop-pay.com" target="_blank">DropPay Developer Area</a>',
		},
		{
			displayName: 'Application Secret',
			name: 'applicationSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Secret of your Application in the DropPay Developer Area. Event URLs are signed with it.',
		},
		{
			displayName: 'Access',
			name: 'access',
			type: 'options',
			options: [
				{
					name: 'Account',
					value: 'account',
					description: 'Acts for the account whose owner confirmed a Connection',
				},
				{
					name: 'Application',
					value: 'application',
					description: 'Acts for the Application itself, which can only open and fetch Connections',
				},
			],
			default: 'account',
		},
		{
			displayName: 'Connection Code',
			name: 'connectionCode',
			type: 'string',
			typeOptions: masked,
			default: '',
			required: true,
			displayOptions: { show: { access: ['account'] } },
			description:
				'Code of the confirmed Connection. For your own account it is in the Developer Area; for another one, Connection: Create and Wait returns it.',
		},
		environmentField,
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:8787',
			displayOptions: onlyCustom,
			description: 'Address of the API. Must be https, or http on this machine.',
		},
		{
			displayName: 'Checkout Base URL',
			name: 'checkoutBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. http://127.0.0.1:8787',
			displayOptions: onlyCustom,
			description: 'Address of the Checkout. Leave it empty if it is the same as the Base URL.',
		},
		{
			displayName: 'Spending Cap (EUR)',
			name: 'maxAmount',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 0,
			description:
				'Largest amount one operation may move in all, repeats and charges included, also when an AI agent calls it. 0 means no cap.',
		},
		{
			displayName: 'Spending Cap per Execution (EUR)',
			name: 'maxAmountPerExecution',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 0,
			description:
				'Largest amount that this credential may move in one execution: all items, nodes and tool calls together, in one n8n process. 0 means no cap.',
		},
		{
			displayName: 'Allowed Recipients',
			name: 'allowedRecipients',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. IT60X0542811101000000123456',
			description:
				'IBANs that money may be sent to, one a line or separated by commas. Empty allows all.',
		},
		{
			displayName: 'Allow Custom Requests Without Amount',
			name: 'allowRequestsWithoutAmount',
			type: 'boolean',
			default: false,
			description:
				'Whether a Custom Request that shows no amount may be sent although there is a spending cap. It may move any amount.',
		},
		{
			displayName: 'Endpoint Overrides',
			name: 'endpointOverrides',
			type: 'json',
			default: '{}',
			description:
				'JSON object of operation names and the paths to call instead. Some paths of DropPay aren\'t documented, <a href="https://github.com/n8n-nodes-droppay/n8n-nodes-droppay/blob/main/docs/endpoints.md" target="_blank">see the list</a>.',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			// Masked, or a browser tab that was opened earlier would save old tokens over newer ones.
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Refresh Token',
			name: 'refreshToken',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Token Expires At',
			name: 'tokenExpiresAt',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Token Owner',
			name: 'tokenOwner',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
	];

	/**
	 * Called when the access token is empty, after every 401, and in every credential test. n8n stores what comes back,
	 * if the access token is among it; the request itself gets its token from `authenticate`.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		try {
			const account = readAccount(credentials);
			const sender = tokenSender(this.helpers);
			if (!canStoreTokens()) {
				await rememberTokens(account, sender);
				return {};
			}
			const tokens = await obtainTokens(account, readHeldTokens(credentials), sender);
			return { ...tokens, tokenExpiresAt: String(tokens.tokenExpiresAt) };
		} catch (error) {
			throw asUserError(error);
		}
	}

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const account = readForUser(readAccount, credentials);
		const held = currentTokens(account, credentials);
		const mark = requireOwnRequest(account.api, 'access token', requestOptions, TEST_REQUESTS);
		const needsToken = !isUsable(account, held, Date.now());
		const isRefused = held.accessToken === mark?.refusedToken && !mark.isRenewing;
		if (mark) mark.isRenewing ||= needsToken || isRefused;
		if (isRefused) doubtToken(held.accessToken);
		if (needsToken || isRefused) throw new TokenNeeded();
		if (mark) {
			mark.token = held.accessToken;
			mark.refreshToken = held.refreshToken;
			mark.isHandedOut = true;
		} else doubtToken(held.accessToken);
		const request = mark
			? requestOptions
			: atOverriddenPath(requestOptions, TEST_REQUESTS, account.overrides);
		return withSecret(request, { Authorization: `Bearer ${held.accessToken}` });
	};

	/** Account access reads the account; application access, which opens no account, asks for a token. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ $credentials.environment === "custom" ? $credentials.baseUrl.trim().replace(/\\/+$/, "") : "${PRODUCTION_API}" }}`,
			method:
				'={{ $credentials.access === "application" ? "POST" : "GET" }}' as IHttpRequestOptions['method'],
			url: '={{ $credentials.access === "application" ? "/oa2/v1/cc/token" : "/bank/v1/registry/account" }}',
			body: '={{ $credentials.access === "application" ? { grant_type: "client_credentials", client_id: $credentials.applicationKey, client_secret: $credentials.applicationSecret, scope: "app" } : undefined }}' as unknown as IDataObject,
		},
		rules: [{ type: 'responseCode', properties: { value: 403, message: FORBIDDEN } }],
	};
}
