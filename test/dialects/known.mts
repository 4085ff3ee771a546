/**
 * Violations that are known and not mended yet, each with the reason. One that no longer applies fails the test, so
 * that the list shrinks.
 */
export interface Known {
	/** The quirk's name, whole. */
	quirk: RegExp;
	/** How the kind of violation begins; see the invariants in dialects.test.mts. */
	kind: string;
	reason: string;
}

export const KNOWN: readonly Known[] = [];
