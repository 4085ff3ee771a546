import type { ImportedExamples } from '../../scripts/demo/examples.mts';
import { atLeast, type Finding } from '../support/report.mts';
import { CANVAS, type Editor } from './editor.mts';

/** Per cent of n8n's zoom at which the names of nodes can be read. */
const READABLE = 35;

/** Opens each example as a whole, on the screen that most people have. */
export async function walkExamples(editor: Editor, examples: ImportedExamples): Promise<Finding[]> {
	const findings: Finding[] = [];
	await editor.onScreen(async () => {
		for (const [name, id] of Object.entries(examples)) {
			await editor.openWorkflow(id);
			await editor.shoot(`example-${name}`);
			const zoom = await editor.page
				.locator('.vue-flow__transformationpane')
				.evaluate(({ style }) => Number(/scale\(([\d.]+)\)/.exec(style.transform)?.[1]) * 100);
			findings.push(
				await editor.faultless(name, CANVAS),
				atLeast(`zoom of ${name}`, READABLE, Math.round(zoom)),
			);
		}
	});
	return findings;
}
