// The embedded stand: the issuer on one port, the API with the front end on the other.
import { randomBytes } from 'node:crypto';
import { createApi, type Api } from './api/api';
import { chooseFault } from './faults';
import { withFaults } from './fault-switch';
import { answerFrontEnd } from './front-end/index-page';
import type { Answer } from './http/answer';
import { listen } from './http/listener';
import type { StandRequest } from './http/request';
import { createAccounts } from './issuer/accounts';
import { createAuthentications } from './issuer/authentications';
import { answerIssuer } from './issuer/issuer';
import { createRealmKeys } from './issuer/keys';
import { clients, realm, users } from './issuer/realm';
import type { KeycloakVersion } from './issuer/refusals';
import { createSessions } from './issuer/sessions';
import type { IssuerState } from './issuer/issuer-state';

export interface StandOptions {
  /** 0, the default, lets the OS choose a free port. */
  readonly issuerPort?: number;
  /** 0, the default, lets the OS choose a free port. */
  readonly apiPort?: number;
  /** Whose answers to give; the newest by default. */
  readonly keycloakVersion?: KeycloakVersion;
  /** A fault for every request of its side, as `X-Stand-Fault` names it: `nginx-502`, `slow;ms=500`. */
  readonly fault?: string;
  /** One password for all users; by default each user gets a random one. */
  readonly password?: string;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Who can log in. */
export interface StandUser {
  readonly username: string;
  readonly password: string;
  readonly roles: readonly string[];
  /** For people, in Russian: what this user is for. */
  readonly note: string;
}

export interface RunningApi {
  /** `http://127.0.0.1:<port>`: the front end; the API is below `/api/v1`. */
  readonly apiUrl: string;
  /** Stops listening and destroys open connections. */
  close(): Promise<void>;
}

export interface RunningStand extends RunningApi {
  /** `http://127.0.0.1:<port>/realms/aurora-realm` */
  readonly issuerUrl: string;
  readonly users: readonly StandUser[];
  /** The secret of `be-client`. */
  readonly clientSecret: string;
  /** Token endpoint requests so far, by grant type. */
  tokenRequests(): Readonly<Record<string, number>>;
}

/**
 * Starts the stand on 127.0.0.1.
 * @throws PortUnavailableError when a wanted port is taken or reserved
 * @throws UnknownFaultError when there is no such fault
 */
export async function startStand(options: StandOptions = {}): Promise<RunningStand> {
  const now = options.now ?? Date.now;
  const standingFault = options.fault === undefined ? undefined : chooseFault(options.fault);
  const standUsers = users.map(({ username, roles, note }) => ({
    username,
    password: options.password ?? makeSecret(),
    roles,
    note,
  }));
  const clientSecret = makeSecret();
  const tokenRequests = new Map<string, number>();
  const keys = createRealmKeys();

  const issuer = await listen(options.issuerPort ?? 0, (port) => {
    // Both ports listen while the keys are still made; a request that early waits for them.
    const state = keys.then((realmKeys): IssuerState => ({
      issuerUrl: issuerUrlOf(port),
      keycloakVersion: options.keycloakVersion ?? '26.7',
      keys: realmKeys,
      accounts: createAccounts(users, passwordsOf(standUsers), now, options.keycloakVersion ?? '26.7'),
      sessions: createSessions(now),
      authentications: createAuthentications(now),
      clients,
      clientSecret,
      revokedTokenIds: new Set(),
      tokenRequests,
      now,
    }));
    const answer = async (request: StandRequest): Promise<Answer> => answerIssuer(await state, request);
    return withFaults({ side: 'issuer', standingFault, issuerUrl: issuerUrlOf(port), now }, answer);
  });

  const issuerUrl = issuerUrlOf(issuer.port);
  const api = await startApi(issuerUrl, options).catch(async (error: unknown) => {
    await issuer.close();
    throw error;
  });
  await keys;

  return {
    issuerUrl,
    apiUrl: api.apiUrl,
    users: standUsers,
    clientSecret,
    tokenRequests: () => Object.fromEntries(tokenRequests),
    close: async () => {
      await Promise.all([issuer.close(), api.close()]);
    },
  };
}

/**
 * Starts the API with its front end alone, on 127.0.0.1; it takes tokens of the given issuer: a real Keycloak.
 * @param issuerUrl `https://…/realms/<realm>`, the `iss` of the tokens
 * @throws PortUnavailableError when a wanted port is taken or reserved
 * @throws UnknownFaultError when there is no such fault
 */
export async function startApi(
  issuerUrl: string,
  { apiPort = 0, fault, now = Date.now }: Pick<StandOptions, 'apiPort' | 'fault' | 'now'> = {},
): Promise<RunningApi> {
  const standingFault = fault === undefined ? undefined : chooseFault(fault);
  const jwksUrl = `${issuerUrl}/protocol/openid-connect/certs`;
  const api = createApi({ issuerUrl, jwksUrl, audience: realm.audience }, now);
  const answerApi = withFaults({ side: 'api', standingFault, issuerUrl, now }, (request) =>
    api.answer(request),
  );
  const site = await listen(
    apiPort,
    () => (request) => (isApiPath(request.path) ? answerApi(request) : answerFrontEnd(request, now())),
  );
  loadLater(api);
  return { apiUrl: `http://127.0.0.1:${site.port}`, close: () => site.close() };
}

/** The contract and its libraries load after the start, so that a run need not wait for them. */
function loadLater(api: Api): void {
  setImmediate(() => {
    // A failure is kept and told by every request that needs what could not be loaded.
    api.warmUp().catch(() => undefined);
  });
}

function issuerUrlOf(port: number): string {
  return `http://127.0.0.1:${port}/realms/${realm.name}`;
}

function passwordsOf(standUsers: readonly StandUser[]): ReadonlyMap<string, string> {
  return new Map(standUsers.map(({ username, password }) => [username, password]));
}

function isApiPath(path: string): boolean {
  return path === '/api' || path.startsWith('/api/');
}

function makeSecret(): string {
  return randomBytes(12).toString('base64url');
}
