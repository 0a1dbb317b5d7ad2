// The realm as Keycloak imports it: config/keycloak/aurora-realm.json, with names of variables in place of secrets.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const realmFilePath = path.resolve(__dirname, '..', '..', 'config', 'keycloak', 'aurora-realm.json');

/** The part of Keycloak's `RealmRepresentation` that this project writes. */
export interface RealmFile {
  readonly realm: string;
  readonly accessTokenLifespan: number;
  readonly ssoSessionIdleTimeout: number;
  readonly ssoSessionMaxLifespan: number;
  readonly failureFactor: number;
  readonly waitIncrementSeconds: number;
  readonly clients: readonly RealmFileClient[];
  readonly users: readonly RealmFileUser[];
}

export interface RealmFileClient {
  readonly clientId: string;
  readonly enabled?: boolean;
  readonly publicClient: boolean;
  readonly directAccessGrantsEnabled: boolean;
  readonly serviceAccountsEnabled?: boolean;
  readonly consentRequired?: boolean;
  readonly webOrigins: readonly string[];
  /** `${NAME}` of a variable. */
  readonly secret?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface RealmFileUser {
  readonly id: string;
  readonly username: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly enabled: boolean;
  readonly serviceAccountClientId?: string;
  readonly requiredActions?: readonly string[];
  readonly credentials?: readonly { readonly type: string; readonly value?: string }[];
  readonly clientRoles?: Readonly<Record<string, readonly string[]>>;
}

/** Reads the realm file as it lies in the repository, variables unfilled. */
export function readRealmFile(): RealmFile {
  return JSON.parse(readFileSync(realmFilePath, 'utf8')) as RealmFile;
}

/** The variables that the realm file asks for; Keycloak fills them in itself when it imports the file. */
export function realmVariables(): readonly string[] {
  const names = [...readFileSync(realmFilePath, 'utf8').matchAll(/\$\{([A-Z0-9_]+)\}/gu)];
  return [...new Set(names.map(([, name = '']) => name))];
}

/** A random value for each variable: no password is ever written down. */
export function makeSecrets(
  variables: readonly string[] = realmVariables(),
): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map((name) => [name, randomBytes(12).toString('base64url')]));
}

/** The variable that holds a user's password, by username. */
export function passwordVariables({ users }: RealmFile): Readonly<Record<string, string>> {
  return Object.fromEntries(
    users.flatMap(({ username, credentials = [] }) =>
      credentials
        .filter(({ type }) => type === 'password')
        .map(({ value = '' }) => [username, value.replace(/^\$\{(.*)\}$/u, '$1')]),
    ),
  );
}
