/** One money operation with a sandbox of its own, on which faults are tried one after the other. */
import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../../api/contract/endpoints';
import type { JournalEntry } from '../../sandbox/control.mts';
import { MERCHANT } from '../../sandbox/seed.mts';
import { runDropPay, type StoredCredentials } from './harness.mts';
import { endRechecksWithTheirProcess } from './parkedExecution.mts';
import { Shop } from './shop.mts';
import { credentialsFor } from '../money/credentialsFor.mts';
import type { MoneyFault } from '../money/faults.mts';
import { Gate, type Loss } from '../money/gate.mts';
import { EURO, moneyOperations, type MoneyOperation } from '../money/moneyOperations.mts';
import { readyTrial, runTrial, type Said, type Trial } from '../money/trial.mts';

endRechecksWithTheirProcess();

/** What one run came to for the item that the fault hits. */
export interface Cell {
	/** Requests for the money of the hit item. */
	requests: number;
	/** How many of them had an effect. */
	effects: number;
	/** Cents that moved for the hit item, by the merchant's balance. */
	movedCents: number;
	/** What output or error say of the hit item; `settled` is done, proved by a second request. */
	outcome: string;
	/** What was said instead of what was expected; empty when all is as it must be. */
	complaints: string[];
	/** What a second execution over the same item came to, where there was one. */
	again?: Pick<Cell, 'outcome' | 'requests' | 'effects'>;
}

type Mode = 'continue' | 'stop';

const ON_ERROR: Readonly<Record<Mode, Pick<Trial, 'onError'>>> = {
	continue: { onError: 'continueRegularOutput' },
	stop: {},
};

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
	async items(
		count: number,
		credentials = credentialsFor(this.shop.sandbox.url),
		options: IDataObject = {},
	): Promise<IDataObject[]> {
		const numbers = Array.from({ length: count }, () => ++this.prepared);
		const items = await Promise.all(
			numbers.map(async (number) => await this.operation.prepare(this.shop, number)),
		);
		return await readyTrial({ ...this.trial(items, credentials), options }, this.shop.sandbox.url);
	}

	async run(
		items: IDataObject[],
		mode: Mode,
		options: IDataObject = {},
		credentials = credentialsFor(this.shop.sandbox.url),
	): Promise<Said> {
		return await runTrial({ ...this.trial(items, credentials), options, ...ON_ERROR[mode] });
	}

	private trial(items: IDataObject[], credentials: StoredCredentials): Trial {
		return { name: this.name, items, credentials };
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

	/** Index of the item that is hit: the second, where several can be had in one run. */
	private get hit(): number {
		return this.operation.by === undefined ? 1 : 0;
	}

	/** @returns undefined where the fault does not apply to this operation */
	async cell(fault: MoneyFault, mode: Mode): Promise<Cell | undefined> {
		const rule = fault.fault?.(this.operation);
		if (fault.fault && !rule) return undefined;
		const { control, url } = this.shop.sandbox;
		await control.clearFaults();
		const gate = fault.unreachable && (await this.gate(fault.unreachable));
		const credentials = credentialsFor(gate?.url ?? url);
		const options = fault.timeout === undefined ? {} : { timeout: fault.timeout };
		const items = await this.items(this.hit + 1, credentials, options);
		await control.clearJournal();
		const before = await this.balanceCents();
		if (rule) {
			const { operationId } = this.operation;
			await control.addFault({ match: { operationId }, skip: this.hit, fault: rule });
			const { before: shown, proof } = this.operation;
			if (fault.wraps !== undefined && proof) {
				const wrap = { kind: 'wrap', as: fault.wraps } as const;
				await control.addFault({ match: { operationId: proof }, times: 0, fault: wrap });
			}
			if (fault.showsBefore && shown) {
				const { operationId: fetched } = shown;
				await control.addFault({ match: { operationId: fetched }, times: 0, fault: shown.fault });
			}
		}
		const run = async () => await this.run(items, mode, options, credentials);
		if (gate && this.hit === 0) {
			// No item before gets the token that the other runs have by now.
			await gate.through(async () => await runDropPay({ operation: 'account.get', credentials }));
			gate.shut();
		}
		const result = gate ? await gate.through(run) : await run();
		gate?.close();
		const again =
			fault.repeated &&
			(await this.repeat(fault.repeated, items.slice(this.hit), mode, credentials));
		const all = await this.sent();
		const sent = again ? all.slice(0, this.hit + 1) : all;
		const moved = Math.abs((await this.balanceCents()) - before);
		const effects = sent.filter(({ effect }) => effect).length;
		const others = this.operation.moves ? this.hit * EURO * 100 : 0;
		const repeats = all.slice(sent.length);
		const cell = {
			requests: sent.length - this.hit,
			effects: effects - this.hit,
			movedCents: moved - others,
			outcome: outcomeOf(result, this.hit, mode),
			...(again && {
				again: {
					outcome: outcomeOf(again, 0, mode),
					requests: repeats.length,
					effects: repeats.filter(({ effect }) => effect).length,
				},
			}),
		};
		return {
			...cell,
			complaints: [
				...this.complaintsAbout(cell, fault),
				...paymentLogGaps(result, cell, this.hit),
				...unsaid(result, this.hit, fault),
			],
		};
	}

	/** Repeats an item whose request is held, and lets that be carried out after the repetition or before. */
	private async repeat(
		when: NonNullable<MoneyFault['repeated']>,
		items: IDataObject[],
		mode: Mode,
		credentials: StoredCredentials,
	): Promise<Said> {
		const release = async (): Promise<void> => {
			const { control } = this.shop.sandbox;
			if ((await control.releaseHeld()) !== 1) throw new Error('No request was held');
			while ((await this.sent())[this.hit]?.status === null) await control.settle();
		};
		if (when === 'afterIt') await release();
		const said = await this.run(items, mode, {}, credentials);
		if (when === 'beforeIt') await release();
		return said;
	}

	/** DropPay's address, which is lost when the first item is paid. The token is good by then. */
	private async gate(loss: Loss): Promise<Gate> {
		const { method, path } = endpoints[this.operation.operationId];
		const called = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
		return await Gate.open(
			this.shop.sandbox.url,
			loss,
			(got, url) => got === method && called.test(url),
		);
	}

	/** The bar: nothing paid twice, nothing moved that is not mentioned, nothing promised that did not move. */
	private complaintsAbout(
		{ requests, effects, movedCents, outcome, again }: Omit<Cell, 'complaints'>,
		fault: MoneyFault,
	): string[] {
		const mentioned = ['done', 'settled', 'parked', 'unknown'].includes(outcome);
		const promised = ['done', 'settled', 'parked'].includes(outcome);
		const total = effects + (again?.effects ?? 0);
		const moved = this.operation.moves ? total * EURO * 100 : 0;
		const expected = this.expected(fault);
		return [
			...(effects > 1 ? [`carried out ${effects} times`] : []),
			...(again ? this.complaintsAboutRepetition(again, total) : []),
			...(movedCents !== moved ? [`${movedCents} cents moved for ${total} effects`] : []),
			...(effects > 0 && !mentioned ? [`carried out, and said to be ${outcome}`] : []),
			...(effects === 0 && promised ? [`not carried out, and said to be ${outcome}`] : []),
			...(outcome !== expected ? [`said to be ${outcome} instead of ${expected}`] : []),
			...(requests !== this.expectedRequests(fault) ? [`sent ${requests} times`] : []),
		];
	}

	/** Only an order may be made twice: a person confirms each. */
	private complaintsAboutRepetition(
		{ outcome, effects }: NonNullable<Cell['again']>,
		total: number,
	): string[] {
		const promised = ['done', 'parked'].includes(outcome);
		return [
			...(this.operation.again === 'nothing' && total > 1 ? [`carried out ${total} times`] : []),
			...(promised !== effects > 0 ? [`repeated ${effects} times, and said to be ${outcome}`] : []),
		];
	}

	private expectedRequests({ requests = 1, isOfToken }: MoneyFault): number {
		return isOfToken && this.operation.hasKey ? 1 : requests;
	}

	/** What has to be said of the item that is hit. */
	private expected(fault: MoneyFault): string {
		const { leaves, answersNothing, saysNothing } = fault;
		const { by, settledByReading, settlesContradictions } = this.operation;
		const { mayAnswerNothing, confirmedByFetch, doubtStays } = this.operation;
		const done = by === 'parking' ? 'parked' : 'done';
		switch (leaves) {
			case 'done':
				return fault.isOfToken && this.operation.hasKey ? 'refused' : done;
			// A callback that finds DropPay out of reach asks to be repeated.
			case 'notSent':
				return by === 'callback' ? 'waitsOn' : 'notSent';
			case 'contradicted':
				if (fault.fetchTells && confirmedByFetch) return done;
				return settlesContradictions ? 'settled' : 'unknown';
			case 'lost':
				if (settledByReading) return 'settled';
				if (answersNothing && mayAnswerNothing) return done;
				return saysNothing && confirmedByFetch ? done : 'unknown';
			case 'doubted':
				return settledByReading && !doubtStays ? 'settled' : 'unknown';
			default:
				return leaves;
		}
	}
}

function outcomeOf({ json, error }: Said, index: number, mode: Mode): string {
	if (mode === 'stop' && error) {
		const { outcome } = (error.context?.dropPay ?? {}) as { outcome?: string };
		return outcome ?? `no outcome: ${error.message}`;
	}
	const item = json[index];
	if (item === undefined) return error ? `no item: ${error.message}` : 'no item';
	if (item.error !== undefined) {
		const { outcome, description } = item.error as { outcome?: string; description?: string };
		// Without a way to find out, "unknown" mentions nothing.
		if (outcome === 'unknown' && !/\b(fetch|look|check|open the form)\b/i.test(description ?? '')) {
			return 'unknown without a way to find out';
		}
		return outcome ?? 'no outcome';
	}
	if (item.parked === true) return 'parked';
	if (item.waitsOn === true) return 'waitsOn';
	return item.confirmedBy === 'secondRequest' ? 'settled' : 'done';
}

/** What the error of the item that was hit leaves out. A callback has no one to show it to. */
function unsaid({ json, error }: Said, index: number, { says }: MoneyFault): string[] {
	const { message = '' } = (json[index]?.error ?? error ?? {}) as { message?: string };
	if (says === undefined || json[index]?.waitsOn === true || says.test(message)) return [];
	return [`says "${message}"`];
}

/** What an error that stops the run has to list: the item that was paid before, and the hit one if it may be paid. */
function paymentLogGaps(
	{ error }: Said,
	{ outcome }: Pick<Cell, 'outcome'>,
	hit: number,
): string[] {
	if (!error) return [];
	const paymentLog = (error.context?.paymentLog ?? []) as Array<{ item: number; outcome: string }>;
	const listed = paymentLog.map((entry) => `${entry.item} ${entry.outcome}`).join(', ');
	const expected = [
		...Array.from({ length: hit }, (_, item) => `${item} done`),
		...(outcome === 'unknown' ? [`${hit} unknown`] : []),
	].join(', ');
	return listed === expected ? [] : [`the error lists "${listed}" instead of "${expected}"`];
}
