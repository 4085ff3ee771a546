import type {
	IDataObject,
	IExecuteData,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import type { DropPayFailure } from '../../../api/errors/failure';
import type { PaymentLogEntry } from './paymentLog';

/** How an item ended that must not be sent again, with what it did to money. */
export type FinalEnd = { paymentLog: readonly PaymentLogEntry[] } & (
	| {
			output: INodeExecutionData[];
			/** What the end of a wait did to money, where the output is that of a wait and not of what it began with. */
			waited?: readonly PaymentLogEntry[];
	  }
	| { failure: DropPayFailure }
);

/**
 * By the run of a node, by the data of the item, by its index. A loop gives each round an `IExecuteData` of its
 * own; an agent has one for all calls of its tools, and data of its own for each call.
 */
const finalEnds = new WeakMap<IExecuteData, WeakMap<IDataObject, Map<number, FinalEnd>>>();

/**
 * What earlier tries of the same run of the node have done. With "Retry On Fail" n8n executes the node again over
 * all its items when it threw, and under "Continue on Fail" when the first item failed: items that were paid, or
 * perhaps paid, have to come out as they ended.
 *
 * It is kept even when all went well, because n8n also tries again when it cannot work on the output, and goes
 * with the run.
 */
export class EarlierTries {
	private readonly byData?: WeakMap<IDataObject, Map<number, FinalEnd>>;

	private readonly items: readonly INodeExecutionData[];

	constructor(context: IExecuteFunctions) {
		this.items = context.getInputData();
		const run = context.getExecuteData() as IExecuteData | undefined;
		if (run === undefined) return;
		this.byData = finalEnds.get(run) ?? new WeakMap();
		finalEnds.set(run, this.byData);
	}

	/** How the item ended, if it must not be sent again. */
	endOf(index: number): FinalEnd | undefined {
		const data = this.items[index]?.json;
		return data && this.byData?.get(data)?.get(index);
	}

	/** Keeps how the item ended for the tries that may follow. */
	keep(index: number, end: FinalEnd): void {
		const data = this.items[index]?.json;
		if (!data || !this.byData) return;
		const byIndex = this.byData.get(data) ?? new Map<number, FinalEnd>();
		this.byData.set(data, byIndex.set(index, end));
	}

	/** Keeps how a wait ended, over what it began with. */
	keepWait(
		index: number,
		output: INodeExecutionData,
		waited: readonly PaymentLogEntry[],
	): INodeExecutionData {
		const before = this.endOf(index)?.paymentLog ?? [];
		this.keep(index, { output: [output], paymentLog: [...before, ...waited], waited });
		return output;
	}

	/** What the end of the item's wait did to money; undefined when its wait has not ended. */
	waitedFor(index: number): readonly PaymentLogEntry[] | undefined {
		const end = this.endOf(index);
		return end && 'waited' in end ? end.waited : undefined;
	}

	/** What the ends of waits did to money. */
	get waitPaymentLog(): PaymentLogEntry[] {
		return this.items.flatMap((_, index) => this.waitedFor(index) ?? []);
	}

	/** What all of them did to money. */
	get paymentLog(): PaymentLogEntry[] {
		return this.items.flatMap((_, index) => this.endOf(index)?.paymentLog ?? []);
	}
}
