import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message of a conversation, as the Chat Completions API of OpenAI has it. */
export interface Message {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: unknown;
	tool_call_id?: string;
}

interface Tool {
	function: { name: string; description: string; parameters: { properties?: object } };
}

export interface Conversation {
	messages: Message[];
	tools: Tool[];
	/** What the tools have answered so far, as text. */
	results: string[];
}

/** What the model says next: words, or the call of a tool. */
export type Reply = string | { tool: string; input: object };

async function bodyOf(request: IncomingMessage): Promise<string> {
	let text = '';
	request.setEncoding('utf8');
	for await (const part of request) text += part as string;
	return text;
}

function completion(reply: Reply, number: number): object {
	const message =
		typeof reply === 'string'
			? { role: 'assistant', content: reply }
			: {
					role: 'assistant',
					content: null,
					tool_calls: [
						{
							id: `call_${number}`,
							type: 'function',
							function: { name: reply.tool, arguments: JSON.stringify(reply.input) },
						},
					],
				};
	return {
		id: `chatcmpl-${number}`,
		object: 'chat.completion',
		created: 0,
		model: 'mock',
		choices: [
			{ index: 0, message, finish_reason: typeof reply === 'string' ? 'stop' : 'tool_calls' },
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/**
 * A chat model on loopback that thinks what a test tells it to, and the customer's chat beside it. The model sees the
 * tools and their answers as a real one does.
 */
export class MockModel {
	/** What the model was asked, the latest last. */
	readonly conversations: Conversation[] = [];
	/** Messages in the customer's chat. */
	readonly chat: string[] = [];
	#think: (conversation: Conversation) => Reply = () => 'Nobody has told me what to think.';

	private constructor(private readonly server: Server) {
		server.on('request', (request, response) => {
			void bodyOf(request).then((text) => {
				const answer = request.url === '/chat' ? this.#hear(text) : this.#answer(text);
				response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
			});
		});
	}

	static async start(): Promise<MockModel> {
		const server = createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return new MockModel(server);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Begins anew: what to say to a conversation. */
	thinks(think: (conversation: Conversation) => Reply): void {
		this.conversations.length = 0;
		this.chat.length = 0;
		this.#think = think;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	#hear(text: string): object {
		this.chat.push((JSON.parse(text) as { text: string }).text);
		return { ok: true };
	}

	#answer(text: string): object {
		const { messages, tools } = JSON.parse(text) as { messages: Message[]; tools: Tool[] };
		const results = messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
		const conversation = { messages, tools, results };
		this.conversations.push(conversation);
		return completion(this.#think(conversation), this.conversations.length);
	}
}
