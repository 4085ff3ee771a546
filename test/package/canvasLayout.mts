/**
 * Where n8n's editor draws the nodes, notes and lines of a workflow, as far as it takes to see that none covers another.
 * Lines are drawn as in n8n 2.41.1 (getEdgeRenderData): a curve to the right, or around below to what lies further left.
 */
import type { INode } from 'n8n-workflow';
import type { WorkflowContent } from '../../scripts/real-n8n/rest-client.mts';

interface Point {
	x: number;
	y: number;
}

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What n8n's canvas shows of a workflow. */
interface Drawn {
	name: string;
	box: Box;
}

const NODE_SIZE = 96;
/** A wide node, to which other nodes are attached from below. */
const AGENT_WIDTH = 256;
/** Height of the name and of the line below it; the name may take a second line. */
const NAME_HEIGHT = { above: 8, line: 22, subtitle: 20 };
const NAME_WIDTH = { letter: 8.6, max: 192 };
/** How far a line that leads back goes around. */
const AROUND = { right: 40, below: 130, left: 40, handle: 16 };
const STEPS = 40;

export const isNote = ({ type }: INode): boolean => type === 'n8n-nodes-base.stickyNote';
const isAgent = ({ type }: INode): boolean => type.endsWith('.agent');
const widthOf = (node: INode): number => (isAgent(node) ? AGENT_WIDTH : NODE_SIZE);

function noteBox({ position: [left, top], parameters: { width, height } }: INode): Box {
	return { left, top, right: left + Number(width), bottom: top + Number(height) };
}

/** The icon with the name and the subtitle below it. */
function nodeBox(node: INode): Box {
	const [left, top] = node.position;
	const nameWidth = node.name.length * NAME_WIDTH.letter;
	const overhang = Math.max(0, Math.min(nameWidth, NAME_WIDTH.max) - widthOf(node)) / 2;
	const { above, line, subtitle } = NAME_HEIGHT;
	const name = above + line * Math.ceil(nameWidth / NAME_WIDTH.max) + subtitle;
	return {
		left: left - overhang,
		top,
		right: left + widthOf(node) + overhang,
		bottom: top + NODE_SIZE + name,
	};
}

function outputsOf({ type, onError, parameters }: INode, connected: number): number {
	const own = type === 'n8n-nodes-base.if' ? 2 : 1;
	const rules = (parameters.rules as { values?: unknown[] } | undefined)?.values?.length ?? 0;
	const failures = onError === 'continueErrorOutput' ? 1 : 0;
	return Math.max(own + failures, rules, connected);
}

/** Points along the line between two handles, from left to right or around. */
function mainLine(from: Point, to: Point): Point[] {
	if (from.x - AROUND.handle > to.x) {
		const right = from.x + AROUND.right;
		const below = from.y + AROUND.below;
		const left = to.x - AROUND.left;
		const corners = [
			...[from, { x: right, y: from.y }, { x: right, y: below }],
			...[{ x: left, y: below }, { x: left, y: to.y }, to],
		];
		return corners.slice(1).flatMap((corner, index) => between(corners[index] ?? corner, corner));
	}
	const middle = (from.x + to.x) / 2;
	return Array.from({ length: STEPS + 1 }, (_, step) => {
		const t = step / STEPS;
		const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
		return {
			x: (a ?? 0) * from.x + ((b ?? 0) + (c ?? 0)) * middle + (d ?? 0) * to.x,
			y: ((a ?? 0) + (b ?? 0)) * from.y + ((c ?? 0) + (d ?? 0)) * to.y,
		};
	});
}

const between = (from: Point, to: Point): Point[] =>
	Array.from({ length: STEPS + 1 }, (_, step) => ({
		x: from.x + ((to.x - from.x) * step) / STEPS,
		y: from.y + ((to.y - from.y) * step) / STEPS,
	}));

const holds = ({ left, top, right, bottom }: Box, { x, y }: Point): boolean =>
	left < x && x < right && top < y && y < bottom;

const meet = (a: Box, b: Box): boolean =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The pairs of nodes and notes that cover each other, as `A and B`. */
export function coveredNodes({ nodes }: WorkflowContent): string[] {
	const drawn = nodes.map(asDrawn);
	return drawn.flatMap((one, index) =>
		drawn
			.slice(index + 1)
			.filter((other) => meet(one.box, other.box))
			.map((other) => `${one.name} and ${other.name}`),
	);
}

const asDrawn = (node: INode): Drawn => ({
	name: node.name,
	box: isNote(node) ? noteBox(node) : nodeBox(node),
});

/** The lines that cross a note or a node that they don't belong to, as `A → B over C`. */
export function crossingLines({ nodes, connections }: WorkflowContent): string[] {
	const find = (name: string): INode => {
		const found = nodes.find((node) => node.name === name);
		if (!found) throw new Error(`There is no node ${name}.`);
		return found;
	};
	return Object.entries(connections).flatMap(([name, byType]) =>
		Object.entries(byType).flatMap(([type, outputs]) =>
			(outputs ?? []).flatMap((targets, output) =>
				(targets ?? []).flatMap(({ node: target }) => {
					const ends = [find(name), find(target)] as const;
					const points =
						type === 'main'
							? mainLine(outputHandle(ends[0], output, outputs.length), inputHandle(ends[1]))
							: between(topOf(ends[0]), bottomOf(ends[1]));
					return nodes
						.filter((node) => !ends.includes(node))
						.map(asDrawn)
						.filter(({ box }) => points.some((point) => holds(box, point)))
						.map((crossed) => `${name} → ${target} over ${crossed.name}`);
				}),
			),
		),
	);
}

function outputHandle(node: INode, output: number, connected: number): Point {
	const [x, y] = node.position;
	const count = outputsOf(node, connected);
	return { x: x + widthOf(node), y: y + (NODE_SIZE * (output + 1)) / (count + 1) };
}

const inputHandle = ({ position: [x, y] }: INode): Point => ({ x, y: y + NODE_SIZE / 2 });

const topOf = ({ position: [x, y] }: INode): Point => ({ x: x + NODE_SIZE / 2, y });

const bottomOf = (node: INode): Point => ({
	x: node.position[0] + widthOf(node) / 2,
	y: node.position[1] + NODE_SIZE,
});

/** The rectangle that holds the whole workflow. */
export function sizeOf({ nodes }: WorkflowContent): { width: number; height: number } {
	const boxes = nodes.map((node) => asDrawn(node).box);
	const [left, top] = [
		Math.min(...boxes.map((box) => box.left)),
		Math.min(...boxes.map((box) => box.top)),
	];
	return {
		width: Math.max(...boxes.map(({ right }) => right)) - left,
		height: Math.max(...boxes.map(({ bottom }) => bottom)) - top,
	};
}
