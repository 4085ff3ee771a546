import type { IDataObject } from 'n8n-workflow';

import {
	forgetTriggerUrl,
	listeningTriggers,
	notedTriggerUrl,
	noteTriggerUrl,
	triggerUrlOf,
	type Listener,
} from '../../nodes/shared/events/triggerUrl';

const PRODUCTION = 'https://n8n.example/webhook/1/webhook';
const TEST = 'https://n8n.example/webhook-test/1/webhook';

let workflows = 0;
let staticData: IDataObject;
let production: Listener;
let test_: Listener;

beforeEach(() => {
	const workflowId = `address-${++workflows}`;
	staticData = {};
	production = { workflowId, nodeName: 'DropPay Trigger', mode: 'production' };
	test_ = { ...production, mode: 'test' };
});

const found = (mode: 'manual' | 'webhook') => triggerUrlOf(staticData, mode, production.workflowId);

test('nothing listens: nothing is found', () => {
	expect([found('manual'), found('webhook')]).toEqual([undefined, undefined]);
});

test('a published trigger is found by every execution, also after a restart', () => {
	noteTriggerUrl(staticData, production, PRODUCTION);
	staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
	expect([found('manual'), found('webhook')]).toEqual([PRODUCTION, PRODUCTION]);
});

test('a test URL is preferred by manual executions, and given to no other', () => {
	noteTriggerUrl(staticData, test_, TEST);
	expect([found('manual'), found('webhook')]).toEqual([TEST, undefined]);
	noteTriggerUrl(staticData, production, PRODUCTION);
	expect([found('manual'), found('webhook')]).toEqual([TEST, PRODUCTION]);
});

test('a test URL is found though n8n throws the static data of test listening away', () => {
	noteTriggerUrl({}, test_, TEST);
	expect(found('manual')).toBe(TEST);
});

test('test listening of one workflow is not seen by another', () => {
	noteTriggerUrl(staticData, test_, TEST);
	expect(triggerUrlOf(staticData, 'manual', 'another')).toBeUndefined();
});

test('forgetting takes one trigger, in one mode', () => {
	const second = { ...production, nodeName: 'Second' };
	noteTriggerUrl(staticData, production, PRODUCTION);
	noteTriggerUrl(staticData, second, `${PRODUCTION}2`);
	noteTriggerUrl(staticData, test_, TEST);

	forgetTriggerUrl(staticData, test_);
	expect(found('manual')).toBe(PRODUCTION);
	forgetTriggerUrl(staticData, production);
	expect(found('webhook')).toBe(`${PRODUCTION}2`);
	expect(notedTriggerUrl(staticData, production)).toBeUndefined();
	forgetTriggerUrl(staticData, second);
	expect(found('webhook')).toBeUndefined();
});

test('forgetting what was not noted writes nothing', () => {
	forgetTriggerUrl(staticData, production);
	expect(staticData).toEqual({});
});

test('what was noted on another server goes with the next note, and listens elsewhere until then', () => {
	const baseUrl = 'https://n8n.example/webhook';
	noteTriggerUrl(staticData, production, 'https://old.example/webhook/1/webhook');
	expect(listeningTriggers(staticData, 'webhook', { baseUrl })).toEqual([]);
	expect(listeningTriggers(staticData, 'webhook')).toHaveLength(1);
	noteTriggerUrl(staticData, { ...production, nodeName: 'Second' }, PRODUCTION);
	expect(listeningTriggers(staticData, 'webhook', { baseUrl })).toEqual([
		{ name: 'Second', url: PRODUCTION },
	]);
});

test('a trigger that is no longer in the workflow goes with the next note', () => {
	noteTriggerUrl(staticData, production, PRODUCTION);
	noteTriggerUrl(staticData, { ...production, nodeName: 'Renamed' }, PRODUCTION, {
		names: ['Renamed', 'Other'],
		traits: { events: ['pull.done'] },
	});
	expect(listeningTriggers(staticData, 'webhook')).toEqual([
		{ name: 'Renamed', url: PRODUCTION, events: ['pull.done'] },
	]);
});

test('a note of an earlier version has no traits', () => {
	staticData.dropPayTrigger = { production: { Old: PRODUCTION } };
	expect(listeningTriggers(staticData, 'webhook')).toEqual([{ name: 'Old', url: PRODUCTION }]);
});
