/** The one stylesheet of the phone page and of the index; made for 360 px, at home on more. */
export const STYLE = `
:root {
	--ink: #14211d; --soft: #5c6d67; --line: #dfe7e3; --paper: #ffffff; --ground: #eef3f0;
	--accent: #17493f; --accent-press: #0f352d; --good: #1d7a52; --bad: #9c3b2e; --note: #7a5a12;
	color-scheme: light;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
	margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink);
	font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
	display: flex; flex-direction: column; align-items: center;
}
header, main, footer { width: 100%; max-width: 440px; padding: 0 16px; }
header { display: flex; align-items: center; justify-content: space-between; padding-top: 16px; padding-bottom: 12px; }
.brand { font-weight: 650; letter-spacing: .01em; color: var(--accent); text-decoration: none; }
.other { margin-left: auto; margin-right: 12px; font-size: 14px; color: var(--soft); }
.badge {
	font-size: 12px; font-weight: 600; letter-spacing: .06em; text-transform: uppercase;
	color: var(--note); background: #fdf3d8; border: 1px solid #f0dfae; border-radius: 999px; padding: 3px 10px;
}
.card {
	background: var(--paper); border-radius: 20px; padding: 20px 20px 18px;
	box-shadow: 0 1px 2px rgba(20, 33, 29, .05), 0 12px 32px rgba(20, 33, 29, .07);
}
h1 { margin: 0; font-size: 20px; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; }
.eyebrow { margin: 0 0 2px; font-size: 14px; color: var(--soft); }
.amount {
	margin: 14px 0 4px; font-size: clamp(30px, 11vw, 44px); line-height: 1.1; font-weight: 680;
	letter-spacing: -.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
.description { margin: 0 0 4px; overflow-wrap: anywhere; white-space: pre-line; }
.meaning { margin: 12px 0 0; font-size: 14px; color: var(--soft); }
dl { margin: 16px 0 0; border-top: 1px solid var(--line); font-size: 14px; }
dl div { display: flex; justify-content: space-between; gap: 16px; padding: 7px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); flex: none; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
form { margin: 0; }
label { display: block; margin: 16px 0 6px; font-size: 14px; font-weight: 600; }
input[name=pin] {
	width: 100%; height: 56px; padding: 0 16px; border: 1.5px solid #c4d0cb; border-radius: 14px;
	font: 600 24px/1 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: .35em; text-align: center;
	color: var(--ink); background: #fbfdfc;
}
input[name=pin][aria-invalid=true] { border-color: var(--bad); }
:focus-visible { outline: 3px solid #8fc4b3; outline-offset: 2px; }
button {
	width: 100%; min-height: 52px; border-radius: 14px; border: 0; cursor: pointer;
	font: inherit; font-weight: 650; touch-action: manipulation;
}
.confirm { margin-top: 14px; background: var(--accent); color: #fff; }
.confirm:hover { background: var(--accent-press); }
.decline { margin-top: 6px; min-height: 44px; background: transparent; color: var(--bad); }
.decline:hover { background: #faf1ef; }
button[disabled] { opacity: .55; cursor: default; }
.hint { margin: 8px 0 0; font-size: 14px; color: var(--soft); }
.notice { margin: 0 0 12px; padding: 12px 14px; border-radius: 14px; font-size: 15px; background: #fdf3d8; color: #5f4608; }
.notice.bad { background: #fbeae7; color: #7c2b20; }
.state { display: flex; align-items: center; gap: 14px; margin-bottom: 18px; }
.mark { flex: none; width: 48px; height: 48px; border-radius: 50%; display: grid; place-items: center; color: #fff; background: var(--soft); }
.mark.good { background: var(--good); }
.mark.bad { background: var(--bad); }
.mark svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
.state p { margin: 2px 0 0; font-size: 14px; color: var(--soft); }
.amount.open { font-size: 26px; }
.amount.long { font-size: clamp(24px, 8vw, 40px); letter-spacing: -.03em; white-space: nowrap; }
.settled .amount { font-size: 28px; margin-top: 0; }
.back {
	display: flex; align-items: center; justify-content: center; margin-top: 20px; min-height: 52px; border-radius: 14px;
	background: var(--accent); color: #fff; text-decoration: none; font-weight: 650;
}
.back:hover { background: var(--accent-press); }
.list { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
.list a {
	display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; padding: 16px; border-radius: 16px; text-decoration: none;
	color: inherit; background: var(--paper); box-shadow: 0 1px 2px rgba(20, 33, 29, .06);
}
.list a:hover { box-shadow: 0 4px 14px rgba(20, 33, 29, .1); }
.list .who { font-weight: 620; overflow-wrap: anywhere; }
.list .sum { text-align: right; font-weight: 620; font-variant-numeric: tabular-nums; white-space: nowrap; }
.list .what, .list .when { font-size: 14px; color: var(--soft); overflow-wrap: anywhere; }
.list .what { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
.list .when { text-align: right; white-space: nowrap; }
.hint { margin: 8px 0 0; font-size: 13px; color: var(--soft); }
h2 { margin: 8px 0 12px; font-size: 15px; font-weight: 650; color: var(--soft); }
.recent { margin-top: 24px; }
.recent a { box-shadow: none; background: transparent; border: 1px solid var(--line); padding: 12px 16px; }
.empty { text-align: center; padding: 36px 20px; color: var(--soft); }
.empty strong { display: block; color: var(--ink); font-size: 18px; margin-bottom: 6px; }
footer { padding-top: 14px; padding-bottom: 20px; font-size: 13px; color: var(--soft); text-align: center; text-wrap: balance; }
footer a { color: inherit; }
`;

/**
 * Keeps a second press from sending the form twice, and brings what changed into a page that asks for it; the pages work
 * without it. What is open or has the focus stays so. A page with a state is left alone until the state changes: the
 * customer may be typing the PIN.
 */
export const SCRIPT = `
document.addEventListener('submit', function (event) {
	var button = event.submitter;
	setTimeout(function () {
		document.querySelectorAll('button').forEach(function (each) { each.disabled = true; });
		if (button && button.dataset.busy) button.textContent = button.dataset.busy;
	}, 0);
});
var live = document.querySelector('main[data-refresh-seconds]');
function show(next) {
	var focused = live.contains(document.activeElement) ? document.activeElement : null;
	if (live.dataset.state !== undefined) {
		if (next.dataset.state === live.dataset.state) return;
		live.dataset.state = next.dataset.state;
	} else if ((focused && !focused.id) || !getSelection().isCollapsed) return;
	live.querySelectorAll('details[open]').forEach(function (each) {
		var same = next.querySelector('#' + each.id);
		if (same) same.open = true;
	});
	if (next.innerHTML === live.innerHTML) return;
	live.replaceChildren.apply(live, next.childNodes);
	var again = focused && document.getElementById(focused.id);
	if (again) again.focus();
}
function update() {
	return fetch(location.href)
		.then(function (answer) { return answer.text(); })
		.then(function (text) {
			var page = new DOMParser().parseFromString(text, 'text/html');
			var next = page.querySelector('main');
			if (next) show(next);
		})
		.catch(function () {});
}
function later() { setTimeout(function () { update().then(later); }, live.dataset.refreshSeconds * 1000); }
if (live) later();
window.addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });
`;
