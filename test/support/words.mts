/** Words that language.md of this project replaces; see CONTRIBUTING.md. */
export const UNUSUAL =
	/\bshall\b|\bwhoever\b|\b(some|no)body\b|\b(he|his|him)\b|\bheld against\b|\btold (apart|from)\b|\bon doubt\b|\bin vain\b|\breadings?\b|\bread (it )?again\b|\bworked (on|off)\b|\btakes? the place\b|\bforeign\b|\bformer\b|\bparked\b|\bsettled?\b|\bledger\b|\bhas to\b|\bat most\b$/i;
