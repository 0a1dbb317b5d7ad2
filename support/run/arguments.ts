// The command line: cucumber's own options keep their meaning, a few of ours stand beside them.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SuiteError, codeOf, messageOf } from '../core/errors';
import { hint } from '../core/suggest';

/** What a run was asked for. */
export interface RunArguments {
  /** A name of `config/stands` or a path of a YAML file. */
  readonly stand: string;
  /** The folder of reports, relative to the working directory. */
  readonly reports: string;
  /** Bodies that the report cuts are written whole into files beside it. */
  readonly keepsBodies: boolean;
  /** What generated data begin from; undefined: anew in every run. */
  readonly seed: string | undefined;
  /** What to print instead of a run: our help, or Gherkin's languages or keywords. */
  readonly instead: 'help' | 'languages' | { readonly keywordsOf: string } | undefined;
  readonly profiles: readonly string[];
  readonly configFile: string | undefined;
  /** What goes to cucumber as it came, without our options, profiles and the configuration file. */
  readonly cucumber: readonly string[];
}

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

/** Options of cucumber-js 13.3; a test compares them with its `--help`. */
export const cucumberOptions = {
  backtrace: { ...flag, short: 'b' },
  config: { ...text, short: 'c' },
  'dry-run': { ...flag, short: 'd' },
  exit: flag,
  'force-exit': flag,
  'fail-fast': flag,
  format: { ...texts, short: 'f' },
  'format-options': texts,
  'i18n-keywords': text,
  'i18n-languages': flag,
  import: { ...texts, short: 'i' },
  loader: { ...texts, short: 'l' },
  language: text,
  name: texts,
  order: text,
  profile: { ...texts, short: 'p' },
  parallel: text,
  plugin: texts,
  'plugin-options': texts,
  publish: flag,
  require: { ...texts, short: 'r' },
  'require-module': texts,
  retry: text,
  'retry-tag-filter': texts,
  shard: text,
  strict: flag,
  'no-strict': flag,
  tags: { ...texts, short: 't' },
  'world-parameters': texts,
  version: { ...flag, short: 'v' },
  help: { ...flag, short: 'h' },
} as const satisfies ParseArgsConfig['options'];

const ownOptions = {
  stand: text,
  reports: text,
  seed: text,
  bodies: flag,
} as const satisfies ParseArgsConfig['options'];

const notForCucumber = new Set(['stand', 'reports', 'seed', 'bodies', 'help', 'profile', 'config']);

/**
 * Reads the command line and the variables that stand for it where a shell eats `--` or `@`: STAND, TAGS, NAME,
 * PROFILE, REPORTS.
 *
 * @throws SuiteError ARGUMENTS_WRONG, PUBLISH_REFUSED
 */
export function readArguments(argv: readonly string[], environment: NodeJS.ProcessEnv): RunArguments {
  const { values, tokens } = parse(argv);
  if (
    values.publish === true ||
    environment['CUCUMBER_PUBLISH_ENABLED'] ||
    environment['CUCUMBER_PUBLISH_TOKEN']
  ) {
    throw new SuiteError(
      'PUBLISH_REFUSED',
      'Публикация на reports.cucumber.io запрещена: она выгружает немаскированный поток → уберите --publish и переменные CUCUMBER_PUBLISH_*',
    );
  }
  const rest = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [token.value];
    if (token.kind !== 'option' || notForCucumber.has(token.name)) return [];
    return token.value === undefined ? [token.rawName] : [token.rawName, token.value];
  });
  return {
    stand: values.stand ?? environment['STAND'] ?? 'local',
    reports: values.reports ?? environment['REPORTS'] ?? 'reports',
    keepsBodies: values.bodies ?? false,
    seed: values.seed ?? environment['AURORA_SEED'],
    instead: insteadOf(values),
    profiles: values.profile ?? split(environment['PROFILE']),
    configFile: values.config,
    cucumber: [
      ...optionFrom('--tags', environment['TAGS']),
      ...optionFrom('--name', environment['NAME']),
      ...rest,
    ],
  };
}

function insteadOf(values: ReturnType<typeof parseKnown>['values']): RunArguments['instead'] {
  if (values.help) return 'help';
  if (values['i18n-languages']) return 'languages';
  const keywordsOf = values['i18n-keywords'];
  return keywordsOf === undefined ? undefined : { keywordsOf };
}

/** Our options for `--help`; cucumber's own stand in its documentation. */
export const HELP = `Запуск приёмочных сценариев:  npm run bdd -- [параметры] [файл.feature[:строка] …]

  --stand <имя|файл.yaml>   стенд из config/stands (переменная STAND), по умолчанию local — встроенный
  --tags <выражение>        отбор по тегам (TAGS): "@дым and not @вход"
  --name <выражение>        отбор по названию сценария (NAME)
  -p, --profile <имя>       профиль из cucumber.js (PROFILE): дым, ci …
  --parallel <N>            сколько сценариев выполнять одновременно
  --dry-run                 проверить шаги, ничего не выполняя
  --reports <папка>         куда писать отчёты (REPORTS), по умолчанию reports
  --seed <зерно>            те же случайные данные, что в прогоне с этим зерном (AURORA_SEED)
  --bodies                  длинные тела запросов и ответов — целиком, файлами рядом с отчётом
  --format <вид[:файл]>     дополнительный отчёт любого вида, который знает cucumber

Остальные параметры cucumber-js 13 работают так же: --retry, --shard, --order, --fail-fast …
Коды выхода: 0 — всё пройдено · 1 — есть провалы · 2 — прогон не состоялся или ему нельзя верить · 130 — прерван.
`;

/** What cucumber says of a wrong value, in English, and what the reader is told. */
const configurationErrors: readonly (readonly [english: RegExp, russian: string])[] = [
  [/^Requested profile "(.*)" doesn't exist/u, 'профиля «$1» нет в cucumber.js'],
  [/^(--\S+) must be a non negative integer/u, 'параметру $1 нужно целое неотрицательное число'],
  [/^(--\S+) passed invalid JSON: .*/u, 'значение параметра $1 — не JSON'],
  [/^(--\S+) must be passed JSON of an object.*/u, 'параметру $1 нужен объект JSON'],
  [/^the shard option must be in the format.*/u, 'параметру --shard нужен вид «номер/всего», например 1/3'],
  [/^a positive `retry` count must be specified.*/u, '--retry-tag-filter действует только вместе с --retry'],
  [/^Unsupported ISO 639-1: (.*)/u, 'языка «$1» cucumber не знает'],
];

/** Cucumber's refusal of the configuration in Russian; an unknown one as it is. */
export function explainConfigurationError(message: string): string {
  const line = message.split('\n', 1)[0] ?? message;
  const [english, russian] = configurationErrors.find(([pattern]) => pattern.test(line)) ?? [line, line];
  return line.replace(english, russian);
}

function parse(argv: readonly string[]): ReturnType<typeof parseKnown> {
  try {
    return parseKnown(argv);
  } catch (error) {
    const unknown = /'(-{1,2}[^' ,]+)/u.exec(messageOf(error))?.[1] ?? '';
    const names = Object.keys({ ...cucumberOptions, ...ownOptions }).map((name) => `--${name}`);
    const what =
      codeOf(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `Неизвестный параметр ${unknown}. ${hint(unknown, names)}`
        : `У параметра ${unknown} нет значения или оно лишнее`;
    throw new SuiteError('ARGUMENTS_WRONG', `${what} → список параметров: npm run bdd -- --help`, error);
  }
}

function parseKnown(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: { ...cucumberOptions, ...ownOptions },
    allowPositionals: true,
    strict: true,
    tokens: true,
  });
}

function optionFrom(option: string, value: string | undefined): string[] {
  return value ? [option, value] : [];
}

function split(value: string | undefined): string[] {
  return (value ?? '').split(',').filter((name) => name !== '');
}
