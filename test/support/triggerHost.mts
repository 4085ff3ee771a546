/**
 * What n8n's server does around a webhook trigger (n8n 2.41.1, dist/webhooks and active-workflow-manager):
 * publishing, unpublishing, listening for a test event, requests, and the static data between them. The
 * contexts that the trigger runs in are n8n-core's own.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { HookContext, WebhookContext } from 'n8n-core';
import * as n8n from 'n8n-workflow';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeTypes,
	IWebhookData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { forgetSeen } from '../../nodes/DropPayTrigger/deduplicate';
import { DropPayTrigger } from '../../nodes/DropPayTrigger/DropPayTrigger.node';
import { additionalDataOf, type StoredCredentials } from './harness.mts';
import { slowRequests } from './slowTime.mts';

const WEBHOOK_ID = '5f0c9f1e-6d5e-4c55-8d6f-5f4f1e1c0a01';

type Listening = 'production' | 'test';

interface Answer {
	status: number;
	body: string;
	headers: IncomingMessage['headers'];
}

export class TriggerHost {
	/** Items of each execution, in the order they were started. */
	readonly executions: INodeExecutionData[][] = [];

	/** Lines of n8n's log, warnings and information. */
	readonly log: string[] = [];

	/**
	 * Whether the start of an execution takes off the mark by which n8n sees that static data has changed, so that n8n
	 * does not save it: so on 2.41.1. The real 2.35.7 saves it.
	 */
	startTakesMarkOff = true;
	/** The column staticData of the workflow in n8n's database. */
	savedStaticData: IDataObject = {};

	parameters: IDataObject = {};

	credentialId = '1';

	nodeName = 'DropPay Trigger';

	/** Whether n8n can't start an execution, as when its database is locked: it responds with 500. */
	cannotStart = false;

	/** Prefix that a proxy in front of n8n adds to its paths, as in WEBHOOK_URL. */
	proxyPrefix = '';

	private readonly trigger = new DropPayTrigger();

	/** Static data of test listening: n8n starts it empty, and never saves it with the workflow. */
	private testStaticData: IDataObject | undefined;

	private constructor(
		readonly workflowId: string,
		private readonly credentials: StoredCredentials,
		private readonly server: Server,
	) {}

	static async open(credentials: StoredCredentials, workflowId: string): Promise<TriggerHost> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const host = new TriggerHost(workflowId, credentials, server);
		server.on('request', (request, response) => {
			void host.serve(request, response).catch((error: unknown) => {
				response.statusCode = 500;
				response.end(String(error));
			});
		});
		return host;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** The trigger's URL as n8n shows it. */
	url(listening: Listening = 'production'): string {
		const endpoint = listening === 'test' ? 'webhook-test' : 'webhook';
		return `${this.origin}${this.proxyPrefix}/${endpoint}/${WEBHOOK_ID}/webhook`;
	}

	/** Publishes; what fails is undone, with the static data of before, as n8n does. */
	async publish(): Promise<void> {
		const workflow = this.workflow(copyOf(this.savedStaticData));
		try {
			await this.createIfMissing(workflow, 'trigger', 'activate', false);
		} catch (error) {
			await this.unpublish().catch((error1: unknown) => this.log.push(String(error1)));
			throw error;
		}
		this.save(workflow);
	}

	async unpublish(): Promise<void> {
		const workflow = this.workflow(copyOf(this.savedStaticData));
		await this.hook('delete', workflow, 'internal', 'update', false);
		this.save(workflow);
	}

	/** "Listen for test event". */
	async listen(): Promise<void> {
		const workflow = this.workflow({});
		this.testStaticData = {};
		try {
			await this.createIfMissing(workflow, 'manual', 'manual', true);
		} catch (error) {
			await this.stopListening();
			throw error;
		}
		this.testStaticData = copyOf(workflow.staticData);
	}

	async stopListening(): Promise<void> {
		const workflow = this.workflow(copyOf(this.testStaticData ?? {}));
		this.testStaticData = undefined;
		await this.hook('delete', workflow, 'internal', 'update', true);
	}

	/** The process ends and starts again: only what was saved is left. */
	restart(): void {
		forgetSeen([this.workflowId, 'trigger', 'production'].join('|'));
	}

	/** Static data as the other nodes of the workflow see it in an execution. */
	globalStaticData(): IDataObject {
		return this.workflow(copyOf(this.savedStaticData)).getStaticData('global');
	}

	async post(
		url: string,
		body: string | Buffer | object,
		headers: Record<string, string> = { 'content-type': 'application/json' },
	): Promise<Answer> {
		const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
		const response = await fetch(url, { method: 'POST', body: payload as string, headers });
		return {
			status: response.status,
			body: await response.text(),
			headers: Object.fromEntries(response.headers),
		};
	}

	private async createIfMissing(
		workflow: n8n.Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		isTest: boolean,
	): Promise<void> {
		if (await this.hook('checkExists', workflow, mode, activation, isTest)) return;
		await this.hook('create', workflow, mode, activation, isTest);
	}

	private async hook(
		method: 'checkExists' | 'create' | 'delete',
		workflow: n8n.Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		isTest: boolean,
	): Promise<boolean> {
		const node = workflow.getNode(this.nodeName) as INode;
		const webhookData = this.webhookData(isTest);
		const context = new HookContext(
			workflow,
			node,
			this.additionalData(workflow, mode),
			mode,
			activation,
			webhookData,
		);
		this.listenToLog(context);
		return await this.trigger.webhookMethods.default[method].call(context);
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(request.url ?? '/', this.origin);
		const listening: Listening = pathname.startsWith('/webhook-test/') ? 'test' : 'production';
		const proxied = this.url(listening).slice(this.origin.length + this.proxyPrefix.length);
		if (request.method !== 'POST' || pathname !== proxied) {
			response.statusCode = 404;
			response.end();
			return;
		}
		const contentType = request.headers['content-type']?.split(';')[0];
		const readRawBody = async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			Object.assign(request, { rawBody: Buffer.concat(chunks) });
		};
		Object.assign(request, { contentType, readRawBody, body: {} });
		if (isReadByN8n(contentType)) {
			await readRawBody();
			const { rawBody } = request as unknown as { rawBody: Buffer };
			try {
				Object.assign(request, { body: parsedByN8n(rawBody, contentType) });
			} catch {
				response.statusCode = 422;
				response.end();
				return;
			}
		}
		Object.assign(request, {
			originalUrl: request.url,
			query: Object.fromEntries(
				[...searchParams.keys()].map((name) => {
					const values = searchParams.getAll(name);
					return [name, values.length > 1 ? values : values[0]];
				}),
			),
		});

		// n8n loads the workflow, and its static data, anew for each request.
		const stored = copyOf(this.savedStaticData);
		const workflow = this.workflow(stored);
		if (listening === 'test') workflow.setTestStaticData(this.testStaticData ?? {});
		const mode = listening === 'test' ? 'manual' : 'webhook';
		const additionalData = this.additionalData(workflow, mode);
		Object.assign(additionalData, { httpRequest: request, httpResponse: response });
		const context = new WebhookContext(
			workflow,
			workflow.getNode(this.nodeName) as INode,
			additionalData,
			mode,
			this.webhookData(listening === 'test'),
			[],
			null,
		);
		this.listenToLog(context);
		slowRequests(context.helpers);
		const result = await this.trigger.webhook.call(context as unknown as n8n.IWebhookFunctions);
		if (result.workflowData) {
			// For the start of an execution n8n 2.41.1 makes a second Workflow over the same static data
			// (dist/workflow-runner, establishContextForPersistence).
			if (this.startTakesMarkOff) this.workflow(stored);
			if (this.cannotStart) throw new Error('SQLITE_BUSY: database is locked');
			this.executions.push(...result.workflowData);
		}
		if (listening === 'production') this.save(workflow);
		if (result.noWebhookResponse !== true) {
			response.statusCode = 200;
			response.end('');
		}
		if (listening === 'test' && result.workflowData) await this.stopListening();
	}

	private save(workflow: n8n.Workflow): void {
		const { staticData } = workflow as unknown as { staticData: { __dataChanged: boolean } };
		if (staticData.__dataChanged) this.savedStaticData = copyOf(workflow.staticData);
	}

	/** @param staticData becomes that of the workflow, as n8n does with what it read from its database */
	private workflow(staticData: IDataObject): n8n.Workflow {
		return new n8n.Workflow({
			id: this.workflowId,
			nodes: [this.node()],
			connections: {},
			nodeTypes: this.nodeTypes(),
			active: true,
			staticData,
			settings: { timezone: 'Europe/Rome' },
		});
	}

	private node(): INode {
		return {
			id: 'trigger',
			name: this.nodeName,
			type: 'n8n-nodes-droppay.dropPayTrigger',
			typeVersion: 2,
			position: [0, 0],
			webhookId: WEBHOOK_ID,
			parameters: this.parameters as INode['parameters'],
			credentials: { dropPayApi: { id: this.credentialId, name: 'DropPay' } },
		};
	}

	private nodeTypes(): INodeTypes {
		return {
			getByName: () => this.trigger,
			getByNameAndVersion: () => this.trigger,
			getKnownTypes: () => ({}),
		};
	}

	private webhookData(isTest: boolean): IWebhookData {
		return {
			httpMethod: 'POST',
			node: this.nodeName,
			path: `${WEBHOOK_ID}/webhook`,
			webhookDescription: (this.trigger.description.webhooks ?? [])[0],
			workflowId: this.workflowId,
			workflowExecuteAdditionalData: {},
			isTest,
		} as unknown as IWebhookData;
	}

	private additionalData(
		workflow: n8n.Workflow,
		mode: WorkflowExecuteMode,
	): IWorkflowExecuteAdditionalData {
		return {
			...additionalDataOf(this.credentials, mode, {
				id: workflow.id,
				nodes: [this.node()],
				connections: {},
			} as unknown as IWorkflowBase),
			webhookBaseUrl: `${this.origin}${this.proxyPrefix}/webhook`,
			webhookTestBaseUrl: `${this.origin}${this.proxyPrefix}/webhook-test`,
		};
	}

	private listenToLog(context: { logger: n8n.Logger }): void {
		const keep = (message: string) => void this.log.push(message);
		const logger = { warn: keep, info: keep, error: keep, debug: () => {} };
		Object.defineProperty(context, 'logger', { value: logger });
	}
}

/** For nodes above version 1 n8n reads no other bodies (dist/webhooks/webhook-helpers). */
function isReadByN8n(contentType: string | undefined): boolean {
	return /^(application\/(json|x-www-form-urlencoded)|text\/plain)/.test(contentType ?? '');
}

/** n8n's body parser (dist/middlewares/body-parser). */
function parsedByN8n(rawBody: Buffer, contentType: string | undefined): unknown {
	const text = rawBody.toString('utf8');
	if (contentType === 'application/json' && text !== '') return JSON.parse(text) as unknown;
	if (contentType === 'application/x-www-form-urlencoded') {
		return Object.fromEntries(new URLSearchParams(text));
	}
	return contentType === 'text/plain' ? text : {};
}

function copyOf(staticData: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(staticData)) as IDataObject;
}
