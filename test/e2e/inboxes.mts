/** Where examples send what they have to say. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A chat that takes messages as `{ "text": … }`. */
export interface ChatInbox {
	url: string;
	readonly messages: string[];
	close(): Promise<void>;
}

export async function openChat(): Promise<ChatInbox> {
	const messages: string[] = [];
	const chat = createServer((request, response) => {
		let text = '';
		request.setEncoding('utf8').on('data', (part: string) => (text += part));
		request.on('end', () => {
			messages.push((JSON.parse(text) as { text: string }).text);
			response.setHeader('content-type', 'application/json').end('{"ok":true}');
		});
	});
	chat.listen(0, '127.0.0.1');
	await once(chat, 'listening');
	return {
		url: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/hook`,
		messages,
		close: async () => {
			chat.closeAllConnections();
			await new Promise((resolve) => chat.close(resolve));
		},
	};
}

/** A mail server on loopback, and what n8n's SMTP credential has to say for it. */
export interface MailInbox {
	credential: Record<string, string | number | boolean>;
	/** Each as it came over the wire. */
	readonly mails: string[];
	close(): Promise<void>;
}

export async function openMail(): Promise<MailInbox> {
	const mails: string[] = [];
	const mail = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onAuth: (_auth, _session, done) => done(null, { user: 'shop' }),
		onData: (stream, _session, done) => {
			let text = '';
			stream.setEncoding('utf8').on('data', (part: string) => (text += part));
			stream.on('end', () => {
				mails.push(text);
				done();
			});
		},
	});
	mail.listen(0, '127.0.0.1');
	await once(mail.server, 'listening');
	return {
		credential: {
			user: '',
			password: '',
			host: '127.0.0.1',
			port: (mail.server.address() as AddressInfo).port,
			secure: false,
			disableStartTls: true,
		},
		mails,
		close: async () => await new Promise<void>((resolve) => mail.close(resolve)),
	};
}
