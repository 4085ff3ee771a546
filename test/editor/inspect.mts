import type { Page } from 'playwright-core';

/** Of what a browser says in its console, what says nothing about this package: n8n's own pages may not reach the net. */
const NOISE =
	/net::ERR|Failed to load resource|\[Vue warn\]|ResizeObserver|posthog|telemetry|Permissions-Policy/i;

/** Collects the errors that a page writes into its console, until they are taken. */
export class ConsoleErrors {
	readonly #errors: string[] = [];

	constructor(page: Page) {
		page.on('console', (message) => {
			if (message.type() === 'error') this.#add(message.text());
		});
		page.on('pageerror', ({ message }) => this.#add(message));
	}

	take(): string[] {
		return this.#errors.splice(0).map((text) => `console: ${text.slice(0, 200)}`);
	}

	#add(text: string): void {
		if (!NOISE.test(text)) this.#errors.push(text);
	}
}

/**
 * What is visibly wrong in a part of the page: pictures that did not load, texts that are wider than their box, and
 * fields that n8n marks as missing without saying anywhere what belongs in, and notes that are longer than their box.
 * @param selector of the part
 */
export async function visibleFaults(page: Page, selector: string): Promise<string[]> {
	return await page.evaluate((within) => {
		const parts = [...document.querySelectorAll<HTMLElement>(within)];
		const all = (inner: string) =>
			parts.flatMap((part) => [...part.querySelectorAll<HTMLElement>(inner)]);

		const broken = all('img')
			.filter((image) => image instanceof HTMLImageElement)
			.filter(({ complete, naturalWidth }) => complete && naturalWidth === 0)
			.map(({ src }) => `no picture: ${src}`);

		const hasText = (element: HTMLElement) =>
			[...element.childNodes].some(
				({ nodeType, textContent }) =>
					nodeType === Node.TEXT_NODE && (textContent ?? '').trim() !== '',
			);
		const cut = all('*')
			// n8n itself shortens what stands below the name of a node.
			.filter(({ className }) => !String(className).includes('subtitle'))
			.filter((element) => getComputedStyle(element).overflowX !== 'visible' && hasText(element))
			.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
			.map(({ textContent }) => `cut: "${textContent.trim()}"`);

		const hints = '[class*="infoIcon"], input[placeholder]:not([placeholder=""]), [class*="hint"]';
		const unexplained = all('.parameter-item')
			.filter((item) => item.querySelector('[data-test-id="parameter-issues"]'))
			.filter((item) => !item.querySelector(hints))
			.map((item) => `no hint: "${item.querySelector('label')?.textContent.trim()}"`);

		const long = all('[data-test-id="sticky"] *, .sticky-markdown, [class*="sticky"]')
			.filter((element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowY))
			.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 2)
			.map(
				({ textContent, scrollHeight, clientHeight }) =>
					`note ${scrollHeight - clientHeight} px too long: "${textContent.trim().slice(0, 40)}"`,
			);

		return [...broken, ...cut, ...unexplained, ...long];
	}, selector);
}
