/** Stylesheet of the dashboard: one column from 360 px, two from 1000 px, light and dark. */
export const DASHBOARD_STYLE = `
:root {
	color-scheme: light dark;
	--ink: #14211d; --soft: #56665f; --line: #dfe7e3; --paper: #ffffff; --ground: #eef3f0;
	--accent: #17493f; --on-accent: #ffffff; --good: #17693f; --good-ground: #e2f3ea;
	--bad: #96352a; --bad-ground: #fbeae7; --note: #6d4f0c; --note-ground: #fdf3d8; --code: #f4f7f5;
}
@media (prefers-color-scheme: dark) {
	:root {
		--ink: #e6efeb; --soft: #9db0a8; --line: #2c3a35; --paper: #17211e; --ground: #0e1513;
		--accent: #8fd0bb; --on-accent: #0e1513; --good: #7fd3a7; --good-ground: #153527;
		--bad: #f0a095; --bad-ground: #3d1f1b; --note: #ecc96b; --note-ground: #362c10; --code: #101816;
	}
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 60px; }
body {
	margin: 0; background: var(--ground); color: var(--ink);
	font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header {
	position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; padding: 10px 16px;
	background: var(--paper); border-bottom: 1px solid var(--line);
}
header strong { color: var(--accent); }
header .badge { margin-left: auto; color: var(--note); background: var(--note-ground); border-radius: 999px; padding: 2px 10px; font-size: 12px; font-weight: 600; }
main { display: grid; gap: 16px; padding: 16px; max-width: 1500px; margin: 0 auto; }
.column { display: grid; gap: 16px; align-content: start; min-width: 0; }
@media (max-width: 999px) {
	.column { display: contents; }
	#requests { order: 1; }
	#events { order: 2; }
	#accounts { order: 3; }
	#faults { order: 4; }
	#setup { order: 5; }
}
@media (min-width: 1000px) { main { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); } }
a { color: inherit; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 14px; padding: 14px 16px; min-width: 0; }
h2 { margin: 0 0 10px; font-size: 16px; }
* + h2 { margin-top: 16px; }
h2 small { font-weight: 400; color: var(--soft); font-size: 13px; }
p { margin: 0 0 10px; color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; }
.rows > li { border-top: 1px solid var(--line); padding: 8px 0; }
.rows > li:first-child { border-top: 0; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; align-items: baseline; }
.row > :nth-child(even) { text-align: right; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.tag { display: inline-block; border-radius: 999px; padding: 0 8px; font-size: 12px; font-weight: 600; background: var(--note-ground); color: var(--note); white-space: nowrap; }
.tag.good { background: var(--good-ground); color: var(--good); }
.tag.bad { background: var(--bad-ground); color: var(--bad); }
code, pre { font: 12.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 6px 0 0; padding: 10px; background: var(--code); border-radius: 10px; overflow: auto; max-height: 340px; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; }
summary .row { display: inline-grid; width: calc(100% - 20px); vertical-align: top; }
form { margin: 0; display: inline; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
button {
	font: inherit; font-size: 13px; font-weight: 600; min-height: 32px; padding: 4px 12px; border-radius: 10px; cursor: pointer;
	border: 1px solid var(--line); background: transparent; color: var(--ink); touch-action: manipulation;
}
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button[disabled] { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.switch { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; align-items: center; }
button[role=switch] { position: relative; width: 46px; min-height: 26px; padding: 0; border-radius: 999px; background: var(--line); }
button[role=switch]::after { content: ""; position: absolute; top: 2px; left: 2px; width: 20px; height: 20px; border-radius: 50%; background: var(--paper); }
button[role=switch][aria-checked=true] { background: var(--bad); border-color: var(--bad); }
button[role=switch][aria-checked=true]::after { left: 22px; }
footer { padding: 4px 16px 24px; text-align: center; color: var(--soft); font-size: 13px; }
`;

/** Copies values, and sends the dashboard's forms without leaving the page; \`update\` is of the phone page's script. */
export const DASHBOARD_SCRIPT = `
document.addEventListener('click', function (event) {
	var button = event.target.closest('button[data-copy]');
	if (!button) return;
	navigator.clipboard.writeText(button.dataset.copy).then(
		function () { button.textContent = 'Copied'; },
		function () { button.textContent = button.dataset.copy; }
	);
});
document.addEventListener('submit', function (event) {
	event.preventDefault();
	var form = event.target;
	fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
		.then(function (response) { if (!response.ok) location.href = form.action; })
		.catch(function () {})
		.then(update);
});
`;
