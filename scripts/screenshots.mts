/**
 * Takes the pictures of the README from a running demo: a real n8n, the sandbox, and a sale that was just played.
 *
 *     npx tsx scripts/screenshots.mts
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { selectors, type Browser, type Page } from 'playwright-core';
import { localHttp } from './real-n8n/local-http.mts';
import { startSandbox, type Sandbox } from '../sandbox/index.mts';
import { launchChromium } from './checks/launch-chromium.mts';
import { CREDENTIAL_NAME, PATIENT_SENDER, sandboxCredential } from './demo/credentials.mts';
import { importExamples, SALE_WORKFLOW, startWebhookUrl } from './demo/examples.mts';
import { playSale } from './demo/sale.mts';
import { openN8n, type N8nSession } from './real-n8n/session.mts';
import { ROOT } from './setup/paths.cjs';
import { say } from './setup/progress.cjs';
import { onStop, runToTheEnd } from './setup/stopping.cjs';

const IMAGES = path.join(ROOT, 'docs', 'images');
selectors.setTestIdAttribute('data-test-id');

const SETTLE_MS = 2_500;

/** A page of the editor, signed in as the owner. */
async function openEditor(
	browser: Browser,
	{ client }: N8nSession,
	viewport: { width: number; height: number },
): Promise<Page> {
	const context = await browser.newContext({ viewport, deviceScaleFactor: 2 });
	await context.addCookies([{ ...client.sessionCookie, url: client.url }]);
	return await context.newPage();
}

async function shoot(page: Page, name: string, clip?: Parameters<Page['screenshot']>[0]) {
	await page.screenshot({ path: path.join(IMAGES, `${name}.png`), ...clip });
	say(`  docs/images/${name}.png`);
}

async function openWorkflow(page: Page, session: N8nSession, workflowId: string): Promise<void> {
	await page.goto(`${session.client.url}/workflow/${workflowId}`);
	await page.waitForSelector('[data-test-id="canvas-node"]', { timeout: 60_000 });
	await page.waitForTimeout(SETTLE_MS);
}

async function shootWorkflow(browser: Browser, session: N8nSession, workflowId: string) {
	const page = await openEditor(browser, session, { width: 1440, height: 900 });
	await openWorkflow(page, session, workflowId);
	const checklist = page.getByTestId('suggested-actions-close');
	if (await checklist.isVisible()) await checklist.click();
	// The key that fits the whole workflow into the canvas.
	await page.keyboard.press('1');
	await page.waitForTimeout(500);
	// A step out, so that the buttons at the bottom cover no name.
	await page.keyboard.press('-');
	await page.waitForTimeout(SETTLE_MS);
	await shoot(page, 'workflow');
}

async function shootNodePanel(browser: Browser, session: N8nSession, workflowId: string) {
	const page = await openEditor(browser, session, { width: 1280, height: 900 });
	await openWorkflow(page, session, workflowId);
	await page
		.locator('[data-test-id="canvas-node"][data-node-name="Create Authorization"]')
		.dblclick();
	await page.waitForSelector('[data-test-id="node-parameters"], [data-test-id="ndv"]');
	await page.waitForTimeout(SETTLE_MS);
	await shoot(page, 'node-panel');
}

async function shootCredential(browser: Browser, session: N8nSession) {
	const credentials = await session.client.credentials();
	const credential = credentials.find(({ name }) => name === CREDENTIAL_NAME);
	const page = await openEditor(browser, session, { width: 1280, height: 900 });
	await page.goto(`${session.client.url}/home/credentials/${credential?.id}`);
	await page.getByText('Application Key').first().waitFor();
	await page.waitForTimeout(SETTLE_MS);
	await shoot(page, 'credential');
}

async function shootPhonePage(
	browser: Browser,
	{ client }: N8nSession,
	workflowId: string,
): Promise<void> {
	const order = { amount: '25.00', description: 'Two mugs, order 1002' };
	const startUrl = await startWebhookUrl(client, workflowId);
	const { data } = await localHttp.post<{ payLink: string }>(startUrl, order);
	const context = await browser.newContext({
		viewport: { width: 390, height: 700 },
		deviceScaleFactor: 2,
		isMobile: true,
	});
	const page = await context.newPage();
	await page.goto(data.payLink);
	await page.waitForTimeout(500);
	await shoot(page, 'phone-page');
}

async function openStage(): Promise<{ session: N8nSession; sandbox: Sandbox; workflowId: string }> {
	const session = await openN8n();
	const sandbox = await startSandbox();
	onStop(() => sandbox.close());
	await sandbox.control.settings(PATIENT_SENDER);
	const workflows = await importExamples(session.client, sandboxCredential(sandbox.url));
	return { session, sandbox, workflowId: workflows[SALE_WORKFLOW] ?? '' };
}

await runToTheEnd(async () => {
	const browser = await launchChromium();
	onStop(() => browser.close());
	const { session, sandbox, workflowId } = await openStage();
	const deviations = await playSale({ client: session.client, workflowId, sandbox });
	for (const deviation of deviations) say(`  ${deviation}`);
	await mkdir(IMAGES, { recursive: true });
	await shootWorkflow(browser, session, workflowId);
	await shootNodePanel(browser, session, workflowId);
	await shootCredential(browser, session);
	await shootPhonePage(browser, session, workflowId);
	return deviations.length === 0 ? 0 : 1;
});
