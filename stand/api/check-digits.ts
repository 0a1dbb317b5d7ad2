// Check digits of the numbers that Russian authorities give out.

/** Appends the check digit, or for a person's ten digits both (order ММВ-7-6/435@ of the tax service). */
export function completeInn(digits: string): string {
  if (digits.length === 9) return digits + checkDigit(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]);
  const first = digits + checkDigit(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
  return first + checkDigit(first, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
}

/** Appends the check digit of an ОГРН (12 digits) or ОГРНИП (14): order 165н of the Ministry of Finance. */
export function completeOgrn(digits: string): string {
  const divisor = digits.length === 12 ? 11n : 13n;
  return digits + String((BigInt(digits) % divisor) % 10n);
}

/** Whether 10 or 12 digits are an ИНН. */
export function isInn(digits: string): boolean {
  return completeInn(digits.slice(0, digits.length === 10 ? 9 : 10)) === digits;
}

/** Whether 13 or 15 digits are an ОГРН or ОГРНИП. */
export function isOgrn(digits: string): boolean {
  return completeOgrn(digits.slice(0, -1)) === digits;
}

/** Whether the key of a 20-digit account fits its bank (Bank of Russia, 515 of 08.09.1997). */
export function isAccountOf(bik: string, account: string): boolean {
  // An account in a branch of the Bank of Russia itself is keyed by the branch, not by the last digits.
  const bank = /00[0-2]$/.test(bik) ? `0${bik.slice(4, 6)}` : bik.slice(6);
  const sum = Array.from(bank + account).reduce(
    (total, digit, index) => total + ([7, 1, 3][index % 3] ?? 0) * Number(digit),
    0,
  );
  return sum % 10 === 0;
}

function checkDigit(digits: string, weights: readonly number[]): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return String((sum % 11) % 10);
}
