import type { Order } from '../orders.mts';
import { html, type Html } from './html.mts';

/** A message above the order. */
export interface Notice {
	text: string;
	/** It reports a failure. */
	bad: boolean;
	/** It is about the PIN field. */
	aboutPin?: boolean;
}

const MARKS = {
	good: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l4.5 4.5L19 7.5" /></svg>`,
	bad: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 7l10 10M17 7L7 17" /></svg>`,
	calm: html`<svg viewBox="0 0 24 24" aria-hidden="true">
		<path d="M12 7v5.5l3.5 2" />
		<circle cx="12" cy="12" r="9" />
	</svg>`,
};

type Mark = keyof typeof MARKS;

const SECONDS_BETWEEN_REFRESHES = 3;

interface StateText {
	mark: Mark;
	title: string;
	text: string;
}

const THINGS: Readonly<Record<Order['kind'], string>> = {
	payment: 'payment',
	connection: 'connection',
	request: 'payment request',
	transfer: 'transfer',
	bill: 'bill',
};

function stateText(order: Order): StateText {
	const thing = THINGS[order.kind];
	const confirmed: StateText = {
		mark: 'good',
		title: 'Confirmed',
		text: `You confirmed this ${thing}.`,
	};
	const texts: Record<string, StateText> = {
		GRANTED: confirmed,
		DONE: { mark: 'good', title: 'Completed', text: 'You confirmed, and the money moved.' },
		SCHEDULED: { ...confirmed, text: `You confirmed this ${thing}. It is scheduled.` },
		RUNNING: { ...confirmed, text: `You confirmed this ${thing}. It is being processed.` },
		REFUSED: { mark: 'bad', title: 'Declined', text: `You declined this ${thing}.` },
		EXPIRED: { mark: 'calm', title: 'Expired', text: `You did not confirm this ${thing} in time.` },
		CANCELLED: {
			mark: 'calm',
			title: 'Cancelled',
			text: `${order.asker} cancelled this ${thing}.`,
		},
		REVOKED: { mark: 'bad', title: 'Revoked', text: `You revoked this ${thing}.` },
		FAILED: {
			mark: 'bad',
			title: 'Not completed',
			text: 'The account did not cover the amount. No money moved.',
		},
		DRAFT: {
			mark: 'calm',
			title: 'Not ready yet',
			text: `${order.asker} is still preparing this ${thing}.`,
		},
	};
	return texts[order.status] ?? { mark: 'calm', title: order.status, text: '' };
}

const ASKS: Readonly<Record<Order['kind'], string>> = {
	payment: 'asks for a payment',
	connection: 'asks for access to your account',
	request: 'asks for money',
	transfer: 'prepared a transfer for you',
	bill: 'prepared a bill for you',
};

/** Euro as people of the browser's language write them: Italian or English. */
export function euro(cents: number, language: string): string {
	const locale = /^\s*it\b/i.test(language) ? 'it-IT' : 'en-IE';
	return new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }).format(cents / 100);
}

function day(iso: string, language: string): string {
	const locale = /^\s*it\b/i.test(language) ? 'it-IT' : 'en-IE';
	return new Intl.DateTimeFormat(locale, {
		dateStyle: 'medium',
		timeStyle: 'short',
		timeZone: 'Europe/Rome',
	}).format(new Date(iso));
}

interface Refresh {
	/** Left out: the page stays as it is. */
	refreshSeconds?: number;
	/** The page changes only when this does. */
	state?: string;
}

function page(title: string, body: Html, { refreshSeconds, state }: Refresh = {}): string {
	// The script brings changes in without taking the focus away, or the place where a screen reader is. Without it, a
	// page with a state stays: a reload would empty the PIN field.
	const refresh =
		refreshSeconds && state === undefined
			? html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}" /></noscript>`
			: null;
	const live = refreshSeconds
		? html` aria-live="polite"
			data-refresh-seconds="${refreshSeconds}"${state === undefined ? null : html` data-state="${state}"`}`
		: null;
	return html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="robots" content="noindex" />
				${refresh}
				<title>${title} · Sandbox</title>
				<link rel="icon" href="data:," />
				<link rel="stylesheet" href="/u/phone.css" />
				<script src="/u/phone.js" defer></script>
			</head>
			<body>
				<header>
					<a class="brand" href="/">Phone</a><a class="other" href="/dashboard">Dashboard</a
					><span class="badge">Sandbox</span>
				</header>
				<main${live}>${body}</main>
				<footer>A local replacement for DropPay. No real money moves.</footer>
			</body>
		</html> `.text;
}

function noticeBox(notice: Notice | null): Html | null {
	if (!notice) return null;
	return html`<p class="notice${notice.bad ? ' bad' : ''}" role="alert" id="notice">
		${notice.text}
	</p>`;
}

function facts(order: Order, language: string): Html {
	return html`<dl>
		<div>
			<dt>Account</dt>
			<dd>${order.decider.name}</dd>
		</div>
		<div>
			<dt>Requested on</dt>
			<dd>${day(order.createdAt, language)}</dd>
		</div>
		<div>
			<dt>Reference</dt>
			<dd>${order.id}</dd>
		</div>
	</dl>`;
}

function description(order: Order): Html | null {
	return order.description === ''
		? null
		: html`<p class="description" dir="auto">${order.description}</p>`;
}

/** Amounts with more characters than this are set smaller: they must not break over two lines. */
const LONG_AMOUNT = 11;

function amount(order: Order, language: string): Html | null {
	if (order.cents !== null) {
		const text = euro(order.cents, language);
		return html`<p class="amount${text.length > LONG_AMOUNT ? ' long' : ''}">${text}</p>`;
	}
	return order.kind === 'request' ? html`<p class="amount open">Open amount</p>` : null;
}

function openBody(order: Order, notice: Notice | null, language: string): Html {
	const path = `/u/${order.link}/${order.id}`;
	const wrong = notice?.aboutPin === true;
	return html`${noticeBox(notice)}
		<section class="card">
			<h1>${order.asker}</h1>
			<p class="eyebrow">${ASKS[order.kind]}</p>
			${amount(order, language)} ${description(order)}
			<p class="meaning">${order.meaning}</p>
			${facts(order, language)}
			<form method="post" action="${path}/confirm" autocomplete="off">
				<label for="pin">Your PIN</label>
				<input
					id="pin"
					name="pin"
					type="password"
					inputmode="numeric"
					pattern="[0-9]{4,8}"
					maxlength="8"
					autocomplete="off"
					required
					aria-invalid="${String(wrong)}"
					aria-describedby="${wrong ? 'notice ' : ''}pin-hint"
					${wrong ? html`autofocus` : null}
				/>
				<p class="hint" id="pin-hint">
					In this sandbox the PIN of this account is <code>${order.decider.pin}</code>.
				</p>
				<button class="confirm" type="submit" data-busy="Confirming…">Confirm</button>
			</form>
			<form method="post" action="${path}/decline">
				<button class="decline" type="submit" data-busy="Declining…">Decline</button>
			</form>
		</section>`;
}

function back(order: Order): Html | null {
	const decided = !['WAITING', 'READY', 'DRAFT'].includes(order.status);
	if (!decided || order.loopbackUri === null || !/^https?:\/\//i.test(order.loopbackUri))
		return null;
	return html`<a class="back" href="${order.loopbackUri}" rel="noreferrer noopener"
		>Back to ${order.asker}</a
	>`;
}

function settledBody(order: Order, notice: Notice | null, language: string): Html {
	const { mark, title, text } = stateText(order);
	return html`${noticeBox(notice)}
		<section class="card settled">
			<div class="state">
				<span class="mark ${mark}">${MARKS[mark]}</span>
				<div>
					<h1>${title}</h1>
					<p>${text}</p>
				</div>
			</div>
			${amount(order, language)}
			<p class="eyebrow">${order.asker}</p>
			${description(order)} ${facts(order, language)} ${back(order)}
		</section>`;
}

/** The page behind a sharing link. */
export function orderPage(order: Order, notice: Notice | null, language: string): string {
	if (order.open) {
		return page(`Confirm for ${order.asker}`, openBody(order, notice, language), {
			refreshSeconds: SECONDS_BETWEEN_REFRESHES,
			state: order.status,
		});
	}
	return page(stateText(order).title, settledBody(order, notice, language));
}

/** The page of an unknown link. */
export function unknownPage(): string {
	return page(
		'Unknown link',
		html`<section class="card settled">
			<div class="state">
				<span class="mark calm">${MARKS.calm}</span>
				<div>
					<h1>Unknown link</h1>
					<p>There is nothing to confirm here. Ask for a new link.</p>
				</div>
			</div>
			<a class="back" href="/">To confirm</a>
		</section>`,
	);
}

function entry(order: Order, language: string, showState: boolean): Html {
	const state = showState ? stateText(order).title : day(order.createdAt, language);
	return html`<li>
		<a href="/u/${order.link}/${order.id}">
			<span class="who">${order.asker}</span>
			<span class="sum"
				>${order.cents === null ? THINGS[order.kind] : euro(order.cents, language)}</span
			>
			<span class="what">${order.description || order.id}</span>
			<span class="when">${state}</span>
		</a>
	</li>`;
}

/** Orders to confirm, then orders decided lately. */
export function indexPage(open: Order[], recent: Order[], language: string): string {
	const waiting =
		open.length === 0
			? html`<section class="card empty">
					<strong>Nothing to confirm</strong> New requests appear here automatically.
				</section>`
			: html`<h2>To confirm</h2>
					<ul class="list">
						${open.map((order) => entry(order, language, false))}
					</ul>`;
	const decided =
		recent.length === 0
			? null
			: html`<section class="recent">
					<h2>Decided</h2>
					<ul class="list">
						${recent.map((order) => entry(order, language, true))}
					</ul>
				</section>`;
	return page('Phone', html`${waiting}${decided}`, {
		refreshSeconds: SECONDS_BETWEEN_REFRESHES,
	});
}
