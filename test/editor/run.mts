/**
 * `npm run test:editor`: walks through n8n's editor in headless Chromium, as a user meets the nodes there: every panel,
 * the list of nodes, outputs, a message and all examples. It looks for errors in the console, missing pictures, cut
 * texts and required fields without a hint, and leaves a picture of each step in `.cache/editor`.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox } from '../../sandbox/index.mts';
import { ensureChromium } from '../../scripts/checks/chromium.mts';
import { sandboxCredential } from '../../scripts/demo/credentials.mts';
import { importExamples } from '../../scripts/demo/examples.mts';
import { openN8n } from '../../scripts/real-n8n/session.mts';
import { duration, say } from '../../scripts/setup/progress.cjs';
import { launchChromium } from '../../scripts/checks/launch-chromium.mts';
import { exactly, printTable, type Finding } from '../support/report.mts';
import { walkExamples } from './canvas.mts';
import { walkCreator } from './creator.mts';
import { Editor, PICTURES } from './editor.mts';
import { walkOutputs } from './outputs.mts';
import { NodeMaker, walkChoices, walkPanels } from './panels.mts';

/** A part that could not be walked to its end is a finding, with a picture of where it stopped. */
async function findingsOf(
	editor: Editor,
	name: string,
	walk: () => Promise<Finding[]>,
): Promise<Finding[]> {
	try {
		return await walk();
	} catch (cause) {
		await editor.shoot(`stopped-${name}`);
		return [exactly(name, 'walked', cause instanceof Error ? cause.message : String(cause))];
	}
}

/** Resolves with the exit code. @param chosen parts of the walk; all when there are none */
export async function walkEditor(chosen: string[]): Promise<number> {
	const began = Date.now();
	await ensureChromium();
	await rm(PICTURES, { recursive: true, force: true });
	await mkdir(PICTURES, { recursive: true });
	const { client, close } = await openN8n();
	const sandbox = await startSandbox();
	const browser = await launchChromium();
	let deviations = 0;
	try {
		const examples = await importExamples(client, sandboxCredential(sandbox.url));
		const make = new NodeMaker(await client.credentials());
		const editor = await Editor.open(browser, client);
		const parts: Record<string, () => Promise<Finding[]>> = {
			panels: async () => await walkPanels(editor, make),
			choices: async () => await walkChoices(editor, make),
			creator: async () => await walkCreator(editor, make),
			outputs: async () => await walkOutputs(editor, make),
			examples: async () => await walkExamples(editor, examples),
		};
		for (const [name, walk] of Object.entries(parts)) {
			if (chosen.length > 0 && !chosen.includes(name)) continue;
			deviations += printTable(name, await findingsOf(editor, name, walk));
		}
	} finally {
		await browser.close();
		await close();
		await sandbox.close();
	}
	say(`\nPictures: ${path.relative(process.cwd(), PICTURES)}`);
	say(`${deviations} deviation(s), ${duration(Date.now() - began)}.`);
	return deviations === 0 ? 0 : 1;
}
