import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { serverOf } from '../../../api/auth/apiCredential';
import { DropPayFailure, notSent } from '../../../api/errors/failure';
import { DropPayClient } from '../../shared/client/client';
import { toNodeError } from '../../shared/errors';
import { applicationMark } from '../../shared/events/signedUrl';
import {
	forgetTriggerUrl,
	notedTriggerUrl,
	noteTriggerUrl,
	type Listener,
	type ListeningMode,
} from '../../shared/events/triggerUrl';
import { forgetSeen } from '../deduplicate';
import { wantedIn } from '../events';
import { REGISTRATION_KEY, rememberPublished, triggerKey } from '../identity';
import { rememberSecret } from '../previousSecrets';
import { requireKnownChoices, type RegisterOn } from './choices';
import { connectionRegistration } from './newConnection';
import { orderRegistration, posRegistration } from './posAndOrders';
import { keepDataOfRenamed, triggerNames } from './renamed';
import type { Place, Registration } from './types';

/** Resources are pointed at the trigger when they are created: nothing to do at DropPay. */
const noRegistration: Registration = {
	expects: () => [],
	exists: async () => true,
	create: async () => ({}),
	remove: async () => {},
	removeLeftover: async () => {},
};

const REGISTRATIONS: Readonly<Record<RegisterOn, Registration>> = {
	nothing: noRegistration,
	pos: posRegistration,
	order: orderRegistration,
	connection: connectionRegistration,
};

interface Note {
	on: RegisterOn;
	mode: ListeningMode;
	address: string;
	kept: IDataObject;
}

/** @returns whether the URL is registered as it should be, so that nothing has to be created */
export async function registrationExists(context: IHookFunctions): Promise<boolean> {
	keepDataOfRenamed(context);
	const note = noteOf(context);
	const listener = listenerOf(context);
	const address = addressOf(context);
	if (
		note?.on !== registerOn(context) ||
		note.address !== address ||
		note.mode !== listener.mode ||
		notedTriggerUrl(context.getWorkflowStaticData('global'), listener) !== address
	) {
		return false;
	}
	return await explained(context, async () => {
		const place = placeOf(context, listener.mode);
		requireKnownChoices(context);
		refuseUnheard(place, REGISTRATIONS[note.on]);
		const exists = await REGISTRATIONS[note.on].exists(place, note.kept);
		if (exists) {
			await noteTrigger(place, listener);
			if (note.mode === 'production') rememberPublished(context, note);
		}
		return exists;
	});
}

export async function createRegistration(context: IHookFunctions): Promise<boolean> {
	keepDataOfRenamed(context);
	const listener = listenerOf(context);
	const place = placeOf(context, listener.mode);
	const on = registerOn(context);
	const before = noteOf(context);
	const staticData = context.getWorkflowStaticData('node');
	await explained(context, async () => {
		requireKnownChoices(context);
		refuseUnheard(place, REGISTRATIONS[on]);
		if (before && before.on !== on) await releaseOrWarn(context, before);
		const keptBefore = before?.on === on ? before.kept : undefined;
		const kept = await REGISTRATIONS[on].create(place, keptBefore);
		staticData[REGISTRATION_KEY] = { on, mode: listener.mode, address: place.address, kept };
	});
	if (listener.mode === 'production') {
		rememberPublished(context, staticData[REGISTRATION_KEY]);
	}
	await noteTrigger(place, listener);
	// Listening for a test event again must show the same event again.
	if (listener.mode === 'test') forgetSeen(triggerKey(context));
	return true;
}

export async function deleteRegistration(context: IHookFunctions): Promise<boolean> {
	const note = noteOf(context);
	const { workflowId, nodeName } = listenerOf(context);
	const global = context.getWorkflowStaticData('global');
	const address = addressOf(context);
	// n8n does not say here what kind of listening ends; its address does.
	for (const mode of ['production', 'test'] as const) {
		const listener: Listener = { workflowId, nodeName, mode };
		if (notedTriggerUrl(global, listener) === (note?.address ?? address)) {
			forgetTriggerUrl(global, listener);
		}
	}
	if (note) {
		await explained(
			context,
			async () => await REGISTRATIONS[note.on].remove(placeOf(context, note.mode, note), note.kept),
		);
		delete context.getWorkflowStaticData('node')[REGISTRATION_KEY];
		if (note.mode === 'production') rememberPublished(context, undefined);
		return true;
	}
	try {
		await REGISTRATIONS[registerOn(context)].removeLeftover(placeOf(context, 'production'));
	} catch (error) {
		// Publication has failed before, and its own message must not be hidden behind this one.
		warn(context, 'could not look for what an interrupted publication may have left', error);
	}
	return true;
}

/** What the other nodes of the workflow have to know of this trigger, and what tells a secret that is changed later. */
async function noteTrigger({ context, address, client }: Place, listener: Listener): Promise<void> {
	const credential = context.getNode().credentials?.dropPayApi?.id;
	let application: string | undefined;
	try {
		const { account } = await client();
		application = applicationMark(account);
		if (listener.mode === 'production') {
			rememberSecret(context.getWorkflowStaticData('node'), address, account.applicationSecret);
		}
	} catch (error) {
		// Without a usable credential no event can be taken either, and each will say so.
		warn(context, 'could not open its credential', error);
	}
	const names = triggerNames(context);
	noteTriggerUrl(context.getWorkflowStaticData('global'), listener, address, {
		traits: {
			events: wantedIn(context.getNodeParameter('events', [])),
			...(typeof credential === 'string' && { credential }),
			...(application !== undefined && { application }),
		},
		...(names && { names }),
	});
}

/** Events that Trigger On does not let through are answered with 200 and gone: not for that is anything registered. */
function refuseUnheard(place: Place, registration: Registration): void {
	const wanted = wantedIn(place.context.getNodeParameter('events', []));
	for (const { isMet, missing } of registration.expects(place)) {
		if (!isMet(wanted)) throw notSent(missing.message, missing.description);
	}
}

function registerOn(context: IHookFunctions): RegisterOn {
	return context.getNodeParameter('registerOn', 'nothing') as RegisterOn;
}

function noteOf(context: IHookFunctions): Note | undefined {
	const noted = context.getWorkflowStaticData('node')[REGISTRATION_KEY] as
		Partial<Note> | undefined;
	if (noted?.on === undefined || !(noted.on in REGISTRATIONS)) return undefined;
	// On another server it is the registration of another n8n, from which this workflow was copied or moved.
	const isHere = serverOf(noted.address ?? '') === serverOf(addressOf(context));
	return isHere ? (noted as Note) : undefined;
}

/** n8n creates and checks with mode "manual" when it listens for a test event. */
function listenerOf(context: IHookFunctions): Listener {
	return {
		workflowId: context.getWorkflow().id ?? '',
		nodeName: context.getNode().name,
		mode: context.getMode() === 'manual' ? 'test' : 'production',
	};
}

function addressOf(context: IHookFunctions): string {
	return context.getNodeWebhookUrl('default') ?? '';
}

function placeOf(context: IHookFunctions, mode: ListeningMode, note?: Note): Place {
	const address = note?.address ?? addressOf(context);
	const test = notedTriggerUrl(context.getWorkflowStaticData('global'), {
		...listenerOf(context),
		mode: 'test',
	});
	return {
		context,
		address,
		ownAddresses: [
			address,
			noteOf(context)?.address,
			mode === 'production' ? test : undefined,
		].filter((own) => own !== undefined),
		mode,
		client: async () => await DropPayClient.open(context),
	};
}

async function releaseOrWarn(context: IHookFunctions, note: Note): Promise<void> {
	try {
		await REGISTRATIONS[note.on].remove(placeOf(context, note.mode, note), note.kept);
	} catch (error) {
		warn(context, 'could not undo its previous registration at DropPay', error);
	}
}

function warn(context: IHookFunctions, what: string, error: unknown): void {
	const why =
		error instanceof DropPayFailure
			? `${error.failure.message}. ${error.failure.description}`
			: String(error);
	context.logger.warn(`DropPay Trigger "${context.getNode().name}" ${what}: ${why}`, {
		workflowId: context.getWorkflow().id,
	});
}

/** n8n shows of a publication only the message of what went wrong: there it has to say what to do as well. */
async function explained<T>(context: IHookFunctions, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const shown = toNodeError(context.getNode(), error);
		if (context.getMode() !== 'manual' && shown.description) {
			shown.message = `${shown.message}. ${shown.description}`;
		}
		throw shown;
	}
}
