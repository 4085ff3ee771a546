/** Tests that only some versions of n8n can pass. What moves money must pass on all of them. */
import { abilityOf, canN8n, type AbilityName } from '../../scripts/real-n8n/abilities.mts';

type Test = (title: string, test: () => Promise<void>, timeout?: number) => void;

/** `it` where n8n has the ability. On an older n8n the test is left out, and its title says why. */
export function itWith(ability: AbilityName): Test {
	if (canN8n(ability)) return it;
	const { since, before } = abilityOf(ability);
	return (title, test) => it.skip(`${title} (before n8n ${since}, ${before})`, test);
}

/** `it` where n8n lacks the ability; no test at all where it has it. */
export function itWithout(ability: AbilityName): Test {
	return canN8n(ability) ? () => undefined : it;
}
