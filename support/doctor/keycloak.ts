// Keycloak: discovery, its version, the keys of the realm, and the login of every account.
import { isRecord } from '../core/errors';
import { counted, formatDuration } from '../core/russian';
import { diagnoseFailure, diagnoseLogin } from '../diagnosis/diagnose';
import { kinds } from '../diagnosis/rules';
import { isAnswered, nameOf } from '../http/exchange';
import { statusLineOf } from '../http/trace';
import { Session } from '../session/session';
import type { Check, Outcome } from './check';
import type { StandSubject } from './subject';

/** The secret of a confidential client is in the environment: nobody can log in without it. */
export const clientSecretCheck: Check<StandSubject> = {
  id: 'client-secret',
  title: 'Секрет клиента Keycloak',
  isThorough: true,
  run: (subject) => {
    subject.openBroker();
    return { state: 'ok', text: `задан (${subject.stand.keycloak.clientSecretEnv ?? ''})` };
  },
};

/** The passwords that the accounts need are in the environment. */
export const secretsCheck: Check<StandSubject> = {
  id: 'secrets',
  title: 'Переменные с паролями',
  needs: ['client-secret'],
  run: (subject) => {
    const { needs, stand, isThorough } = subject;
    const missing = subject.openBroker().missingSecrets(needs.accounts);
    const problems = missing.map(
      ([name, variable]) =>
        `Не задан пароль учётной записи «${name}»: нет переменной окружения ${variable} → добавьте её в .env по образцу .env.example или в переменные CI`,
    );
    if (problems.length === 0) {
      const told = counted(needs.accounts.length, 'учётной записи', 'учётных записей', 'учётных записей');
      return { state: 'ok', text: `заданы для ${told}` };
    }
    // Accounts outside of roles serve the few scenarios that test the login itself; a run names those that it needs.
    const isOnlyForTrials = missing.every(([name]) => Object.hasOwn(stand.accounts, name));
    return isThorough && isOnlyForTrials
      ? { state: 'warning', text: problems.join('\n') }
      : { state: 'failed', problems };
  },
};

/** Discovery answers and names the very address that was asked. */
export const discoveryCheck: Check<StandSubject> = {
  id: 'discovery',
  title: 'Keycloak',
  needs: ['port:keycloak', 'tls:keycloak'],
  run: async (subject) => {
    const { outcome } = await subject.see(subject.urlOf('keycloak'));
    const document =
      isAnswered(outcome) && outcome.response.status === 200 ? outcome.response.json : undefined;
    const issuer = isRecord(document) ? document['issuer'] : undefined;
    if (!isAnswered(outcome) || issuer !== subject.issuer) {
      const broken = { kind: 'broken', code: 'DISCOVERY_WRONG', seen: outcome } as const;
      const login = { account: '', username: '', outcome: broken };
      // Undefined is for logins that were granted.
      return { state: 'failed', problems: [diagnoseLogin(login, subject.stand)?.message ?? ''] };
    }
    const version = versionIn(outcome.response.headers);
    return {
      state: 'ok',
      text: `issuer ${subject.issuer}, версия ${version ?? 'не сообщается'}`,
      facts: { 'Keycloak: issuer': subject.issuer, 'Keycloak: версия': version ?? 'не сообщается' },
    };
  },
};

/** The realm publishes keys by which its tokens can be verified (RFC 7517 §5). */
export const keysCheck: Check<StandSubject> = {
  id: 'keys',
  title: 'Ключи Keycloak',
  needs: ['discovery'],
  isThorough: true,
  run: async (subject) => {
    const { outcome: discovery } = await subject.see(subject.urlOf('keycloak'));
    const document = isAnswered(discovery) ? discovery.response.json : undefined;
    const url = isRecord(document) ? document['jwks_uri'] : undefined;
    if (typeof url !== 'string' || !URL.canParse(url)) {
      return failed(
        `Keycloak не назвал адрес своих ключей (jwks_uri в ${subject.urlOf('keycloak')}) → проверьте keycloak.url в файле стенда`,
      );
    }
    const { outcome } = await subject.see(url);
    if (!isAnswered(outcome)) return { state: 'failed', problems: [diagnoseFailure(outcome).message] };
    const algorithms = algorithmsIn(outcome.response.json);
    if (algorithms.length === 0) {
      return failed(
        `${nameOf(outcome.request)}: ожидались ключи подписи realm, получен ответ ${statusLineOf(outcome.response)} без них → проверьте ключи realm (Realm settings → Keys)`,
      );
    }
    const shown = algorithms.join(', ');
    return { state: 'ok', text: `для подписи: ${shown}`, facts: { 'Keycloak: ключи подписи': shown } };
  },
};

/** An account logs in, and its token is what an API will accept. */
export function loginCheck(account: string): Check<StandSubject> {
  return {
    id: `login:${account}`,
    title: `Вход «${account}»`,
    needs: ['client-secret', 'clock:keycloak', 'discovery'],
    run: async (subject) => {
      const [missing] = subject.openBroker().missingSecrets([account]);
      if (missing) return { state: 'skipped', text: `нет пароля (${missing[1]})` };
      const login = await subject.logIn(account);
      const refusal = diagnoseLogin(login, subject.stand);
      if (refusal) return { state: 'failed', problems: [refusal.message] };
      return login.outcome.kind === 'granted'
        ? describe(account, login.username, new Session(account, login.username, login.outcome.tokens))
        : { state: 'failed', problems: [] };
    },
  };
}

/** A version by the headers of an answer: those that services and gateways are made to send; undefined where none does. */
export function versionIn(headers: Readonly<Record<string, string>>): string | undefined {
  const named = ['x-version', 'x-app-version', 'x-api-version', 'x-keycloak-version', 'server'].map(
    (name) => headers[name],
  );
  // «Server: nginx» tells the gateway's name and no version at all.
  return named.find((value) => value !== undefined && /\d/u.test(value));
}

function describe(account: string, username: string, session: Session): Outcome {
  const { roles, lifetimeMs } = readToken(session);
  const lifetime =
    lifetimeMs === undefined ? 'неизвестный срок' : formatDuration(lifetimeMs).replace(/ 0 с$/u, '');
  const shown = roles === undefined ? 'непрозрачный: ролей не видно' : describeRoles(roles);
  return {
    state: 'ok',
    text: `${username}, токен на ${lifetime}, ${shown}`,
    facts: {
      [`Срок токена «${account}»`]: lifetime,
      [`Роли токена «${account}»`]: roles === undefined ? 'не видно' : [...roles].sort().join(', '),
    },
  };
}

/** The realm's own roles by name, those that Keycloak gives to everyone by their number. */
function describeRoles(roles: readonly string[]): string {
  const own = roles.filter((role) => !SERVICE_ROLES.test(role));
  const rest = roles.length - own.length;
  const service = rest === 0 ? '' : ` (и служебных Keycloak: ${rest})`;
  return own.length === 0 ? `своих ролей нет${service}` : `роли: ${own.join(', ')}${service}`;
}

/** Keycloak 26: the composite of the realm, its two members, and the roles of the client `account`. */
const SERVICE_ROLES =
  /^(?:default-roles-.+|offline_access|uma_authorization|(?:manage|view)-(?:account|profile|consent|groups|applications).*|delete-account)$/u;

/** An opaque token (RFC 6749 §1.4) tells nothing. */
function readToken(session: Session): { roles?: readonly string[]; lifetimeMs?: number } {
  try {
    const issuedAt = session.claim('iat');
    const lifetimeMs = typeof issuedAt === 'number' ? session.expiresAtMs - issuedAt * 1000 : undefined;
    return { roles: session.roles, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) };
  } catch {
    return {};
  }
}

/** Algorithms of the keys that sign: `use` is optional, RFC 7517 §4.2. */
function algorithmsIn(document: unknown): readonly string[] {
  const keys = isRecord(document) && Array.isArray(document['keys']) ? document['keys'] : [];
  return keys
    .filter(isRecord)
    .filter(({ use }) => use === undefined || use === 'sig')
    .map(({ alg, kty }) => String(alg ?? kty));
}

function failed(problem: string): Outcome {
  return { state: 'failed', problems: [`${problem}. Вид ошибки: ${kinds.login}`] };
}
