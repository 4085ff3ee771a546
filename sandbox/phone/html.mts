/** Text that is HTML already. */
export class Html {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escape = (text: string): string =>
	text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

type Part = Html | string | number | null | Part[];

const render = (part: Part): string => {
	if (part === null) return '';
	if (part instanceof Html) return part.text;
	return Array.isArray(part) ? part.map(render).join('') : escape(String(part));
};

/** Template tag: every value is escaped unless it is Html; null leaves nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
	return new Html(
		strings.reduce((text, string, index) => text + render(parts[index - 1] as Part) + string),
	);
}
