import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { selectors, type Browser, type Page } from 'playwright-core';
import type { N8nRestClient, WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';
import { CACHE } from '../../scripts/setup/paths.cjs';
import { exactly, type Finding } from '../support/report.mts';
import { ConsoleErrors, visibleFaults } from './inspect.mts';

selectors.setTestIdAttribute('data-test-id');

export const PICTURES = path.join(CACHE, 'editor');
/** A panel of the node, whichever of n8n's layouts it has. */
export const PANEL = '[data-test-id="node-parameters"], [data-test-id="ndv"]';
export const CANVAS = '[data-test-id="canvas"], .vue-flow';
/** How long the editor may take for a step; it is compiled while it is opened first. */
const MAX_WAIT_MS = 120_000;
/** For pictures to load and for what moves to stand still. */
const SETTLE_MS = 700;
/** What most people have; panels are looked at higher, so that all fields are in the picture. */
const SCREEN = { width: 1440, height: 900 };
const HIGH_SCREEN = { width: 1440, height: 1400 };

/** n8n's editor in a browser, signed in as the owner. */
export class Editor {
	private constructor(
		readonly page: Page,
		readonly client: N8nRestClient,
		private readonly errors: ConsoleErrors,
	) {}

	static async open(browser: Browser, client: N8nRestClient): Promise<Editor> {
		const context = await browser.newContext({ viewport: HIGH_SCREEN });
		await context.addCookies([{ ...client.sessionCookie, url: client.url }]);
		// esbuild marks functions with it, also those that are evaluated in the page.
		await context.addInitScript('globalThis.__name = (named) => named');
		const page = await context.newPage();
		page.setDefaultTimeout(MAX_WAIT_MS);
		return new Editor(page, client, new ConsoleErrors(page));
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.client.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
		await this.fit();
		// It opens a while after the workflow, over the corner of the canvas.
		const suggestions = this.page.getByTestId('suggested-actions-close');
		if (await suggestions.isVisible()) await suggestions.click();
		await this.settle();
	}

	/** Opens a new workflow of these nodes. */
	async openNodes(
		name: string,
		nodes: INode[],
		connections: WorkflowContent['connections'] = {},
	): Promise<void> {
		const { id } = await this.client.saveWorkflow({ name, nodes, connections });
		await this.openWorkflow(id);
	}

	/** Fits the whole workflow into the canvas, as the key 1 does. */
	async fit(): Promise<void> {
		await this.page.keyboard.press('1');
		await this.settle();
	}

	async onScreen(work: () => Promise<void>): Promise<void> {
		await this.page.setViewportSize(SCREEN);
		await work();
		await this.page.setViewportSize(HIGH_SCREEN);
	}

	async openPanel(node: string): Promise<void> {
		// However small the node is on the canvas.
		await this.page
			.locator(`[data-test-id="canvas-node"][data-node-name="${node}"]`)
			.locator('[data-test-id="canvas-default-node"], [data-test-id="canvas-trigger-node"]')
			.first()
			.dispatchEvent('dblclick');
		await this.page.locator(PANEL).first().waitFor();
		await this.settle();
	}

	async closePanel(): Promise<void> {
		// A collection keeps the keys that are pressed in it to itself.
		await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		await this.page.keyboard.press('Escape');
		await this.page.locator(PANEL).first().waitFor({ state: 'hidden' });
	}

	async settle(): Promise<void> {
		await this.page.waitForTimeout(SETTLE_MS);
	}

	async shoot(name: string): Promise<void> {
		const file = `${name.replace(/[^\w.-]+/g, '-')}.png`;
		await this.page.screenshot({ path: path.join(PICTURES, file) });
	}

	/** One line of the table: a step, and what is wrong with it in a part of the page or was in the console. */
	async faultless(what: string, selector: string): Promise<Finding> {
		const faults = [...this.errors.take(), ...(await visibleFaults(this.page, selector))];
		return exactly(what, 'no fault', [...new Set(faults)].join('; ') || 'no fault');
	}
}
