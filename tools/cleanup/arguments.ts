// The command line of `npm run cleanup`.
import { parseArgs } from 'node:util';
import { SuiteError, codeOf, messageOf } from '../../support/core/errors';
import { hint } from '../../support/core/suggest';
import { parseDuration } from '../../support/language/duration';

/** What the cleaner was asked for. */
export interface CleanUpArguments {
  /** A name of `config/stands` or a path of a YAML file. */
  readonly stand: string;
  /** Only list what would go. */
  readonly isDry: boolean;
  /** How old a marked client must be: a younger one may belong to a run that goes on elsewhere. */
  readonly olderThanMs: number;
}

export const HELP = `npm run cleanup -- --stand <имя|файл.yaml> — удаляет то, что оставили на стенде прерванные прогоны

  --stand <имя|файл.yaml>   стенд из config/stands (переменная STAND)
  --dry-run                 только показать, что будет удалено
  --older-than "<сколько>"  не трогать то, что создано недавно: идёт, быть может, прогон на другой машине;
                            по умолчанию "1 час", для своих прогонов этой машины не нужно

Удаляется только то, что создали сценарии: по записям этой машины (reports/.created) и по метке в данных —
электронной почте вида autotest.<зерно прогона>@aurora.example.
Коды выхода: 0 — ничего лишнего не осталось · 2 — удалить не удалось или команда задана неверно.
`;

const options = {
  stand: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'older-than': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line. @returns undefined where help was asked for @throws SuiteError ARGUMENTS_WRONG, DURATION_WRONG */
export function readCleanUpArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): CleanUpArguments | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  const stand = values.stand ?? environment['STAND'];
  if (!stand)
    throw wrong(
      'Не сказано, на каком стенде убирать → npm run cleanup -- --stand dev (или переменная STAND)',
    );
  return {
    stand,
    isDry: values['dry-run'] ?? false,
    olderThanMs: parseDuration(values['older-than'] ?? '1 час'),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    const message = messageOf(error);
    const named = /'(-{0,2}[^' ,]+)/u.exec(message)?.[1] ?? '';
    switch (codeOf(error)) {
      case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
        const names = Object.keys(options).map((name) => `--${name}`);
        throw wrong(
          `Неизвестный параметр ${named}. ${hint(named, names)} → список параметров: npm run cleanup -- --help`,
        );
      }
      case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
        throw wrong(
          `Лишнее слово «${named}» → значение из нескольких слов возьмите в кавычки: --older-than "1 час"`,
        );
      default:
        throw wrong(
          `У параметра ${named} нет значения или оно лишнее → список параметров: npm run cleanup -- --help`,
        );
    }
  }
}

function wrong(message: string): SuiteError {
  return new SuiteError('ARGUMENTS_WRONG', message);
}
