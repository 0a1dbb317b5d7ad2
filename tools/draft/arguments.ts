// The command line of `npm run draft`.
import { SuiteError } from '../../support/core/errors';
import { parseCommandLine } from '../command-line';

/** What is to be drafted. */
export interface DraftArguments {
  /** A name of `config/stands` or a path of a YAML file. */
  readonly stand: string;
  /** Russian names or operationIds; all operations of the contract where it is `all`. */
  readonly operations: readonly string[] | 'all';
  /** Only print the names of the operations. */
  readonly isList: boolean;
  /** Where one draft goes; its own file in `features/черновики` where nothing is said. */
  readonly to: string | undefined;
  readonly isForced: boolean;
}

export const HELP = `npm run draft -- --operation "Создание клиента" — черновики сценариев для операции контракта

  --operation <имя>         операция: русское название (summary) или operationId; можно несколько раз
  --all                     все операции контракта
  --list                    только показать, какие операции есть
  --to <файл.feature>       куда писать; по умолчанию features/черновики/<операция>.feature; годится для одной операции
  --force                   перезаписать файл, который уже есть
  --stand <имя|файл.yaml>   стенд из config/stands (переменная STAND); его контракт и роли; по умолчанию local

Черновик помечен тегом @черновик и в прогон не попадает. Прочитайте его, допишите то, что он просит, и снимите тег.
Коды выхода: 0 — черновики записаны · 2 — записать не удалось или команда задана неверно.
`;

const options = {
  operation: { type: 'string', multiple: true },
  all: { type: 'boolean' },
  list: { type: 'boolean' },
  to: { type: 'string' },
  force: { type: 'boolean' },
  stand: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line. @returns undefined where help was asked for @throws SuiteError ARGUMENTS_WRONG */
export function readDraftArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): DraftArguments | undefined {
  const { values, positionals } = parseCommandLine('draft', argv, options);
  if (positionals[0] !== undefined) {
    throw wrong(
      `Лишнее слово «${positionals[0]}» → название операции возьмите в кавычки: --operation "Создание клиента"`,
    );
  }
  if (values.help) return undefined;
  const { operation: operations = [], all: isAll = false, list: isList = false, to } = values;
  if (!isList && !isAll && operations.length === 0) {
    throw wrong(
      'Не сказано, для какой операции писать черновик → npm run draft -- --operation "Создание клиента" (все имена — --list)',
    );
  }
  if (isAll && operations.length > 0) {
    throw wrong('Указаны и --operation, и --all → оставьте что-то одно');
  }
  if (to !== undefined && (isAll || operations.length > 1)) {
    throw wrong(
      'В один файл (--to) пишется черновик одной операции → уберите --to или оставьте одну операцию',
    );
  }
  if (to !== undefined && !to.endsWith('.feature')) {
    throw wrong(`Файл сценариев оканчивается на .feature, а указан «${to}» → исправьте --to`);
  }
  return {
    stand: values.stand ?? environment['STAND'] ?? 'local',
    operations: isAll ? 'all' : operations,
    isList,
    to,
    isForced: values.force ?? false,
  };
}

function wrong(message: string): SuiteError {
  return new SuiteError('ARGUMENTS_WRONG', message);
}
