/** One money operation with a sandbox of its own, on which faults are tried one after the other. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { IDataObject } from 'n8n-workflow';

import type { JournalEntry } from '../../sandbox/control.mts';
import { MERCHANT } from '../../sandbox/seed.mts';
import { runDropPay, type NodeResult } from '../engine/harness.mts';
import { Shop } from '../sandbox/shop.mts';
import { credentialsFor } from './credentialsFor.mts';
import type { MoneyFault } from './faults.mts';
import { EURO, moneyOperations, type MoneyOperation } from './moneyOperations.mts';

/** What one run of two items came to; the fault hits the second. */
export interface Cell {
	/** Requests for the money of the hit item. */
	requests: number;
	/** How many of them had an effect. */
	effects: number;
	/** Cents that moved for the hit item, by the merchant's balance. */
	movedCents: number;
	/** What output or error say of the hit item; `settled` is done, proved by a reading. */
	outcome: string;
	/** What was said instead of what was expected; empty when all is as it must be. */
	complaints: string[];
}

type Mode = 'continue' | 'stop';

export class Scene {
	readonly operation: MoneyOperation;

	private prepared = 0;

	private constructor(
		readonly name: string,
		readonly shop: Shop,
	) {
		this.operation = moneyOperations[name] as MoneyOperation;
	}

	static async open(name: string): Promise<Scene> {
		const shop = await Shop.open();
		await shop.connect();
		return new Scene(name, shop);
	}

	async close(): Promise<void> {
		await this.shop.sandbox.close();
	}

	/** Input items, each for a payment of its own. */
	async items(count: number): Promise<IDataObject[]> {
		const numbers = Array.from({ length: count }, () => ++this.prepared);
		return await Promise.all(
			numbers.map(async (number) => await this.operation.prepare(this.shop, number)),
		);
	}

	async run(
		items: IDataObject[],
		mode: Mode,
		options: IDataObject = {},
		credentials = credentialsFor(this.shop.sandbox.url),
	): Promise<NodeResult> {
		return await runDropPay({
			operation: this.name,
			parameters: { ...this.operation.parameters, options },
			items,
			credentials,
			...(mode === 'continue' && { onError: 'continueRegularOutput' as const }),
		});
	}

	/** The merchant's balance in cents. */
	async balanceCents(): Promise<number> {
		return Math.round((await this.shop.balance(MERCHANT.accountId)).balance * 100);
	}

	/** Requests for money since the journal was cleared. */
	async sent(): Promise<JournalEntry[]> {
		const { operationId } = this.operation;
		return await this.shop.sandbox.control.journal({ operationId });
	}

	/** @returns undefined where the fault does not apply to this operation */
	async cell(fault: MoneyFault, mode: Mode): Promise<Cell | undefined> {
		const rule = fault.fault?.(this.operation);
		if (fault.fault && !rule) return undefined;
		if (fault.unreachable) return await this.unreachable(fault, mode);
		const { control } = this.shop.sandbox;
		const items = await this.items(2);
		await control.clearFaults();
		await control.clearJournal();
		const before = await this.balanceCents();
		if (rule) {
			const { operationId } = this.operation;
			await control.addFault({ match: { operationId }, skip: 1, fault: rule });
		}
		const timeout = fault.timeout === undefined ? {} : { timeout: fault.timeout };
		const result = await this.run(items, mode, timeout);
		const sent = await this.sent();
		const moved = Math.abs((await this.balanceCents()) - before);
		const effects = sent.filter(({ effect }) => effect).length;
		const first = this.operation.moves ? EURO * 100 : 0;
		const cell = {
			requests: sent.length - 1,
			effects: effects - 1,
			movedCents: moved - first,
			outcome: outcomeOf(result, 1, mode),
		};
		return {
			...cell,
			complaints: [...this.complaintsAbout(cell, fault), ...ledgerGaps(result, cell, 1)],
		};
	}

	/** Nobody listens any more when the run starts; the token is good. */
	private async unreachable(fault: MoneyFault, mode: Mode): Promise<Cell> {
		const gate = await Gate.open(Number(new URL(this.shop.sandbox.url).port));
		const credentials = credentialsFor(gate.url);
		await runDropPay({ operation: 'account.get', credentials });
		await gate.close();
		const items = await this.items(1);
		await this.shop.sandbox.control.clearJournal();
		const before = await this.balanceCents();
		const result = await this.run(items, mode, {}, credentials);
		const sent = await this.sent();
		const cell = {
			requests: sent.length,
			effects: sent.filter(({ effect }) => effect).length,
			movedCents: Math.abs((await this.balanceCents()) - before),
			outcome: outcomeOf(result, 0, mode),
		};
		return { ...cell, complaints: this.complaintsAbout(cell, fault) };
	}

	/** The bar: nothing paid twice, nothing moved that is not mentioned, nothing promised that did not move. */
	private complaintsAbout(
		{ requests, effects, movedCents, outcome }: Omit<Cell, 'complaints'>,
		fault: MoneyFault,
	): string[] {
		const mentioned = ['done', 'settled', 'unknown'].includes(outcome);
		const promised = ['done', 'settled'].includes(outcome);
		const moved = this.operation.moves ? effects * EURO * 100 : 0;
		const { settledByReading, mayAnswerNothing } = this.operation;
		const taken = fault.answersNothing && mayAnswerNothing ? 'done' : 'unknown';
		const lost = settledByReading ? 'settled' : taken;
		const expected = fault.leaves === 'lost' ? lost : fault.leaves;
		return [
			...(effects > 1 ? [`carried out ${effects} times`] : []),
			...(movedCents !== moved ? [`${movedCents} cents moved for ${effects} effects`] : []),
			...(effects > 0 && !mentioned ? [`carried out, and said to be ${outcome}`] : []),
			...(effects === 0 && promised ? [`not carried out, and said to be ${outcome}`] : []),
			...(outcome !== expected ? [`said to be ${outcome} instead of ${expected}`] : []),
			...(requests !== (fault.requests ?? 1) ? [`sent ${requests} times`] : []),
		];
	}
}

function outcomeOf({ json, error }: NodeResult, index: number, mode: Mode): string {
	if (mode === 'stop' && error) {
		const { outcome } = (error.context?.dropPay ?? {}) as { outcome?: string };
		return outcome ?? `no outcome: ${error.message}`;
	}
	const item = json[index];
	if (item === undefined) return error ? `no item: ${error.message}` : 'no item';
	if (item.error !== undefined) {
		const { outcome, description } = item.error as { outcome?: string; description?: string };
		// Without a way to find out, "unknown" mentions nothing.
		if (outcome === 'unknown' && !/\b(read|look|check|open the form)\b/i.test(description ?? '')) {
			return 'unknown without a way to find out';
		}
		return outcome ?? 'no outcome';
	}
	return item.settledBy === 'reading' ? 'settled' : 'done';
}

/** What an error that stops the run has to list: the item that was paid before, and the hit one if it may be paid. */
function ledgerGaps(
	{ error }: NodeResult,
	{ outcome }: Pick<Cell, 'outcome'>,
	hit: number,
): string[] {
	if (!error) return [];
	const ledger = (error.context?.ledger ?? []) as Array<{ item: number; outcome: string }>;
	const listed = ledger.map((entry) => `${entry.item} ${entry.outcome}`).join(', ');
	const expected = [
		...Array.from({ length: hit }, (_, item) => `${item} done`),
		...(outcome === 'unknown' ? [`${hit} unknown`] : []),
	].join(', ');
	return listed === expected ? [] : [`the error lists "${listed}" instead of "${expected}"`];
}

/** A door to the sandbox that can be shut, so that connections are refused. */
class Gate {
	private constructor(
		private readonly server: Server,
		private readonly sockets: ReadonlySet<Socket>,
	) {}

	static async open(port: number): Promise<Gate> {
		const sockets = new Set<Socket>();
		const server = createServer((incoming) => {
			const outgoing = connect(port, '127.0.0.1');
			for (const [socket, other] of [
				[incoming, outgoing],
				[outgoing, incoming],
			] as const) {
				sockets.add(socket);
				socket.on('error', () => other.destroy());
				socket.on('close', () => other.destroy());
			}
			incoming.pipe(outgoing).pipe(incoming);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new Gate(server, sockets);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
