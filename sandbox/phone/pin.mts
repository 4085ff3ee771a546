import type { Account } from '../resources/accounts.mts';

const TRIES = 3;
const LOCK_MS = 60_000;

/** What became of a PIN. */
export type PinCheck =
	| { ok: true }
	| { ok: false; locked: false; triesLeft: number }
	| { ok: false; locked: true; secondsLeft: number };

/** Checks the PIN of an account's owner; three wrong ones in a row lock it for a minute. */
export function checkPin(account: Account, pin: string, nowMs: number): PinCheck {
	if (account.lockedUntilMs > nowMs) {
		const secondsLeft = Math.ceil((account.lockedUntilMs - nowMs) / 1000);
		return { ok: false, locked: true, secondsLeft };
	}
	if (pin === account.pin) {
		account.wrongPins = 0;
		return { ok: true };
	}
	account.wrongPins++;
	if (account.wrongPins < TRIES) {
		return { ok: false, locked: false, triesLeft: TRIES - account.wrongPins };
	}
	account.wrongPins = 0;
	account.lockedUntilMs = nowMs + LOCK_MS;
	return { ok: false, locked: true, secondsLeft: LOCK_MS / 1000 };
}
