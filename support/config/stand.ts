// A stand: where the tested system is, who may log in, which contract it keeps. Loaded from a YAML file.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { isMap } from 'yaml';
import { SuiteError, isRecord } from '../core/errors';
import { hint } from '../core/suggest';
import {
  isHttpUrl,
  lineOf,
  openSettings,
  refuseMistakes,
  schemaMistakes,
  type Mistake,
  type Settings,
} from './settings-file';
import { standSchema } from './stand-schema';
import { tlsMistakes, toTlsSettings, type TlsSection, type TlsSettings } from './tls';

/** Who logs in. The password itself is never in a file: `passwordEnv` names the variable that holds it. */
export interface Account {
  readonly username: string;
  readonly passwordEnv: string;
}

/** How tokens are asked for, RFC 6749 §1.3; `authorization_code` goes through Keycloak's login form, with PKCE. */
export type Grant = 'password' | 'client_credentials' | 'authorization_code';

/** Keycloak as the stand file gives it; `url` has no `/realms/…`. */
export interface KeycloakSettings {
  readonly url: string;
  readonly realm: string;
  readonly clientId: string;
  readonly clientSecretEnv?: string;
  readonly grant: Grant;
  /** Registered for the client; only `authorization_code` needs it, and nothing is ever sent there. */
  readonly redirectUri: string;
  /** Space-separated, RFC 6749 §3.3. */
  readonly scope: string;
  /** Must stand in `aud` of every access token, RFC 7519 §4.1.3: the API's own client. */
  readonly audience?: string;
}

/** The tested API; `contract` is the absolute path of its OpenAPI file, if there is one. */
export interface ApiSettings {
  readonly url: string;
  /** A path that answers JSON with any status below 500, also without a token: asked before the run. */
  readonly probe: string;
  readonly contract?: string;
  /** The path at which the API publishes its own contract, `/v3/api-docs`: the doctor compares it with the file. */
  readonly liveContract?: string;
  /** The path of a JSON that tells the API's version, `/actuator/info`. */
  readonly versionPath?: string;
  /** What a difference from the contract is: a failure of the step, a warning, or nothing at all. */
  readonly contractCheck: ContractCheck;
  /** Writes are refused before they are sent: a release stand. */
  readonly readOnly: boolean;
  readonly timeoutMs: number;
}

/** How strictly every exchange is compared with the contract. */
export type ContractCheck = 'ошибка' | 'предупреждение' | 'выключено';

/** One test stand. The first account of a role is «роль», the second «роль 2», and so on. */
export interface Stand {
  readonly name: string;
  /** Path of the file that describes it, relative to the working directory where possible. */
  readonly file: string;
  /** The suite starts it by itself and fills in the addresses and passwords. */
  readonly embedded: boolean;
  readonly keycloak: KeycloakSettings;
  readonly api: ApiSettings;
  /** IANA name of the zone whose calendar says what «сегодня» is: `Europe/Moscow`; this machine's by default. */
  readonly timeZone: string;
  readonly roles: Readonly<Record<string, readonly Account[]>>;
  readonly accounts: Readonly<Record<string, Account>>;
  /** E-mail, phones, numbers of persons and cards have pseudonyms in all that is written. */
  readonly maskPersonalData: boolean;
  /** Of Keycloak and of the API alike; without it the built-in roots are trusted. */
  readonly tls?: TlsSettings;
}

const STANDS_FOLDER = path.join('config', 'stands');

/**
 * Loads a stand by name (`config/stands/<name>.yaml`) or by the path of a YAML file.
 *
 * @param choice «local», «dev» or a path; relative to `cwd`
 * @throws SuiteError STAND_UNKNOWN, STAND_NOT_YAML, STAND_INVALID: all mistakes at once, each with key and line
 */
export function loadStand(choice: string, cwd = process.cwd()): Stand {
  const file = locateStand(choice, cwd);
  const relative = path.relative(cwd, file).replaceAll(path.sep, '/');
  const shown = relative.startsWith('..') ? choice : relative;
  const settings = openSettings(file, shown, 'стенда');
  const { value } = settings;
  refuseMistakes(settings, 'config/stands/dev.yaml', [
    ...schemaMistakes(settings, validate),
    ...addressMistakes(settings),
    ...secretMistakes(settings),
    ...certificateMistakes(settings, path.dirname(file)),
  ]);
  return toStand(value as StandFile, file, shown);
}

/** The names of the stands that the project has. */
export function listStands(cwd = process.cwd()): readonly string[] {
  const folder = path.join(cwd, STANDS_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/u.test(name))
    .map((name) => name.replace(/\.ya?ml$/u, ''))
    .sort();
}

/** The names by which scenarios call accounts: «владелец», «владелец 2» and the accounts outside of roles. */
export function accountNames(stand: Stand): readonly string[] {
  return [
    ...Object.keys(stand.roles).flatMap((role) => namesInRole(stand, role)),
    ...Object.keys(stand.accounts),
  ];
}

/** The names of a role's accounts: «владелец», «владелец 2» …; none where the stand has no such role. */
export function namesInRole({ roles }: Stand, role: string): readonly string[] {
  return (roles[role] ?? []).map((_, index) => (index === 0 ? role : `${role} ${index + 1}`));
}

/**
 * The account that a scenario names: a role («читатель»), a further user of it («читатель 2») or an account
 * outside of roles.
 *
 * @throws SuiteError ROLE_UNKNOWN with the nearest right names
 */
export function findAccount(stand: Stand, name: string): Account {
  const [, role = name, number = '1'] = /^(.*\S)\s+(\d+)$/u.exec(name) ?? [];
  // Not by `[]` alone: every object answers to `toString` and `constructor`.
  const own = <Value>(record: Readonly<Record<string, Value>>, key: string) =>
    Object.hasOwn(record, key) ? record[key] : undefined;
  const account =
    own(stand.roles, name)?.[0] ?? own(stand.roles, role)?.[Number(number) - 1] ?? own(stand.accounts, name);
  if (account) return account;
  throw new SuiteError(
    'ROLE_UNKNOWN',
    `Роль «${name}» не описана на стенде «${stand.name}». ${hint(name, accountNames(stand))} → исправьте сценарий или добавьте роль в ${stand.file}`,
  );
}

/** The stand file as it is written, after its shape has been checked. */
interface StandFile {
  readonly name: string;
  readonly embedded?: boolean;
  readonly keycloak: {
    readonly url?: string;
    readonly realm: string;
    readonly clientId: string;
    readonly clientSecretEnv?: string;
    readonly grant?: Grant;
    readonly redirectUri?: string;
    readonly scope?: string;
    readonly audience?: string;
  };
  readonly api: {
    readonly url?: string;
    readonly probe: string;
    readonly contract?: string;
    readonly liveContract?: string;
    readonly versionPath?: string;
    readonly contractCheck?: ContractCheck;
    readonly readOnly?: boolean;
    readonly timeoutMs?: number;
  };
  readonly timeZone?: string;
  readonly maskPersonalData?: boolean;
  readonly roles: Readonly<Record<string, readonly Account[]>>;
  readonly accounts?: Readonly<Record<string, Account>>;
  readonly tls?: TlsSection;
}

function locateStand(choice: string, cwd: string): string {
  const isPath = /\.ya?ml$/u.test(choice) || /[/\\]/u.test(choice);
  const candidates = isPath
    ? [path.resolve(cwd, choice)]
    : ['.yaml', '.yml'].map((extension) => path.join(cwd, STANDS_FOLDER, choice + extension));
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found) return found;
  const advice = isPath
    ? `файла ${choice} нет → проверьте путь`
    : `файла ${STANDS_FOLDER.replaceAll(path.sep, '/')}/${choice}.yaml нет. ${hint(choice, listStands(cwd))} → проверьте STAND или --stand`;
  throw new SuiteError('STAND_UNKNOWN', `Стенд «${choice}» неизвестен: ${advice}`);
}

function toStand(value: StandFile, file: string, shown: string): Stand {
  const { keycloak, api } = value;
  return {
    name: value.name,
    file: shown,
    embedded: value.embedded ?? false,
    keycloak: {
      url: trimSlash(keycloak.url ?? ''),
      realm: keycloak.realm,
      clientId: keycloak.clientId,
      ...(keycloak.clientSecretEnv === undefined ? {} : { clientSecretEnv: keycloak.clientSecretEnv }),
      grant: keycloak.grant ?? 'password',
      redirectUri: keycloak.redirectUri ?? 'http://localhost:4200/',
      scope: keycloak.scope ?? 'openid profile email',
      ...(keycloak.audience === undefined ? {} : { audience: keycloak.audience }),
    },
    api: {
      url: trimSlash(api.url ?? ''),
      probe: api.probe,
      ...(api.contract === undefined ? {} : { contract: path.resolve(path.dirname(file), api.contract) }),
      ...(api.liveContract === undefined ? {} : { liveContract: api.liveContract }),
      ...(api.versionPath === undefined ? {} : { versionPath: api.versionPath }),
      contractCheck: api.contractCheck ?? 'ошибка',
      readOnly: api.readOnly ?? false,
      timeoutMs: api.timeoutMs ?? 10_000,
    },
    timeZone: value.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    // The embedded stand has nothing but invented persons.
    maskPersonalData: value.maskPersonalData ?? value.embedded !== true,
    roles: value.roles,
    accounts: value.accounts ?? {},
    ...(value.tls === undefined ? {} : { tls: toTlsSettings(value.tls, path.dirname(file)) }),
  };
}

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  formats: {
    'http-url': isHttpUrl,
    'time-zone': isTimeZone,
  },
}).compile(standSchema);

/** What the shape cannot say: addresses are required of a stand that the suite does not start itself. */
function addressMistakes({ document, value, lines }: Settings): Mistake[] {
  if (document.get('embedded') === true || typeof value !== 'object' || value === null) return [];
  return ['keycloak', 'api']
    .filter((section) => isMap(document.get(section, true)) && document.getIn([section, 'url']) === undefined)
    .map((section) => ({
      key: `${section}.url`,
      line: lineOf(document, [section], lines),
      text: 'не указан адрес: он нужен всем стендам, кроме встроенного (embedded: true)',
    }));
}

/** A client that acts for itself proves who it is (RFC 6749 §4.4): it needs a secret. */
function secretMistakes({ document, lines }: Settings): Mistake[] {
  if (!isMap(document.get('keycloak', true))) return [];
  const isAlone = document.getIn(['keycloak', 'grant']) === 'client_credentials';
  if (!isAlone || document.getIn(['keycloak', 'clientSecretEnv']) !== undefined) return [];
  return [
    {
      key: 'keycloak.clientSecretEnv',
      line: lineOf(document, ['keycloak', 'grant'], lines),
      text: 'не указана переменная с секретом клиента: он нужен входу от имени клиента (grant: client_credentials)',
    },
  ];
}

/** Files that are missing, hold something else or do not belong together. */
function certificateMistakes({ document, value, lines }: Settings, folder: string): Mistake[] {
  const section = isRecord(value) ? value['tls'] : undefined;
  if (!isRecord(section)) return [];
  return tlsMistakes(section, folder).map(({ key, text }) => ({
    key: `tls.${key}`,
    line: lineOf(document, ['tls', key], lines),
    text,
  }));
}

function isTimeZone(text: string): boolean {
  try {
    return Intl.DateTimeFormat('ru', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function trimSlash(address: string): string {
  return address.replace(/\/+$/u, '');
}
