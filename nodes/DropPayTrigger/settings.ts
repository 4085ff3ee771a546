import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { readSwitch, type Switch } from '../shared/switches';
import { wantedIn } from './events';
import { readFilters, type Filters } from './filters';
import { PREVIOUS_SECRET_DAYS } from './previousSecrets';

/** What the node's parameters say about the events that come. */
export interface TriggerSettings {
	/** Trigger On. */
	wanted: string[];
	isSimplified: boolean;
	registersConnection: boolean;
	bestEffort: boolean;
	filters: Filters;
}

const SIMPLIFY: Switch = { path: 'simplify', label: 'Simplify', fallback: true };

const BEST_EFFORT: Switch = { path: 'options.bestEffort', label: 'Best Effort', fallback: false };

/** @throws DropPayFailure when a switch is neither on nor off */
export function settingsOf(context: IWebhookFunctions): TriggerSettings {
	return {
		wanted: wantedIn(context.getNodeParameter('events', [])),
		isSimplified: readSwitch(context, SIMPLIFY, context.getNodeParameter('simplify', true)),
		registersConnection: context.getNodeParameter('registerOn', 'nothing') === 'connection',
		bestEffort: readSwitch(context, BEST_EFFORT, optionsOf(context)),
		filters: readFilters(context.getNodeParameter('filters', {}) as IDataObject),
	};
}

/** The POS that publishing registers on, if it does. */
export function registeredPos(context: IWebhookFunctions): string | undefined {
	if (context.getNodeParameter('registerOn', 'nothing') !== 'pos') return undefined;
	const pos = context.getNodeParameter('posId', '', { extractValue: true });
	return typeof pos === 'string' && pos.trim() !== '' ? pos.trim() : undefined;
}

/** Days that a previous Application Secret counts. */
export function formerSecretDaysOf(context: IWebhookFunctions): number {
	return Number(optionsOf(context).formerSecretDays ?? PREVIOUS_SECRET_DAYS);
}

function optionsOf(context: IWebhookFunctions): IDataObject {
	return context.getNodeParameter('options', {}) as IDataObject;
}

/** Whether n8n listens for a test event. */
export function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}
