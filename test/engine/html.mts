import { parse, parseFragment, type DefaultTreeAdapterMap } from 'parse5';

export interface HtmlElement {
	name: string;
	attributes: Record<string, string>;
}

/** All elements that a browser would make of the HTML, in the order of the document. */
export function parseElements(html: string): HtmlElement[] {
	const root = /^<!doctype/i.test(html) ? parse(html) : parseFragment(html);
	return elementsIn(root.childNodes);
}

function elementsIn(nodes: Array<DefaultTreeAdapterMap['childNode']>): HtmlElement[] {
	return nodes.flatMap((node) => {
		if (!('tagName' in node)) return [];
		const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
		return [{ name: node.tagName, attributes }, ...elementsIn(node.childNodes)];
	});
}
