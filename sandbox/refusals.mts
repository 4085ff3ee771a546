/** What the codes mean (doc: errors); the key is `status/code`. */
const MEANINGS: Readonly<Record<string, string>> = {
	'400/100': 'Missing arguments',
	'400/101': 'Wrong arguments',
	'400/102': 'Wrong date or time',
	'400/103': 'Wrong public id',
	'400/104': 'Invalid IBAN',
	'400/105': 'Invalid VAT code',
	'400/106': 'Invalid TAX code',
	'401/100': 'Wrong login credentials',
	'401/101': 'Out of the allowed scope',
	'401/102': 'Access token bad or expired',
	'403/100': 'Bad signature',
	'403/101': 'Access to the resource denied',
};

/** A refusal as DropPay words it: a status, and with most of them a code and a description. */
export class Refusal extends Error {
	readonly status: number;
	/** Three digits, or null for a refusal without a body (404, 405). */
	readonly code: string | null;

	constructor(status: number, code: string | null, detail?: string) {
		const meaning = code === null ? `HTTP ${status}` : (MEANINGS[`${status}/${code}`] ?? 'Refused');
		super(detail === undefined ? meaning : `${meaning}: ${detail}`);
		this.status = status;
		this.code = code;
	}

	/** The body that travels, or undefined for none. */
	get body(): { code: string; description: string } | undefined {
		return this.code === null ? undefined : { code: this.code, description: this.message };
	}
}

export const missingArguments = (detail: string): Refusal => new Refusal(400, '100', detail);
export const wrongArguments = (detail: string): Refusal => new Refusal(400, '101', detail);
export const wrongDate = (detail: string): Refusal => new Refusal(400, '102', detail);
export const wrongPublicId = (detail: string): Refusal => new Refusal(400, '103', detail);
export const invalidIban = (detail: string): Refusal => new Refusal(400, '104', detail);
export const invalidTaxCode = (detail: string): Refusal => new Refusal(400, '106', detail);
export const wrongCredentials = (detail: string): Refusal => new Refusal(401, '100', detail);
export const outOfScope = (detail: string): Refusal => new Refusal(401, '101', detail);
export const badToken = (detail: string): Refusal => new Refusal(401, '102', detail);
export const accessDenied = (detail: string): Refusal => new Refusal(403, '101', detail);
export const notFound = (): Refusal => new Refusal(404, null);
