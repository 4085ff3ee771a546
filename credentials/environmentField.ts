import type { INodeProperties } from 'n8n-workflow';

/** The field of both credentials that chooses between DropPay and another address. */
export const environmentField: INodeProperties = {
	displayName: 'Environment',
	name: 'environment',
	type: 'options',
	options: [
		{ name: 'Production', value: 'production', description: 'DropPay itself: real money' },
		{ name: 'Sandbox or Proxy', value: 'custom', description: 'An address of your own' },
	],
	default: 'production',
};
