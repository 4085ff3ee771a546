import type { JournalEntry } from '../journal.mts';
import { html, type Html } from '../phone/html.mts';
import { euro } from '../phone/pages.mts';
import type { Delivery } from '../webhooks.mts';
import type { DashboardView, ResourceRow } from './view.mts';

const SECONDS_BETWEEN_REFRESHES = 2;

/** A body is shown up to this length. */
const LONGEST_BODY = 20_000;

const GOOD = ['GRANTED', 'DONE', 'SCHEDULED', 'RUNNING', 'ENABLED', 'READY'];
const BAD = ['REFUSED', 'EXPIRED', 'CANCELLED', 'REVOKED', 'FAILED', 'DISABLED'];

const time = (iso: string): Html =>
	html`<time datetime="${iso}" title="${iso}"
		>${new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Europe/Rome' }).format(
			new Date(iso),
		)}</time
	>`;

const tag = (text: string, kind: 'good' | 'bad' | ''): Html =>
	html`<span class="tag ${kind}">${text}</span>`;

const statusTag = (status: string): Html =>
	tag(status, GOOD.includes(status) ? 'good' : BAD.includes(status) ? 'bad' : '');

const httpTag = (status: number | null, otherwise: string): Html =>
	status === null ? tag(otherwise, 'bad') : tag(String(status), status < 300 ? 'good' : 'bad');

function bodyText(body: unknown): string {
	const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
	return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)} …` : text;
}

const bodyBox = (title: string, body: unknown): Html | null =>
	body === null || body === undefined
		? null
		: html`<p class="soft">${title}</p>
				<pre>${bodyText(body)}</pre>`;

/** A button that sends a form of its own. */
function action(
	id: string,
	path: string,
	label: string,
	values: Record<string, string | number>,
	look = '',
): Html {
	return html`<form method="post" action="/dashboard/${path}">
		${Object.entries(values).map(
			([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
		)}<button id="${id}" class="${look}" type="submit">${label}</button>
	</form>`;
}

const nothing = (text: string): Html => html`<p>${text}</p>`;

function setupSection({ setup }: DashboardView): Html {
	return html`<section id="setup">
		<h2>For your credential</h2>
		<p>
			In n8n, create a DropPay credential with Environment <b>Sandbox or Proxy</b> and these values.
		</p>
		<ul class="rows">
			${setup.map(
				([name, value], index) =>
					html`<li class="row">
						<span><span class="soft">${name}</span><br /><code>${value}</code></span>
						<button id="copy-${index}" type="button" data-copy="${value}" aria-label="Copy ${name}">
							Copy
						</button>
					</li>`,
			)}
		</ul>
	</section>`;
}

function switchesSection({ switches, now }: DashboardView): Html {
	return html`<section id="faults">
		<h2>Faults and behaviour</h2>
		<ul class="rows">
			${switches.map(
				({ id, title, hint, on }) =>
					html`<li>
						<form class="switch" method="post" action="/dashboard/switch">
							<input type="hidden" name="id" value="${id}" />
							<input type="hidden" name="on" value="${String(!on)}" />
							<span><span class="name">${title}</span><br /><span class="soft">${hint}</span></span>
							<button
								id="switch-${id}"
								type="submit"
								role="switch"
								aria-checked="${String(on)}"
								aria-label="${title}"
							></button>
						</form>
					</li>`,
			)}
		</ul>
		<h2>Clock <small>${time(now)}, Italian time</small></h2>
		<div class="buttons">
			${action('minute', 'clock', 'Forward 1 minute', { seconds: 60 })}
			${action('hour', 'clock', 'Forward 1 hour', { seconds: 3600 })}
			${action('day', 'clock', 'Forward 1 day', { seconds: 86_400 })}
			${action('expire-tokens', 'expire-tokens', 'Expire all tokens', {})}
			${action('reset', 'reset', 'Reset the sandbox', {})}
		</div>
	</section>`;
}

function accountsSection({ accounts }: DashboardView, language: string): Html {
	return html`<section id="accounts">
		<h2>Accounts</h2>
		<ul class="rows">
			${accounts.map(
				({ name, id, iban, balance, available }) =>
					html`<li class="row">
						<span class="name">${name}</span
						><span class="name number">${euro(balance, language)}</span>
						<span class="soft">${id} · ${iban}</span
						><span class="soft number"
							>${available === balance ? null : `${euro(available, language)} available`}</span
						>
					</li>`,
			)}
		</ul>
	</section>`;
}

function resource(row: ResourceRow, language: string): Html {
	const { id, kind, status, cents, about, at, phonePath, open } = row;
	const link = phonePath === null ? html`${id}` : html`<a href="${phonePath}">${id}</a>`;
	const decide = (decision: string, label: string, look = ''): Html =>
		action(`${decision}-${id}`, 'decide', label, { id, decision }, look);
	return html`<li>
		<div class="row">
			<span class="name">${kind} ${statusTag(status)}</span>
			<span class="name number">${cents === null ? null : euro(cents, language)}</span>
			<span class="soft">${link} · ${about}</span><span class="soft">${time(at)}</span>
		</div>
		${
			open
				? html`<div class="buttons">
						${decide('grant', 'Confirm', 'main')} ${decide('refuse', 'Decline')}
						${decide('expire', 'Let it expire')}
					</div>`
				: null
		}
	</li>`;
}

function resourcesSection({ resources }: DashboardView, language: string): Html {
	return html`<section id="resources">
		<h2>Payments and orders <small>newest first</small></h2>
		${
			resources.length === 0
				? nothing('Nothing yet. Run a workflow with the DropPay node.')
				: html`<ul class="rows">
						${resources.map((row) => resource(row, language))}
					</ul>`
		}
	</section>`;
}

function request(entry: JournalEntry): Html {
	const { seq, at, method, path, operationId, status, fault, contract } = entry;
	return html`<li>
		<details id="request-${seq}">
			<summary id="request-${seq}-line">
				<span class="row">
					<span class="name">${operationId ?? 'Unknown operation'}</span
					><span>${httpTag(status, 'no response')}</span> <span class="soft">${method} ${path}</span
					><span class="soft">${time(at)}</span>
				</span>
			</summary>
			${fault === null ? null : html`<p>${tag('Fault', 'bad')} ${fault}</p>`}
			${contract.map((violation) => html`<p>${tag('Contract', 'bad')} ${violation}</p>`)}
			${bodyBox('Request', entry.body)} ${bodyBox('Response', entry.answer)}
		</details>
	</li>`;
}

function requestsSection({ requests }: DashboardView): Html {
	return html`<section id="requests">
		<h2>Requests <small>newest first</small></h2>
		${
			requests.length === 0
				? nothing('No request yet.')
				: html`<ul class="rows">
						${requests.map(request)}
					</ul>`
		}
	</section>`;
}

function event({ seq, at, url, body, status, message, attempt }: Delivery): Html {
	const label = (body as { etype?: unknown } | null)?.etype;
	return html`<li>
		<details id="event-${seq}">
			<summary id="event-${seq}-line">
				<span class="row">
					<span class="name">${typeof label === 'string' ? label : 'Event'}</span
					><span>${httpTag(status, 'not delivered')}</span> <span class="soft">${url}</span
					><span class="soft">${time(at)}</span>
				</span>
			</summary>
			<p>
				${attempt > 1 ? `Attempt ${attempt}. ` : null}${
					message ?? `The receiver responded with ${String(status)}.`
				}
			</p>
			<pre>${bodyText(body)}</pre>
		</details>
		<div class="buttons">${action(`deliver-${seq}`, 'deliver', 'Deliver again', { seq })}</div>
	</li>`;
}

function eventsSection({ events }: DashboardView): Html {
	return html`<section id="events">
		<h2>Events <small>newest first</small></h2>
		${
			events.length === 0
				? nothing('No event yet. Events go to the webhook URL of a resource.')
				: html`<ul class="rows">
						${events.map(event)}
					</ul>`
		}
	</section>`;
}

/** The page that shows what a workflow does. @param language of the browser, for amounts */
export function dashboardPage(view: DashboardView, language: string): string {
	return html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="robots" content="noindex" />
				<title>Dashboard · Sandbox</title>
				<link rel="icon" href="data:," />
				<link rel="stylesheet" href="/dashboard.css" />
				<script src="/u/phone.js" defer></script>
				<script src="/dashboard.js" defer></script>
			</head>
			<body>
				<header>
					<strong>Dashboard</strong><a href="/">Phone</a><a href="#resources">Payments</a
					><a href="#requests">Requests</a><a href="#events">Events</a><a href="#faults">Faults</a
					><a href="#setup">Credential</a><span class="badge">Sandbox</span>
				</header>
				<main data-refresh-seconds="${SECONDS_BETWEEN_REFRESHES}">
					<div class="column">
						${resourcesSection(view, language)} ${accountsSection(view, language)}
						${switchesSection(view)} ${setupSection(view)}
					</div>
					<div class="column">${requestsSection(view)} ${eventsSection(view)}</div>
				</main>
				<footer>A local replacement for DropPay. No real money moves.</footer>
			</body>
		</html> `.text;
}
