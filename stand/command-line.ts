// The flags of `npm run stand`.
import { parseArgs } from 'node:util';
import { chooseFault, faults, UnknownFaultError } from './faults';
import { keycloakVersions, type KeycloakVersion } from './issuer/refusals';

/** What the command line asks for. */
export interface StandCommand {
  readonly help: boolean;
  readonly apiPort: number;
  readonly issuerPort: number;
  readonly keycloakVersion: KeycloakVersion;
  readonly fault?: string;
}

/** The command line cannot be understood; the message says in Russian what to write instead. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
  readonly code = 'STAND_COMMAND_LINE';
}

export const helpText = `Встроенный стенд: вход (realm aurora-realm), реестр клиентов и его интерфейс.

  npm run stand -- [флаги]

  --port N                порт реестра и интерфейса; без флага — любой свободный
  --issuer-port N         порт входа; без флага — любой свободный
  --keycloak-version V    чьи ответы давать: ${keycloakVersions.join(' или ')}; без флага — 26.7
  --fault ИМЯ             сбой для всех запросов; список сбоев ниже
  --help                  эта справка

Переменная STAND_PASSWORD задаёт один пароль всем пользователям; без неё пароли случайные.
Остановить стенд: Ctrl+C.

Сбои. Один запрос включает сбой для себя заголовком X-Stand-Fault: slow;ms=500
${faults.map(({ name, note }) => `  ${name.padEnd(22)}${note}`).join('\n')}
`;

/** @throws CommandLineError */
export function parseCommandLine(argv: readonly string[]): StandCommand {
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new CommandLineError(`Лишний аргумент «${token.value}». ${seeHelp}`);
    if (token.kind === 'option' && !(token.name in options)) {
      throw new CommandLineError(`Неизвестный флаг «${token.rawName}». ${seeHelp}`);
    }
  }
  const apiPort = parsePort('--port', values['port']);
  const issuerPort = parsePort('--issuer-port', values['issuer-port']);
  if (apiPort !== 0 && apiPort === issuerPort) {
    throw new CommandLineError(
      `Реестру и входу нужны разные порты, а --port и --issuer-port равны ${apiPort}`,
    );
  }
  return {
    help: values['help'] === true,
    apiPort,
    issuerPort,
    keycloakVersion: parseVersion(values['keycloak-version']),
    ...parseFault(values['fault']),
  };
}

type FlagValue = string | boolean | (string | boolean)[] | undefined;

const options = {
  port: { type: 'string' },
  'issuer-port': { type: 'string' },
  'keycloak-version': { type: 'string' },
  fault: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const seeHelp = 'Список флагов: npm run stand -- --help';

function parsePort(flag: string, value: FlagValue): number {
  if (value === undefined) return 0;
  const port = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65_535) {
    throw new CommandLineError(`Флагу ${flag} нужно число от 0 до 65535${received(value)}`);
  }
  return port;
}

function parseVersion(value: FlagValue): KeycloakVersion {
  if (value === undefined) return '26.7';
  const version = keycloakVersions.find((known) => known === value);
  if (!version) {
    throw new CommandLineError(
      `Флагу --keycloak-version нужно ${keycloakVersions.join(' или ')}${received(value)}`,
    );
  }
  return version;
}

function parseFault(value: FlagValue): { readonly fault?: string } {
  if (value === undefined) return {};
  if (typeof value !== 'string' || value === '')
    throw new CommandLineError(`Флагу --fault нужно имя сбоя. ${seeHelp}`);
  try {
    chooseFault(value);
  } catch (error) {
    if (error instanceof UnknownFaultError) throw new CommandLineError(error.message);
    throw error;
  }
  return { fault: value };
}

function received(value: FlagValue): string {
  return typeof value === 'string' && value !== '' ? `, получено «${value}»` : ', а значения нет';
}
