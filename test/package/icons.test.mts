import { createHash } from 'node:crypto';
import { read, sourceFiles } from './checkout.mts';

/** The canvas of n8n's editor, light and dark. */
const GROUNDS = { light: '#FFFFFF', dark: '#2D2E2E' };

/** Contrast that WCAG asks of graphics. */
const MINIMUM_CONTRAST = 3;

/** Relative luminance of a colour such as #0B6E69, as WCAG defines it. */
function luminance(colour: string): number {
	const [red, green, blue] = [1, 3, 5]
		.map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
		.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [
		number,
		number,
		number,
	];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
	const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [
		number,
		number,
	];
	return (light + 0.05) / (dark + 0.05);
}

describe.each([
	{ theme: 'light' as const, file: 'icons/droppay.svg' },
	{ theme: 'dark' as const, file: 'icons/droppay.dark.svg' },
])('the icon for the $theme theme', ({ theme, file }) => {
	const svg = read(file);

	it('is a square drawing', () => {
		const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
		expect(width).toBeDefined();
		expect(width).toBe(height);
	});

	it('needs nothing from outside and runs nothing', () => {
		const addresses = svg.replace('xmlns="http://www.w3.org/2000/svg"', '');
		expect(addresses).not.toMatch(
			/https?:|href|url\(|<script|<image|<foreignObject|\son\w+=|data:/i,
		);
	});

	it('stands out from its ground', () => {
		const colours = svg.match(/#[0-9A-F]{6}\b/gi) ?? [];
		expect(colours.length).toBeGreaterThan(1);
		const faint = colours.filter((colour) => contrast(colour, GROUNDS[theme]) < MINIMUM_CONTRAST);
		expect(faint).toEqual([]);
	});
});

describe('the icons', () => {
	it('differ', () => {
		const icons = sourceFiles('icons/*.svg');
		const contents = new Set(
			icons.map((file) => createHash('sha256').update(read(file)).digest('hex')),
		);
		expect(icons.length).toBeGreaterThanOrEqual(2);
		expect(contents.size).toBe(icons.length);
	});
});
