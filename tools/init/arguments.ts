// The command line of `npm run init`, and what each answer must be.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isHttpUrl } from '../../support/config/settings-file';
import { SuiteError, codeOf, messageOf } from '../../support/core/errors';
import { hint } from '../../support/core/suggest';

/** A role of scenarios and its first account; the password itself is never asked for. */
export interface RoleAnswer {
  readonly role: string;
  readonly username: string;
  /** Name of the variable that holds the password. */
  readonly passwordEnv: string;
}

/** What a team's system is. */
export interface SystemAnswers {
  readonly name: string;
  /** Name of the stand: of its file in `config/stands`, of the folder in `features`. */
  readonly stand: string;
  readonly api: string;
  readonly keycloak: string;
  readonly realm: string;
  readonly client: string;
  /** Path of an OpenAPI file as it was given, or empty. */
  readonly contract: string;
  /** A path of the API that answers JSON. */
  readonly probe: string;
  readonly roles: readonly RoleAnswer[];
}

/** What the command line gave: the answers as they are written, the rest is asked for. */
export interface InitArguments {
  readonly given: Readonly<Partial<Record<QuestionName, string>>>;
  /** Goes on with changes that are not committed. */
  readonly isForced: boolean;
}

export type QuestionName = keyof SystemAnswers;

/** A question: how it is asked on a terminal, and what is wrong with an answer. */
export interface Question {
  readonly name: QuestionName;
  readonly text: string;
  /** Stands in messages: «нужен …». */
  readonly expected: string;
  /** What an empty answer means, out of the answers before it; undefined: there must be one. */
  readonly proposal?: (earlier: Readonly<Partial<Record<QuestionName, string>>>) => string | undefined;
  readonly accepts: (answer: string) => boolean;
}

/** Between the roles of one answer. */
export const ROLE_SEPARATOR = ';';

export const questions: readonly Question[] = [
  {
    name: 'name',
    text: 'Название системы',
    expected: 'нужно название без переносов строки, с буквой или цифрой, например «Библиотека»',
    accepts: (answer) => /[\p{L}\d]/u.test(answer) && !/[\p{Cc}]/u.test(answer),
  },
  {
    name: 'stand',
    text: 'Имя стенда (оно же — имя файла в config/stands)',
    expected: 'нужны буквы, цифры, «-» и «_», например test; имена local и dev уже заняты',
    proposal: ({ name = '' }) => slugOf(name),
    accepts: (answer) => /^[\p{L}\d][\p{L}\d_-]*$/u.test(answer) && !['local', 'dev'].includes(answer),
  },
  {
    name: 'api',
    text: 'Адрес API',
    expected: 'нужен адрес вида https://узел.example, без пути: пути стоят в шагах и в контракте',
    accepts: (answer) => isHttpUrl(answer) && /^\/?$/u.test(pathOf(answer)),
  },
  {
    name: 'keycloak',
    text: 'Адрес Keycloak',
    expected: 'нужен адрес вида https://keycloak.example, без «/realms/…»',
    accepts: (answer) => isHttpUrl(answer) && /^(?!.*\/realms(?:\/|$))[^?#]*$/u.test(pathOf(answer)),
  },
  {
    name: 'realm',
    text: 'Realm',
    expected: 'нужно имя realm без пробелов и «/», как в адресе …/realms/имя',
    accepts: (answer) => /^[^\s/?#]+$/u.test(answer),
  },
  {
    name: 'client',
    text: 'Клиент Keycloak, через которого входят сценарии',
    expected: 'нужен Client ID без пробелов, например fe-client',
    accepts: (answer) => /^\S+$/u.test(answer),
  },
  {
    name: 'contract',
    text: 'Файл контракта OpenAPI (пусто — контракта нет)',
    expected: 'нужен путь к файлу .yaml, .yml или .json, который есть на диске',
    proposal: () => '',
    accepts: (answer) => answer === '' || (/\.(?:ya?ml|json)$/iu.test(answer) && existsSync(answer)),
  },
  {
    name: 'probe',
    text: 'Путь API, который отвечает JSON (его спрашивают перед каждым прогоном)',
    expected: 'нужен путь с «/» в начале, без пробелов и адреса, например /api/v1/books',
    accepts: (answer) => /^\/(?!\/)\S*$/u.test(answer),
  },
  {
    name: 'roles',
    text: 'Роли: «роль=имя пользователя:ПЕРЕМЕННАЯ_С_ПАРОЛЕМ», несколько — через «;»',
    expected:
      'нужно «роль=имя пользователя:ПЕРЕМЕННАЯ», например «читатель=reader01:READER_PASSWORD»: имя переменной с паролем — заглавные латинские буквы, цифры и «_», сам пароль здесь не пишут; роли не повторяются и не кончаются числом',
    accepts: (answer) => readRoles(answer) !== undefined,
  },
];

export const HELP = `npm run init -- [параметры] — делает из этого проекта автотесты вашей системы

  --name "<название>"          название системы: «Библиотека»
  --stand <имя>                имя стенда; по умолчанию — из названия
  --api <адрес>                адрес API, без пути
  --keycloak <адрес>           адрес Keycloak, без /realms/…
  --realm <имя>
  --client <имя>               клиент Keycloak, через которого входят сценарии
  --contract <файл>            контракт OpenAPI, если он есть
  --probe </путь>              путь API, который отвечает JSON; с контрактом — по умолчанию из него
  --role "<роль>=<имя пользователя>:<ПЕРЕМЕННАЯ>"   можно несколько раз; пароль — в переменной, здесь его не пишут
  --force                      даже если есть незафиксированные изменения

Чего в параметрах нет, то команда спросит сама. Что она меняет и как потом получать наши новые версии — docs/own-system.md.
Коды выхода: 0 — готово · 2 — команда задана неверно или выполнить её нельзя.
`;

const options = {
  name: { type: 'string' },
  stand: { type: 'string' },
  api: { type: 'string' },
  keycloak: { type: 'string' },
  realm: { type: 'string' },
  client: { type: 'string' },
  contract: { type: 'string' },
  probe: { type: 'string' },
  role: { type: 'string', multiple: true },
  force: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line.
 *
 * @returns undefined where help was asked for
 * @throws SuiteError ARGUMENTS_WRONG: all wrong answers at once, each with what is expected
 */
export function readInitArguments(argv: readonly string[]): InitArguments | undefined {
  const { role, force, help, ...values } = parse(argv);
  if (help) return undefined;
  const given = { ...values, ...(role === undefined ? {} : { roles: role.join(ROLE_SEPARATOR) }) };
  const mistakes = questions.flatMap((question) => {
    const answer = given[question.name]?.trim();
    return answer === undefined ? [] : (mistakeIn(question, answer) ?? []);
  });
  if (mistakes.length > 0) throw wrong(mistakes.join('\n'));
  return { given, isForced: force ?? false };
}

/** What is wrong with an answer, or undefined. */
export function mistakeIn(question: Question, answer: string): string | undefined {
  if (question.accepts(answer)) return undefined;
  // Somebody may have put the password itself where its variable's name belongs: it is not repeated.
  const shown = question.name === 'roles' ? '' : ` «${answer}»`;
  return `${optionOf(question)}${shown} не подходит: ${question.expected}`;
}

/** `--role` of the question «roles». */
export function optionOf({ name }: Question): string {
  return name === 'roles' ? '--role' : `--${name}`;
}

/** The roles of an answer, or undefined where it is not of their shape. */
export function readRoles(answer: string): readonly RoleAnswer[] | undefined {
  const roles = answer.split(ROLE_SEPARATOR).map((part): RoleAnswer | undefined => {
    // A number at the end of a name means a further account of the role.
    const [, role, username, passwordEnv] =
      /^\s*([^=«»"]*[^=«»"\s\d])\s*=\s*([^\s:]+):([A-Z][A-Z0-9_]*)\s*$/u.exec(part) ?? [];
    return role === undefined || username === undefined || passwordEnv === undefined
      ? undefined
      : { role, username, passwordEnv };
  });
  const known = roles.filter((role) => role !== undefined);
  const isWhole =
    known.length === roles.length && new Set(known.map(({ role }) => role)).size === known.length;
  return isWhole ? known : undefined;
}

/** «Электронная библиотека» → `электронная-библиотека`. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\d]+/gu, '-')
    .replace(/^-|-$/gu, '')
    .slice(0, 40);
}

export function wrong(message: string): SuiteError {
  return new SuiteError('ARGUMENTS_WRONG', `${message}\n→ список параметров: npm run init -- --help`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    const named = /'(-{0,2}[^' ,]+)/u.exec(messageOf(error))?.[1] ?? '';
    const names = Object.keys(options).map((name) => `--${name}`);
    throw wrong(
      codeOf(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `Неизвестный параметр ${named}. ${hint(named, names)}`
        : codeOf(error) === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'
          ? `Лишнее слово «${named}»: значение с пробелами берут в кавычки`
          : `У параметра ${named} нет значения или оно лишнее`,
    );
  }
}

function pathOf(address: string): string {
  const { pathname, search, hash } = new URL(address);
  return path.posix.normalize(pathname) + search + hash;
}
