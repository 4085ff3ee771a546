import type { IDataObject } from 'n8n-workflow';

import {
	forgetTriggerUrl,
	notedTriggerUrl,
	noteTriggerUrl,
	triggerUrlOf,
	type Listener,
} from '../../nodes/events/triggerAddress';

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
