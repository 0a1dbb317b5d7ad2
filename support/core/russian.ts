// How the suite speaks Russian: plurals, numbers, durations, quotes.

const pluralRules = new Intl.PluralRules('ru');
const numberFormat = new Intl.NumberFormat('ru');
const percentFormat = new Intl.NumberFormat('ru', { maximumFractionDigits: 1 });
const momentFormat = new Intl.DateTimeFormat('ru', {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** The form of a noun that goes with a number: `plural(3, 'сценарий', 'сценария', 'сценариев')` → «сценария». */
export function plural(count: number, one: string, few: string, many: string): string {
  const rule = pluralRules.select(count);
  return rule === 'one' ? one : rule === 'few' ? few : many;
}

/** The number with its noun: «1 234 сценария». */
export function counted(count: number, one: string, few: string, many: string): string {
  return `${numberFormat.format(count)} ${plural(count, one, few, many)}`;
}

/** A duration for people: «12 мс», «1,3 с», «2 мин 5 с». */
export function formatDuration(durationMs: number): string {
  if (durationMs < 999.5) return `${Math.round(durationMs)} мс`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1).replace('.', ',')} с`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} мин ${seconds % 60} с`;
}

/** A share for people, at most one digit after the comma: «100 %», «55,6 %». */
export function formatPercent(percent: number): string {
  return `${percentFormat.format(percent)}\u00a0%`;
}

/** Day and time of this machine: «23.11.2026, 14:05». */
export function formatMoment(moment: Date): string {
  return momentFormat.format(moment);
}

/** Values as a list in quotes: «а», «б» и «в» are given as `«а», «б», «в»`. */
export function quoteAll(values: Iterable<string>): string {
  return [...values].map((value) => `«${value}»`).join(', ');
}

/** The first characters of a text, on one line, with an ellipsis where it was cut. */
export function excerpt(text: string, length = 80): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  // Half of an emoji is no letter.
  return line.length > length ? `${line.slice(0, length).replace(/[\ud800-\udbff]$/u, '')}…` : line;
}
