// Logins under way in a browser, and the codes that they end with.
import { randomBytes, randomUUID } from 'node:crypto';
import type { RealmClient, RealmUser } from './realm';
import type { UserSession } from './sessions';

/** What a client asked for at the authorization endpoint (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export interface AuthorizationRequest {
  readonly client: RealmClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string;
  readonly state?: string;
  readonly nonce?: string;
}

/** A login form that somebody looks at. */
export interface Authentication extends AuthorizationRequest {
  /** The cookie AUTH_SESSION_ID. */
  readonly id: string;
  readonly tabId: string;
  /** Good for one post of the form: each page has a new one. */
  sessionCode: string;
  /** Whose password was right, while a further page is still to be passed. */
  user?: RealmUser;
}

/** What a code stands for. */
export interface GrantedCode {
  readonly request: AuthorizationRequest;
  readonly session: UserSession;
}

/** The logins and codes of the realm. */
export interface Authentications {
  start(request: AuthorizationRequest): Authentication;
  find(id: string): Authentication | undefined;
  /** Makes the form's next session code. */
  renewCode(authentication: Authentication): void;
  /** Ends the login with a code. */
  grant(authentication: Authentication, session: UserSession): string;
  /** What the code stands for: once, and within a minute. */
  redeem(code: string): GrantedCode | undefined;
}

/** Keycloak's `accessCodeLifespan` as it stands by default. */
const codeLifespanMs = 60_000;

export function createAuthentications(now: () => number): Authentications {
  const authentications = new Map<string, Authentication>();
  const codes = new Map<string, GrantedCode & { readonly expiresAtMs: number }>();
  return {
    start(request) {
      const authentication = { ...request, id: makeId(48), tabId: makeId(8), sessionCode: makeId(32) };
      authentications.set(authentication.id, authentication);
      return authentication;
    },
    find: (id) => authentications.get(id),
    renewCode(authentication) {
      authentication.sessionCode = makeId(32);
    },
    grant(authentication, session) {
      authentications.delete(authentication.id);
      const code = `${randomUUID()}.${session.id}.${randomUUID()}`;
      codes.set(code, { request: authentication, session, expiresAtMs: now() + codeLifespanMs });
      return code;
    },
    redeem(code) {
      const granted = codes.get(code);
      codes.delete(code);
      return granted && granted.expiresAtMs > now() ? granted : undefined;
    },
  };
}

function makeId(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
