import type { Settings } from './settings.mts';

/**
 * The script that a merchant's page loads, as the public client uses it (data-checkout-key,
 * data-amount, …): a button, a dialog with the link to the phone page, and the submission of the
 * surrounding form with `dp_authorization_id` and `dp_authorization_status` after the decision. With
 * the app on the same device nothing is submitted.
 */
export function checkoutScript(sandboxUrl: string, device: Settings['checkoutDevice']): string {
	return `(function () {
	'use strict';
	var base = ${JSON.stringify(sandboxUrl)};
	var sameDevice = ${String(device === 'same')};
	var script = document.getElementById('DropPay') || document.currentScript;
	if (!script) return;
	var data = script.dataset;
	var form = script.closest('form');

	function element(name, text, style) {
		var made = document.createElement(name);
		if (text) made.textContent = text;
		if (style) made.style.cssText = style;
		return made;
	}

	function hidden(name, value) {
		var input = element('input');
		input.type = 'hidden';
		input.name = name;
		input.value = value;
		form.appendChild(input);
	}

	function finish(authorization, dialog) {
		dialog.close();
		dialog.remove();
		if (!form) return;
		if (data.action) form.action = data.action;
		hidden('dp_authorization_id', authorization.id);
		hidden('dp_authorization_status', authorization.status);
		form.submit();
	}

	function follow(authorization, dialog) {
		if (!dialog.isConnected) return;
		fetch(base + '/checkout/authorizations/' + authorization.id)
			.then(function (answer) { return answer.json(); })
			.then(function (now) {
				if (now.status !== 'WAITING') finish(now, dialog);
				else setTimeout(function () { follow(authorization, dialog); }, 1000);
			})
			.catch(function () { setTimeout(function () { follow(authorization, dialog); }, 3000); });
	}

	function open(authorization) {
		var dialog = element('dialog', '', 'border:0;border-radius:16px;padding:24px;max-width:320px;' +
			'font:16px/1.5 system-ui,sans-serif;text-align:center');
		dialog.appendChild(element('p', sameDevice ? 'Confirm the payment in the app:' :
			'Confirm the payment on your phone:'));
		var link = element('a', 'Open the sandbox phone page');
		link.href = authorization.sharing;
		link.target = '_blank';
		link.rel = 'noopener';
		dialog.appendChild(link);
		document.body.appendChild(dialog);
		dialog.addEventListener('close', function () { dialog.remove(); });
		dialog.showModal();
		if (!sameDevice) follow(authorization, dialog);
	}

	var button = element('button', 'Pay with DropPay (Sandbox)', 'border:0;border-radius:999px;' +
		'padding:12px 24px;background:#17493f;color:#fff;font:600 16px system-ui,sans-serif;cursor:pointer');
	button.type = 'button';
	button.addEventListener('click', function () {
		button.disabled = true;
		fetch(base + '/checkout/authorizations', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				checkout_key: data.checkoutKey,
				amount: data.amount,
				policy: data.policy,
				max_charges: data.maxCharges,
				description: data.productDescription,
				loopback_uri: data.loopbackUri,
				custom_id: data.customId,
				webhook: data.webhook,
			}),
		})
			.then(function (answer) {
				if (!answer.ok) throw new Error('The sandbox responded with ' + answer.status);
				return answer.json();
			})
			.then(open)
			.catch(function (cause) { button.textContent = cause.message; })
			.finally(function () { button.disabled = false; });
	});
	var wrapper = data.buttonWrapper && document.querySelector(data.buttonWrapper);
	if (wrapper) wrapper.appendChild(button);
	else script.insertAdjacentElement('afterend', button);
})();
`;
}
