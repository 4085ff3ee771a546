import {
	dropUndefined,
	ok,
	ownEntity,
	publicId,
	userOf,
	without,
	type Call,
	type Handlers,
} from '../call.mts';
import { centsToEuro, euroToCents } from '../cents.mts';
import {
	accessDenied,
	invalidTaxCode,
	missingArguments,
	notFound,
	wrongArguments,
} from '../refusals.mts';
import type { World } from '../world.mts';
import { accountById, availableCents, book, type Account } from './accounts.mts';

/** A payment to the public administration: DRAFT, READY, DONE. */
export interface PagopaForm {
	id: string;
	status: 'DRAFT' | 'READY' | 'DONE';
	accountId: string;
	amountCents: number;
	/** Account that pays, or the Authorization of an Acquirer POS that brought the money. */
	sourceId: string;
	/** Properties of the request, echoed. */
	echo: Record<string, unknown>;
	createdAt: string;
}

/** The entity that travels. */
export function formView(form: PagopaForm): Record<string, unknown> {
	return dropUndefined({
		...form.echo,
		id: form.id,
		status: form.status,
		amount: centsToEuro(form.amountCents),
		fee: 0,
		source_account: form.sourceId,
		description: form.echo.description ?? `Notice ${String(form.echo.notice_number)}`,
	});
}

/** What the Nodo dei Pagamenti would say: an amount that follows from the notice number. */
function amountOfNotice(noticeNumber: string): number {
	return 100 + (Number(noticeNumber.slice(-6)) % 50_000);
}

function checkSource(world: World, account: Account, id: unknown): string {
	if (id === undefined) return account.id;
	const source = publicId(id, 'source_account');
	if (source === account.id) return source;
	const authorization = world.authorizations.get(source);
	if (!authorization && !world.accounts.has(source)) throw notFound();
	if (authorization?.accountId !== account.id) {
		throw accessDenied('the source of money belongs to another account');
	}
	return source;
}

/** @throws 400/101 unless the Authorization brought the money, and for this form only */
function checkAuthorizationCovers(world: World, form: PagopaForm): void {
	const authorization = world.authorizations.get(form.sourceId);
	if (!authorization) return;
	const spent = [...world.forms.values()].some(
		({ sourceId, status }) => sourceId === authorization.id && status === 'DONE',
	);
	const charged = [...world.charges.values()]
		.filter(
			({ authorizationId, status }) => authorizationId === authorization.id && status === 'DONE',
		)
		.reduce((sum, { cents }) => sum + cents, 0);
	if (spent || charged < form.amountCents) {
		throw wrongArguments('the Authorization does not cover the amount of the form');
	}
}

function ownForm(call: Call): PagopaForm {
	return ownEntity(call, call.world.forms, { property: 'form_id', what: 'the form' });
}

export const pagopaHandlers: Handlers = {
	createPagopaForm(call) {
		const { world, body } = call;
		const { account } = userOf(call);
		const { notice_number: notice, creditor_tax_code: creditor } = body;
		if (typeof notice !== 'string') throw missingArguments('notice_number is missing');
		if (!/^\d{18}$/.test(notice)) throw wrongArguments('notice_number must be 18 digits');
		if (typeof creditor !== 'string') throw missingArguments('creditor_tax_code is missing');
		if (!/^\d{11}$/.test(creditor)) throw invalidTaxCode('creditor_tax_code must be 11 digits');
		const form: PagopaForm = {
			id: world.newId('FRM'),
			status: 'DRAFT',
			accountId: account.id,
			amountCents:
				body.amount === undefined ? amountOfNotice(notice) : euroToCents(body.amount, 'amount'),
			sourceId: checkSource(world, account, body.source_account),
			echo: without(body, 'amount', 'source_account', 'status'),
			createdAt: world.clock.iso(),
		};
		world.forms.set(form.id, form);
		call.effect();
		return ok(formView(form));
	},

	getPagopaForm: (call) => ok(formView(ownForm(call))),

	updatePagopaForm(call) {
		const { world, body } = call;
		const { account } = userOf(call);
		const form = ownForm(call);
		if (form.status === 'DONE') throw wrongArguments('the form is DONE');
		if (body.status !== undefined && body.status !== 'READY') {
			throw wrongArguments('status must be READY');
		}
		if (body.source_account !== undefined) {
			form.sourceId = checkSource(world, account, body.source_account);
		}
		form.echo = { ...form.echo, ...without(body, 'id', 'status', 'source_account', 'amount') };
		if (body.status === 'READY') form.status = 'READY';
		call.effect();
		return ok(formView(form));
	},

	executePagopaForm(call) {
		const { world } = call;
		const form = ownForm(call);
		if (form.status !== 'READY') throw wrongArguments(`the form is ${form.status}`);
		checkAuthorizationCovers(world, form);
		const account = accountById(world, form.accountId);
		if (availableCents(account) < form.amountCents) {
			throw wrongArguments('the account does not cover the amount');
		}
		book(world, account, -form.amountCents, 'SLIP', form.id);
		form.status = 'DONE';
		call.effect();
		return ok(formView(form));
	},
};
