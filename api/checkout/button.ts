import { type Cents, formatEuro } from '../values/money';

/** The pay button of the Checkout, see droppay-api.md section 6 for who says what of its attributes. */
export interface CheckoutButton {
	/** Where the script of the Checkout lies. */
	scriptUrl: string;
	publicKey: string;
	cents: Cents;
	/** What the customer reads in the app; also the title of the page. */
	description: string;
	policy: string;
	/** How many charges the customer authorizes. */
	maxCharges: number;
	/** Where the browser sends the form after the decision, with `dp_authorization_id` and `dp_authorization_status`. */
	action: string;
	/** Where the app goes when the customer pays on the same device; then the form is not sent. */
	loopbackUri?: string;
	/** Gets DropPay's event about the Authorization; attribute inferred. */
	webhook?: string;
	/** Comes back as `merchant_custom_id`; attribute inferred. */
	customId?: string;
	locale?: string;
	theme?: string;
	/** CSS selector of an element of your own page to put the button into. */
	buttonWrapper?: string;
	/** Further fields of the form, such as the number of the order. */
	formFields?: Readonly<Record<string, string>>;
}

const OWN_WRAPPER = 'droppay-button';

/**
 * The form with the pay button, for a page of one's own.
 *
 * The attributes are those of the one public client [client: woo-droppay]; every value is escaped.
 */
export function checkoutButtonHtml(button: CheckoutButton): string {
	const wrapper = button.buttonWrapper ?? `#${OWN_WRAPPER}`;
	const attributes: Record<string, string | undefined> = {
		id: 'DropPay',
		src: button.scriptUrl,
		'data-checkout-key': button.publicKey,
		'data-amount': formatEuro(button.cents),
		'data-policy': button.policy,
		'data-max-charges': String(button.maxCharges),
		'data-product-description': button.description,
		'data-loopback-uri': button.loopbackUri ?? '',
		'data-locale': button.locale ?? 'auto',
		'data-theme': button.theme ?? 'auto',
		'data-action': button.action,
		'data-button-wrapper': wrapper,
		'data-webhook': button.webhook,
		'data-custom-id': button.customId,
	};
	return [
		element('form', { method: 'post', action: button.action }),
		...Object.entries(button.formFields ?? {}).map(
			([name, value]) => `\t${element('input', { type: 'hidden', name, value })}`,
		),
		button.buttonWrapper === undefined ? `\t<div id="${OWN_WRAPPER}"></div>` : undefined,
		`\t${element('script', attributes)}</script>`,
		'</form>',
	]
		.filter((line) => line !== undefined)
		.join('\n');
}

/** A whole page around the button, for an answer to a browser. */
export function checkoutPageHtml(button: CheckoutButton): string {
	return `<!doctype html>
<html lang="${escapeHtml(languageOf(button.locale))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(button.description)}</title>
</head>
<body>
<p>${escapeHtml(button.description)}: ${formatEuro(button.cents)} EUR</p>
${checkoutButtonHtml(button)}
</body>
</html>
`;
}

function element(name: string, attributes: Readonly<Record<string, string | undefined>>): string {
	const written = Object.entries(attributes)
		.filter((entry): entry is [string, string] => entry[1] !== undefined)
		.map(([attribute, value]) => ` ${attribute}="${escapeHtml(value)}"`);
	return `<${name}${written.join('')}>`;
}

/** The language part of a locale such as `it-IT`; Italian when the script chooses by itself. */
function languageOf(locale: string | undefined): string {
	return /^[a-z]{2,3}/i.exec(locale === undefined || locale === 'auto' ? '' : locale)?.[0] ?? 'it';
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Text as it may stand between tags and between quotes. */
function escapeHtml(text: string): string {
	return (
		text
			// What HTML has no notation for; browsers would replace it by question marks.
			.replace(/[^\P{Cc}\t\n\r]/gu, '')
			.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
	);
}
