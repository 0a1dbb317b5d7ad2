// The command line of `npm run new`, and the questions that it leaves open.
import type { SuiteError } from '../../support/core/errors';
import { parseCommandLine, wrongArguments } from '../command-line';

/** What the first scenario of a new feature is about; what is undefined has not been said. */
export interface NewFeature {
  /** Of the feature: «Поиск документа». */
  readonly title: string;
  /** A name of `config/stands` or a path of a YAML file. */
  readonly stand: string;
  /** The folder below `features`. */
  readonly area?: string;
  readonly role?: string;
  /** A Russian name of the contract's. */
  readonly operation?: string;
  /** What must be true, as the scenario's name says it. */
  readonly scenario?: string;
  /** Keys: ТК-017, REQ-12, ТРЕБ-12. */
  readonly keys: readonly string[];
}

export const HELP = `npm run new -- "Название" [параметры] — новый файл сценариев с первым сценарием

  --area <папка>            папка внутри features, например клиенты
  --scenario "<что верно>"  название первого сценария
  --role "<роль>"           кто действует — роль из файла стенда
  --operation "<название>"  что делает — операция контракта: "Поиск клиентов"
  --key <ключ>              тест-кейс или требование: ТК-017, REQ-12; можно повторять
  --stand <имя|файл.yaml>   стенд, чьи роли и контракт имеются в виду (STAND), по умолчанию local

Чего не указано, команда спросит; без терминала возьмёт первое подходящее.
Коды выхода: 0 — файл создан · 2 — создать не удалось или команда задана неверно.
`;

const options = {
  area: { type: 'string' },
  scenario: { type: 'string' },
  role: { type: 'string' },
  operation: { type: 'string' },
  key: { type: 'string', multiple: true },
  stand: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line. @returns undefined where help was asked for @throws SuiteError ARGUMENTS_WRONG */
export function readNewArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): NewFeature | undefined {
  const { values, positionals } = parseCommandLine('new', argv, options);
  if (values.help) return undefined;
  const [title, surplus] = positionals;
  if (title === undefined || title.trim() === '')
    throw wrong('Не сказано, как назвать: npm run new -- "Поиск документа"');
  if (surplus !== undefined)
    throw wrong(`Лишнее слово «${surplus}»: название из нескольких слов возьмите в кавычки`);
  const { area, scenario, role, operation, key = [], stand } = values;
  for (const one of key) {
    if (!/^@?(?:ТК|REQ|ТРЕБ)-\d+$/u.test(one))
      throw wrong(`Ключ «${one}» записан неверно: нужен вид ТК-017, REQ-12 или ТРЕБ-12`);
  }
  return {
    title: title.trim(),
    stand: stand ?? environment['STAND'] ?? 'local',
    keys: key.map((one) => one.replace(/^@/u, '')),
    ...(area === undefined ? {} : { area }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(role === undefined ? {} : { role }),
    ...(operation === undefined ? {} : { operation }),
  };
}

function wrong(message: string): SuiteError {
  return wrongArguments('new', message);
}
