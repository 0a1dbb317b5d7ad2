// Who acted in a recording, as a role of the stand: by the claims of tokens, never by the tokens themselves.
import { accountNames, findAccount, namesInRole, type Stand } from '../../support/config/stand';
import type { Contract } from '../../support/contract/openapi';
import { SuiteError, isRecord } from '../../support/core/errors';
import { quoteAll } from '../../support/core/russian';
import { readJson, type RecordedExchange, type RecordedItem, type RecordedStep } from './recording';
import { keycloakRoles } from './registry';

/** Nobody is logged in. */
export const NOBODY = 'никто';

/** A person as a token describes it. */
interface Person {
  readonly username: string;
  /** All roles: of the realm and of its clients. */
  readonly roles: readonly string[];
}

/** Who sent it: an account of the stand, or {@link NOBODY}. */
interface Acted {
  readonly account: string;
}

export type ActedExchange = RecordedExchange & Acted;
export type ActedItem = (RecordedExchange | RecordedStep) & Acted;

/** The exchanges and steps of a recording with those who act in it. */
export interface Cast {
  readonly items: readonly ActedItem[];
  /** The account by the username that answers mention: «Автор: owner001». */
  readonly usernames: ReadonlyMap<string, string>;
}

/**
 * Finds who sent what.
 *
 * @param chosen roles by username as the command line gives them; under the empty name, for all others
 * @throws SuiteError ROLE_UNCLEAR where a recording does not tell or the stand has no such role, ROLE_UNKNOWN for a chosen
 * role that the stand lacks
 */
export function castActors(
  items: readonly RecordedItem[],
  stand: Stand,
  contract: Contract | undefined,
  chosen: ReadonlyMap<string, string>,
): Cast {
  for (const role of chosen.values()) findAccount(stand, role);
  const used = new Set(contract?.operations.flatMap(({ roles }) => roles) ?? []);
  const usernames = new Map<string, string>();
  const isSigned = items.some((item) => 'exchange' in item && authorizationOf(item) !== '');
  let current: string | undefined;
  const recognise = (token: string): string | undefined => {
    const person = personIn(token);
    if (!person) return undefined;
    const account = chooseAccount(person, { stand, used, chosen });
    usernames.set(person.username, account);
    return account;
  };
  const accountOf = (item: RecordedExchange | RecordedStep): string => {
    const authorization = 'exchange' in item ? authorizationOf(item) : '';
    if ('exchange' in item && isSigned && authorization === '') return NOBODY;
    const known = authorization === '' ? undefined : recognise(authorization);
    return known ?? current ?? chosen.get('') ?? unclear(item, stand);
  };
  const acted: ActedItem[] = [];
  for (const item of items) {
    if ('role' in item) current = expectRole(item.role, item.place, stand, chosen);
    else if ('accessToken' in item) current = recognise(item.accessToken) ?? current;
    else acted.push({ ...item, account: accountOf(item) });
  }
  // A console of ours names roles: their people are in the stand file.
  for (const { account } of acted) {
    if (account === NOBODY || [...usernames.values()].includes(account)) continue;
    usernames.set(findAccount(stand, account).username, account);
  }
  return { items: acted, usernames };
}

/** Nobody, where that is why the exchange was refused. @throws SuiteError ROLE_UNCLEAR */
function unclear(item: RecordedExchange | RecordedStep, stand: Stand): string {
  if ('exchange' in item && item.exchange.response.status === 401) return NOBODY;
  throw new SuiteError(
    'ROLE_UNCLEAR',
    `По записи не видно, кто действовал (${item.place}): в ней нет ни токена, ни ответа на вход — браузеры убирают их из HAR → назовите роль: --role "…" (${quoteAll(accountNames(stand))}) или сохраните HAR с конфиденциальными данными: в черновик они не попадут`,
  );
}

function expectRole(role: string, place: string, stand: Stand, chosen: ReadonlyMap<string, string>): string {
  const named = chosen.get(role.toLowerCase());
  if (named !== undefined) return named;
  if (accountNames(stand).includes(role)) return role;
  throw new SuiteError(
    'ROLE_UNCLEAR',
    `В записи (${place}) действует роль «${role}», а на стенде «${stand.name}» её нет → укажите её роль: --role "${role}=…" (${quoteAll(accountNames(stand))})`,
  );
}

interface Choice {
  readonly stand: Stand;
  /** The roles that the contract asks for: the others are Keycloak's own. */
  readonly used: ReadonlySet<string>;
  readonly chosen: ReadonlyMap<string, string>;
}

/** The chosen one; else the account of this name, unless its roles are others; else a role with the same roles. */
function chooseAccount(person: Person, { stand, used, chosen }: Choice): string {
  const named = chosen.get(person.username.toLowerCase()) ?? chosen.get('');
  if (named !== undefined) return named;
  const held = person.roles.filter((role) => (used.size > 0 ? used : vocabulary).has(role));
  const accounts = Object.entries(stand.roles).flatMap(([role, users]) =>
    users.map(({ username }, index) => ({ role, username, name: namesInRole(stand, role)[index] ?? role })),
  );
  const namesake = accounts.find(({ username }) => username.toLowerCase() === person.username.toLowerCase());
  if (namesake && hasRoles(namesake.role, held) !== false) return namesake.name;
  const alike = Object.keys(stand.roles).find((role) => hasRoles(role, held) === true);
  if (alike !== undefined) return alike;
  throw new SuiteError(
    'ROLE_UNCLEAR',
    `В записи действует «${person.username}» (роли Keycloak: ${held.join(', ') || 'нет'}), а на стенде «${stand.name}» такой учётной записи или роли нет → укажите роль: --role "${person.username}=…" (${quoteAll(accountNames(stand))})`,
  );
}

/** The roles of Keycloak that the recorder knows by name. */
const vocabulary: ReadonlySet<string> = new Set(Object.values(keycloakRoles).flat());

/** Whether a role of the stand is one with these roles of Keycloak; undefined where nobody knows. */
function hasRoles(role: string, held: readonly string[]): boolean | undefined {
  const known = Object.hasOwn(keycloakRoles, role) ? keycloakRoles[role] : undefined;
  if (known === undefined || !held.every((one) => vocabulary.has(one)))
    return held.includes(role) ? true : undefined;
  return known.length === new Set(held).size && known.every((one) => held.includes(one));
}

function authorizationOf({ exchange }: RecordedExchange): string {
  return (
    Object.entries(exchange.request.headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1] ??
    ''
  );
}

/** The claims of a JWT, RFC 7519; it is read, not verified: whom it names is all that matters. */
function personIn(token: string): Person | undefined {
  const [, payload] = /[\w-]+\.([\w-]+)\./u.exec(token) ?? [];
  const { json } = payload === undefined ? {} : readJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isRecord(json)) return undefined;
  const { preferred_username: username, realm_access: realm, resource_access: clients } = json;
  if (typeof username !== 'string') return undefined;
  const owners = [realm, ...Object.values(isRecord(clients) ? clients : {})];
  return { username, roles: [...new Set(owners.flatMap(rolesOf))] };
}

function rolesOf(owner: unknown): readonly string[] {
  const roles = isRecord(owner) ? owner['roles'] : undefined;
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}
