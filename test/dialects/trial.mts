/** One operation of the node against one dialect, and what was wrong with what came out. */
import { stringify } from 'flatted';
import {
	Workflow,
	type IDataObject,
	type INode,
	type IRun,
	type IWorkflowBase,
} from 'n8n-workflow';
import { WorkflowExecute } from 'n8n-core';

import {
	additionalDataOf,
	nodesOf,
	nodeTypes,
	readResult,
	runDataOf,
	StoredCredentials,
	type NodeResult,
} from '../support/harness.mts';
import { deedOf, type Quirk } from './quirks.mts';
import type { Operation } from './operations.mts';
import { World, type Deed, type Sent } from './secondDropPay.mts';

let executions = 0;

export interface Execution {
	operation: string;
	parameters: IDataObject;
	credentials: StoredCredentials;
	/** n8n's Retry On Fail: how often the node is executed at most. */
	maxTries?: number;
	/** Stops at the first failure instead of going on with it. */
	stops?: boolean;
	items?: IDataObject[];
}

/** Runs the node on n8n's engine, in an execution of its own. */
export async function execute(execution: Execution): Promise<NodeResult> {
	const { operation, parameters, credentials, maxTries, stops, items = [{}] } = execution;
	const nodes = nodesOf({
		operation,
		parameters,
		credentials,
		...(!stops && { onError: 'continueRegularOutput' }),
		...(maxTries !== undefined && { maxTries }),
	});
	const connections = {
		Start: { main: [[{ node: 'DropPay', type: 'main' as const, index: 0 }]] },
	};
	const id = `dialects-${++executions}`;
	const workflow = new Workflow({
		id,
		nodes,
		connections,
		nodeTypes,
		active: false,
		settings: { timezone: 'Europe/Rome' },
	});
	const base = { id, nodes, connections } as unknown as IWorkflowBase;
	const additional = additionalDataOf(credentials, 'manual', base);
	additional.executionId = id;
	const data = runDataOf(workflow.getNode('Start') as INode, items);
	const run = await new WorkflowExecute(additional, 'manual', data).processRunExecutionData(
		workflow,
	);
	return readResult(run as IRun);
}

/** Stored credentials for a world. */
export function credentialsFor(world: World): StoredCredentials {
	const credentials = new StoredCredentials();
	const place = { environment: 'custom', checkoutBaseUrl: world.url };
	credentials.store['1'] = {
		...place,
		baseUrl: world.url,
		access: 'account',
		applicationKey: world.applicationKey,
		applicationSecret: world.applicationSecret,
		connectionCode: world.connectionCode,
		maxAmount: 0,
		endpointOverrides: '{}',
	};
	credentials.store.checkout = {
		...place,
		checkoutPublicKey: 'public-key',
		checkoutPrivateKey: world.privateKey,
		maxAmount: 0,
		endpointOverrides: '{}',
	};
	return credentials;
}

/** What came out for one item. */
export interface Said {
	outcome: string;
	message: string;
	description: string;
	json: IDataObject;
}

/** Reads an item of the output: `done`, or the outcome of its error. */
export function said(json: IDataObject | undefined): Said {
	if (json === undefined) return { outcome: 'nothing', message: '', description: '', json: {} };
	const error = json.error as IDataObject | string | undefined;
	if (error === undefined || error === null) {
		// A wait reports a charge that failed beside its decision.
		const failure = json.chargeFailure as IDataObject | undefined;
		const isOpen = failure !== undefined || json.decision === 'unknown';
		if (!isOpen) return { outcome: 'done', message: '', description: '', json };
		return {
			outcome: String(failure?.outcome ?? json.decision),
			message: String(failure?.message ?? ''),
			description: String(failure?.description ?? 'none needed'),
			json,
		};
	}
	if (typeof error === 'string') return { outcome: '', message: error, description: '', json };
	return {
		outcome: String(error.outcome),
		message: String(error.message ?? ''),
		description: String(error.description ?? ''),
		json,
	};
}

function saidByError({ message, description, context }: NonNullable<NodeResult['error']>): Said {
	return {
		outcome: String((context?.dropPay as IDataObject | undefined)?.outcome),
		message,
		description: String(description ?? ''),
		json: {},
	};
}

export interface Violation {
	quirk: string;
	operation: string;
	/** The invariant. */
	kind: string;
	/** What came out. */
	said: string;
	/** What was carried out. */
	truth: string;
}

/** Runs an operation against a quirk and returns what must not be. */
export async function tryOut(
	quirk: Quirk,
	operation: Operation,
	stops: boolean,
): Promise<Violation[]> {
	const world = await World.open();
	try {
		return await tryIn(world, quirk, operation, stops);
	} finally {
		await world.close();
	}
}

async function tryIn(
	world: World,
	quirk: Quirk,
	operation: Operation,
	stops: boolean,
): Promise<Violation[]> {
	const credentials = credentialsFor(world);
	const parameters = {
		...operation.prepare(world),
		options: {
			timeout: 60,
			maxWait: 2,
			...(operation.polls && { pollInterval: 1, limitWaitTime: waitAtMost(6) }),
		},
	};
	if (quirk.isAfterToken && !operation.isCheckout) {
		await execute({ operation: 'account.get', parameters: {}, credentials });
		world.expireTokens();
		world.sent.length = 0;
	}
	const dialect = quirk.dialect(operation, world);
	world.dialect = {
		...dialect,
		habits: { ...(operation.polls && { decides: true }), ...dialect.habits },
	};
	const result = await execute({
		operation: operation.operation,
		parameters,
		credentials,
		stops,
		...(quirk.must !== 'work' && { maxTries: 3 }),
	});
	await world.settled();
	return judge(world, quirk, operation, result, credentials, stops);
}

/** A time limit of a wait, as the node's options hold it. */
export const waitAtMost = (seconds: number): IDataObject => ({
	values: { limitType: 'afterTimeInterval', resumeAmount: seconds, resumeUnit: 'seconds' },
});

function judge(
	world: World,
	quirk: Quirk,
	operation: Operation,
	result: NodeResult,
	credentials: StoredCredentials,
	stops: boolean,
): Violation[] {
	const violations: Violation[] = [];
	const deeds = world.deeds.filter(({ kind }) => kind === operation.deed);
	const items = result.json;
	const first = result.error ? saidByError(result.error) : said(items[0]);
	const isError = first.outcome !== 'done' && first.outcome !== 'nothing';
	const complain = (kind: string): void => {
		violations.push({
			quirk: quirk.name,
			operation: operation.name,
			kind,
			said: describe(result, first),
			truth: describeTruth(world),
		});
	};
	if (result.error && !stops) complain('4 stopped in spite of Continue on Fail');
	const isDone = !isError;
	const hasWaited =
		operation.polls && (first.json.decision === 'timedOut' || first.outcome === 'unknown');
	if (operation.deed) {
		const wanted = deedOf(operation);
		if (isDone && !hasWaited && deeds.length === 0)
			complain(`1 success, and nothing was ${wanted}`);
		if (
			isError &&
			deeds.length > 0 &&
			['notSent', 'refused', 'undefined', ''].includes(first.outcome)
		)
			complain(`2 ${first.outcome || 'no outcome'}, and it was ${wanted}`);
		if (deeds.length > 1) complain(`3 ${wanted} ${deeds.length} times`);
		if (!quirk.isPlain && sentOnDoubt(world.sent, operation)) complain('3 sent again on doubt');
		if (isDone && deeds.length > 0 && operation.operation !== 'customRequest.send')
			checkEntity(world, first.json, deeds, complain, operation);
	} else if (isDone && quirk.must === 'fail') {
		complain('1 success, and DropPay refused the read');
	} else if (isDone && operation.list !== undefined && items.length !== operation.list) {
		// n8n's node gives no item, or one that says so, for an empty list.
		complain(`6 ${items.length} items for a list of ${operation.list}`);
	}
	if (isError) {
		if (first.message === '' || first.message === 'undefined') complain('4 no message');
		if (first.description === '' || first.description === 'undefined') complain('4 no description');
		const text = `${first.message} ${first.description}`;
		if (quirk.text && !text.includes(quirk.text) && world.sent.some(({ status }) => status !== 404))
			complain("4 DropPay's text is missing");
		if (/undefined|\[object|TypeError|Cannot read/.test(text)) complain('4 programmer’s words');
	}
	if (
		world.sent.some(
			({ operation: to, headers }) =>
				to === 'unknown' &&
				headers.host?.startsWith('localhost') &&
				(headers.authorization ?? headers['x-droppay-checkout-privatekey']),
		)
	)
		complain('5 a secret is sent to another host');
	const shown = stringify([result.json, result.error ?? null, String(result.error?.stack)]);
	for (const secret of [...world.secrets, ...credentials.secrets]) {
		if (shown.includes(secret)) {
			complain('5 a secret is shown');
			break;
		}
	}
	if (quirk.must === 'work' && (!isDone || (hasWaited && !quirk.isSlow)))
		complain('6 harmless, and it did not work');
	return violations;
}

/** The output must be the entity that was made, as it is. */
function checkEntity(
	world: World,
	json: IDataObject,
	deeds: Deed[],
	complain: (kind: string) => void,
	operation: Operation,
): void {
	const deed = deeds[0] as Deed;
	const entity = (operation.operation.includes('ait') && operation.isMoney ? json.charge : json) as
		IDataObject | undefined;
	const id = entity?.id;
	if (id === undefined || id === null || id === '') {
		// A payment that a second request proved has no id that anybody could know, and says so.
		if (operation.isMoney && entity?.confirmedBy !== undefined) return;
		// The one Checkout charge that was seen has none, and is known by its echoes [client: woo-droppay].
		if (operation.operation === 'checkout.charge' && entity?.status === 'DONE') return;
		complain('1 done without an id');
		return;
	}
	if (String(id).toUpperCase() !== deed.id) complain(`1 done as ${String(id)}, not ${deed.id}`);
	const truth = world.truth(deed.id);
	const said = String(entity?.status ?? '')
		.trim()
		.toUpperCase();
	const is = String(truth?.status ?? '')
		.trim()
		.toUpperCase();
	if (operation.isMoney && is !== '' && said !== is) complain(`1 status ${said}, and it is ${is}`);
}

/** Whether the request was sent again though the first may have been carried out. */
function sentOnDoubt(sent: Sent[], { request, deed }: Operation): boolean {
	// To cancel, delete or set to the same twice is to do it once.
	if (['cancelled', 'deleted', 'updated'].includes(deed ?? '')) return false;
	const mine = sent.filter(({ operation, method }) => operation === request && method !== 'GET');
	return mine
		.slice(0, -1)
		.some(({ status = 0 }) => status < 400 || status >= 500 || status === 408 || status === 499);
}

function describe(result: NodeResult, { outcome, message, description, json }: Said): string {
	if (outcome === 'done') return `done ${JSON.stringify(json).slice(0, 160)}`;
	if (outcome === 'nothing') return `no items, ${String(result.error?.message ?? 'no error')}`;
	return `${outcome}: ${message} | ${description}`.slice(0, 420);
}

function describeTruth(world: World): string {
	const deeds = world.deeds.map(({ kind, cents }) => `${kind}${cents ? ` ${cents}` : ''}`);
	const sent = world.sent.map(({ operation, status }) => `${operation}=${status ?? '…'}`);
	return `${deeds.join(', ') || 'nothing'} [${sent.join(' ').slice(0, 200)}]`;
}
