// The command line of `npm run lint:features`.
import { parseArgs } from 'node:util';
import { SuiteError, codeOf, messageOf } from '../../support/core/errors';
import { hint } from '../../support/core/suggest';

/** What lint was asked for. */
export interface LintArguments {
  /** Folders and files; empty: all features. */
  readonly paths: readonly string[];
  readonly fixes: boolean;
  /** Files for JUnit reports. */
  readonly junit: readonly string[];
}

export const HELP = `npm run lint:features — проверяет сценарии: потерянные строки, шаги, теги, оформление
npm run lint:features -- features/вход a.feature — только эти папки и файлы

  --fix                   исправить то, что исправляется без потерь: оформление, ключевые слова, «й» из двух знаков
  --format junit:<файл>   записать ещё и отчёт JUnit

Строки вида «файл:строка:столбец: ошибка: …» понимают редакторы. Правила и теги — config/features.yaml, docs/lint.md.
Коды выхода: 0 — ошибок нет (предупреждения могут быть) · 1 — есть ошибки · 2 — проверить не удалось.
`;

const options = {
  fix: { type: 'boolean' },
  format: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line. @returns undefined where help was asked for @throws SuiteError ARGUMENTS_WRONG */
export function readLintArguments(argv: readonly string[]): LintArguments | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const formats = values.format ?? [];
  return {
    paths: positionals,
    fixes: values.fix ?? false,
    junit: formats.map((format) => {
      const file = /^junit:(.+)$/u.exec(format)?.[1];
      if (file !== undefined) return file;
      throw wrong(`Формата «${format}» нет → --format junit:reports/lint.xml`);
    }),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    const named = /'(-{0,2}[^' ,]+)/u.exec(messageOf(error))?.[1] ?? '';
    if (codeOf(error) !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
      throw wrong(`У параметра ${named} нет значения или оно лишнее → npm run lint:features -- --help`);
    const names = Object.keys(options).map((name) => `--${name}`);
    throw wrong(`Неизвестный параметр ${named}. ${hint(named, names)} → npm run lint:features -- --help`);
  }
}

function wrong(message: string): SuiteError {
  return new SuiteError('ARGUMENTS_WRONG', message);
}
