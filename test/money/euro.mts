/** `1000` cents → `10.00 EUR`. */
export const euro = (cents: number): string => `${(cents / 100).toFixed(2)} EUR`;
