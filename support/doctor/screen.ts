// The lines of an examination as a person reads them: one sign each, problems under their line.
import { counted, plural } from '../core/russian';
import { maskSecrets } from '../secrets/mask';
import type { Line } from './check';

export type Colour = 'green' | 'yellow' | 'red' | 'dim';

/** How a text is coloured; nothing is, where NO_COLOR or a pipe says so. */
export type Paint = (colour: Colour, text: string) => string;

const signs: Readonly<Record<Line['state'], readonly [sign: string, colour: Colour]>> = {
  ok: ['✔', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✘', 'red'],
  skipped: ['–', 'dim'],
};

/** The lines as text, masked. */
export function describeLines(lines: readonly Line[], paint: Paint): string {
  return fold(lines)
    .map((line) => maskSecrets(describe(line, paint)))
    .join('\n');
}

/** The verdict: how many checks did not pass. */
export function describeVerdict(lines: readonly Line[]): string {
  const failed = lines.filter(({ state }) => state === 'failed').length;
  const warned = lines.filter(({ state }) => state === 'warning').length;
  const warnings =
    warned === 0 ? '' : `, ${counted(warned, 'предупреждение', 'предупреждения', 'предупреждений')}`;
  return failed === 0
    ? `Стенд готов${warnings}.`
    : `Стенд не готов: не ${plural(failed, 'прошла', 'прошли', 'прошло')} ${counted(failed, 'проверка', 'проверки', 'проверок')}${warnings}.`;
}

/** The same of the API and of Keycloak is one line. */
function fold(lines: readonly Line[]): readonly Line[] {
  return lines.reduce<readonly Line[]>((folded, line) => {
    const last = folded.at(-1);
    const isTwin =
      last !== undefined &&
      last.title.replace(/ API$/u, ' Keycloak') === line.title &&
      textOf(last) === textOf(line);
    return isTwin
      ? [...folded.slice(0, -1), { ...line, title: line.title.replace(/Keycloak$/u, 'API и Keycloak') }]
      : [...folded, line];
  }, []);
}

function textOf(line: Line): string {
  return `${line.state} ${line.state === 'failed' ? line.problems.join('\n') : line.text}`;
}

function describe(line: Line, paint: Paint): string {
  const [sign, colour] = signs[line.state];
  const text = line.state === 'failed' ? line.problems.join('\n') : line.text;
  const words = line.state === 'skipped' ? `пропущено: ${text}` : text;
  // «Вход «читатель» (analyst001) … не выполнен» says itself what was checked.
  const told = words.startsWith(line.title) ? words : `${line.title}: ${words}`;
  return `${paint(colour, sign)} ${told.replaceAll('\n', '\n    ')}`;
}
