// What stands in the tokens: the claims of Keycloak 26 (no `session_state` since 25), in its order.
import { createHash, randomUUID } from 'node:crypto';
import { emailOf } from './accounts';
import { realm, type RealmClient, type RealmUser } from './realm';
import type { KeycloakVersion } from './refusals';

/** What every token of one answer shares. */
export interface TokenContext {
  readonly issuer: string;
  readonly user: RealmUser;
  readonly client: RealmClient;
  /** Words of `scope` that the client may see. */
  readonly scopes: readonly string[];
  readonly issuedAtSeconds: number;
  /** Absent for a service account: its session is transient. */
  readonly sessionId?: string;
  readonly version: KeycloakVersion;
  /** `ro` password, `rt` refresh, `cc` client credentials, `ac` code: it marks the `jti` since Keycloak 26.2. */
  readonly grantMark: 'ro' | 'rt' | 'cc' | 'ac';
  /** When the user filled in the login form; absent for all other grants. */
  readonly authTimeSeconds?: number;
  /** Of the authorization request, OpenID Connect Core §3.1.2.1. */
  readonly nonce?: string;
}

/** Claims of an access token. */
export function accessTokenClaims(context: TokenContext): object {
  const { issuer, user, client, scopes, issuedAtSeconds, sessionId, grantMark } = context;
  return {
    exp: issuedAtSeconds + accessLifespanSeconds(client),
    iat: issuedAtSeconds,
    ...authTime(context),
    jti: `${sessionId === undefined ? 'tr' : 'on'}rt${grantMark}:${randomUUID()}`,
    iss: issuer,
    aud: audiences(context),
    sub: user.id,
    typ: 'Bearer',
    azp: client.clientId,
    ...(sessionId === undefined ? {} : { sid: sessionId }),
    acr: '1',
    ...(client.webOrigins.length === 0 ? {} : { 'allowed-origins': client.webOrigins }),
    realm_access: { roles: [...realm.realmRoles, ...user.roles] },
    resource_access: resourceAccess(user),
    scope: scopes.join(' '),
    ...(client.serviceAccount === user ? { clientHost: '127.0.0.1', client_id: client.clientId } : {}),
    ...profileClaims(user),
    ...(client.serviceAccount === user ? { clientAddress: '127.0.0.1' } : {}),
  };
}

/** Claims of a refresh token; its scope is the internal one, with the silent scopes. */
export function refreshTokenClaims(context: TokenContext, expiresAtSeconds: number): object {
  const { issuer, user, client, scopes, issuedAtSeconds, sessionId } = context;
  return {
    exp: expiresAtSeconds,
    iat: issuedAtSeconds,
    jti: randomUUID(),
    iss: issuer,
    aud: issuer,
    sub: user.id,
    typ: 'Refresh',
    azp: client.clientId,
    sid: sessionId,
    scope: [...scopes, ...realm.silentScopes].join(' '),
    ...(context.version === '26.5' ? {} : { aud_x: audiences(context), prov: 'default' }),
  };
}

/** Claims of an ID token; `at_hash` binds it to the access token (OpenID Connect Core §3.1.3.6). */
export function idTokenClaims(context: TokenContext, accessToken: string): object {
  const { issuer, user, client, issuedAtSeconds, sessionId, nonce } = context;
  return {
    exp: issuedAtSeconds + accessLifespanSeconds(client),
    iat: issuedAtSeconds,
    ...authTime(context),
    jti: randomUUID(),
    iss: issuer,
    aud: client.clientId,
    sub: user.id,
    typ: 'ID',
    azp: client.clientId,
    ...(nonce === undefined ? {} : { nonce }),
    ...(sessionId === undefined ? {} : { sid: sessionId }),
    at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
    acr: '1',
    ...profileClaims(user),
  };
}

/** Claims of the scopes `profile` and `email`, in tokens and in userinfo. */
export function profileClaims(user: RealmUser): object {
  if (user.firstName === '') return { email_verified: false, preferred_username: user.username };
  return {
    email_verified: true,
    name: `${user.firstName} ${user.lastName}`,
    preferred_username: user.username,
    given_name: user.firstName,
    family_name: user.lastName,
    email: emailOf(user.username),
  };
}

/** The access token's lifetime: the client's own or the realm's. */
export function accessLifespanSeconds(client: RealmClient): number {
  return client.accessTokenLifespanSeconds ?? realm.accessTokenLifespanSeconds;
}

/** The mapper's audience and every other client whose roles the user has (Keycloak's «audience resolve»). */
function audiences({ user, client }: TokenContext): readonly string[] {
  const resolved = Object.keys(resourceAccess(user)).filter((clientId) => clientId !== client.clientId);
  return [...new Set<string>([realm.audience, ...resolved])];
}

function authTime({ authTimeSeconds }: TokenContext): object {
  return authTimeSeconds === undefined ? {} : { auth_time: authTimeSeconds };
}

function resourceAccess(user: RealmUser): object {
  const account = { roles: realm.accountRoles };
  if (user.roles.length === 0) return { account };
  return { [realm.audience]: { roles: user.roles }, account, 'fe-client': { roles: ['USER'] } };
}
