import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { readCheckoutAccount } from '../api/auth/apiCredential';
import { PRODUCTION_CHECKOUT } from '../api/auth/hosts';
import { atOverriddenPath, requireOwnRequest, withSecret, type TestRequest } from './boundToServer';
import { environmentField } from './environmentField';
import { readForUser } from './userError';

const KEY_REFUSED =
	'DropPay does not accept this Checkout Private Key. Copy it again from the settings of the Checkout POS.';

const NO_CHECKOUT = 'This address does not respond like the DropPay Checkout. Check the address.';

/** No Authorization has this id: asking for it changes nothing. */
const TEST: TestRequest = {
	endpoint: 'checkoutCheck',
	ids: { authorization_id: 'CHT0000000000' },
};

/**
 * Statuses that say: the key is good, the Authorization is not yours or none at all [doc: errors]. 403 is among
 * them for its code 101; its code 100, a bad signature, is sorted out by the body.
 */
const KEY_ACCEPTED = [400, 403, 404];

const KEY_NOT_ACCEPTED = Array.from({ length: 500 }, (_, index) => 100 + index).filter(
	(status) => !KEY_ACCEPTED.includes(status),
);

/** Rules of both kinds work in one list, though n8n's type allows only one kind. */
type TestRules = ICredentialTestRequest['rules'];

/** The two keys of one POS with the Checkout device. */
export class DropPayCheckoutApi implements ICredentialType {
	name = 'dropPayCheckoutApi';

	displayName = 'DropPay Checkout API';

	icon: Icon = { light: 'file:../icons/droppay.svg', dark: 'file:../icons/droppay.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-droppay/n8n-nodes-droppay#checkout';

	properties: INodeProperties[] = [
		{
			displayName: 'Checkout Public Key',
			name: 'checkoutPublicKey',
			type: 'string',
			default: '',
			required: true,
			description:
				'Public key of your Checkout POS, which you create in the <a href="https://secure.drop-pay.com" target="_blank">DropPay Developer Area</a>. The page with the pay button contains it.',
		},
		{
			displayName: 'Checkout Private Key',
			name: 'checkoutPrivateKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Private key of your Checkout POS. It is sent to the Checkout of DropPay only.',
		},
		environmentField,
		{
			displayName: 'Checkout Base URL',
			name: 'checkoutBaseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:8787',
			displayOptions: { show: { environment: ['custom'] } },
			description: 'Address of the Checkout. Must be https, or http on this machine.',
		},
		{
			displayName: 'Spending Cap (EUR)',
			name: 'maxAmount',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 0,
			description:
				'Largest amount that one operation may move, also when an AI agent calls it. 0 means no cap.',
		},
		{
			displayName: 'Spending Cap per Execution (EUR)',
			name: 'maxAmountPerExecution',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 0,
			description:
				'Largest amount that this credential may charge in one execution: all items, nodes and tool calls together, in one n8n process. 0 means no cap.',
		},
		{
			displayName: 'Endpoint Overrides',
			name: 'endpointOverrides',
			type: 'json',
			default: '{}',
			description:
				'JSON object of operation names and the paths to call instead, <a href="https://github.com/n8n-nodes-droppay/n8n-nodes-droppay/blob/main/docs/endpoints.md" target="_blank">see the list</a>',
		},
	];

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const { checkout, privateKey, overrides } = readForUser(readCheckoutAccount, credentials);
		const mark = requireOwnRequest(checkout, 'private key', requestOptions, [TEST]);
		if (mark) mark.isHandedOut = true;
		const request = mark ? requestOptions : atOverriddenPath(requestOptions, [TEST], overrides);
		return withSecret(request, { 'X-DropPay-Checkout-PrivateKey': privateKey });
	};

	/**
	 * Asks for an Authorization that does not exist: a good key is told so, a bad one is refused before.
	 *
	 * n8n takes any status outside 2xx for a bad credential, so the good answers are exempted. n8n 1.x knows no
	 * list of exemptions and lets every status pass; there the codes of a refusal tell it by the body: 100 is a bad
	 * signature or login, 102 a token that is not valid or, under 400, a date, and this request has none.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ $credentials.environment === "custom" ? $credentials.checkoutBaseUrl.trim().replace(/\\/+$/, "") : "${PRODUCTION_CHECKOUT}" }}`,
			method: 'GET',
			url: '/v1/authorization/CHT0000000000/check',
			ignoreHttpStatusErrors: { ignore: true, except: KEY_NOT_ACCEPTED },
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: KEY_REFUSED } },
			{ type: 'responseCode', properties: { value: 200, message: NO_CHECKOUT } },
			{ type: 'responseCode', properties: { value: 405, message: NO_CHECKOUT } },
			...['100', '102'].map((value) => ({
				type: 'responseSuccessBody',
				properties: { key: 'code', value, message: KEY_REFUSED },
			})),
			// The first character of a web page.
			{ type: 'responseSuccessBody', properties: { key: '0', value: '<', message: NO_CHECKOUT } },
		] as TestRules,
	};
}
