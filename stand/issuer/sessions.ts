// User sessions: what a refresh token stands for.
import { randomBytes } from 'node:crypto';
import { realm, type RealmClient, type RealmUser } from './realm';

/** A live session of one user with one client. Times are milliseconds since the epoch. */
export interface UserSession {
  readonly id: string;
  readonly user: RealmUser;
  readonly client: RealmClient;
  readonly startedAtMs: number;
  /** Begun by the login form: its tokens tell `auth_time`. */
  readonly isByForm: boolean;
}

/** The sessions of the realm. */
export interface Sessions {
  start(user: RealmUser, client: RealmClient, how?: { readonly isByForm: boolean }): UserSession;
  /** The live session of this id: neither ended nor idle for longer than the realm allows. */
  find(id: string): UserSession | undefined;
  /** Counts as activity: the idle time starts anew. */
  touch(id: string): void;
  end(id: string): void;
}

export function createSessions(now: () => number): Sessions {
  const sessions = new Map<string, UserSession>();
  const lastActiveAtMs = new Map<string, number>();
  return {
    start(user, client, { isByForm } = { isByForm: false }) {
      const session: UserSession = { id: makeId(), user, client, startedAtMs: now(), isByForm };
      sessions.set(session.id, session);
      lastActiveAtMs.set(session.id, now());
      return session;
    },
    find(id) {
      const idleMs = now() - (lastActiveAtMs.get(id) ?? 0);
      return idleMs < realm.ssoSessionIdleSeconds * 1000 ? sessions.get(id) : undefined;
    },
    touch(id) {
      lastActiveAtMs.set(id, now());
    },
    end(id) {
      sessions.delete(id);
      lastActiveAtMs.delete(id);
    },
  };
}

/** 24 characters: since Keycloak 26 a session's id is no UUID any more. */
function makeId(): string {
  return randomBytes(18).toString('base64url');
}
