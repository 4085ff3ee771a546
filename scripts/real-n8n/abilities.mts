import { chosenLine } from './lines.mts';

/** Something that n8n can do from a version on. */
interface Ability {
	since: string;
	/** What an older n8n does instead, as the end of a sentence. */
	before: string;
}

/**
 * In what the supported versions of n8n differ, as far as tests and scripts have to know. The names of its modules are
 * read from each n8n, see installation.mts.
 */
const ABILITIES = {
	// Absent in 1.123.81, present in 2.8.4.
	dataTableNames: {
		since: '2.8',
		before: 'its Data Table node neither makes a table nor takes its name',
	},
	// Absent in 2.8.4, present in 2.22.6.
	credentialTestStatuses: {
		since: '2.22',
		before: 'the test of a credential takes every status or none for good',
	},
	credentialExpressions: {
		since: '2.34',
		before:
			'storing a token overwrites expressions in the credential, so the tokens stay in memory',
	},
	// Off by default in 2.35.7 (N8N_USE_WORKFLOW_PUBLICATION_SERVICE), on in 2.40.7.
	publicationStatus: { since: '2.40', before: 'publishing is over when n8n responds' },
	errorCause: { since: '2.34', before: 'n8n loses what caused a refusal' },
	resumeToken: { since: '2.14', before: "an execution's resume URL has no signature" },
} satisfies Record<string, Ability>;

export type AbilityName = keyof typeof ABILITIES;

export const abilityOf = (name: AbilityName): Ability => ABILITIES[name];

const partsOf = (version: string): number[] => version.split('.').map(Number);

/** Whether a version, such as 2.8.4, is the other one or newer. */
function isAtLeast(version: string, oldest: string): boolean {
	const [parts, least] = [partsOf(version), partsOf(oldest)];
	const index = parts.findIndex((part, at) => part !== (least[at] ?? 0));
	return index < 0 || (parts[index] ?? 0) > (least[index] ?? 0);
}

/** Whether the n8n that this process works with can do it. */
export function canN8n(name: AbilityName, { version } = chosenLine()): boolean {
	return isAtLeast(version, ABILITIES[name].since);
}
