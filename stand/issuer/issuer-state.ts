// What the issuer's endpoints share.
import type { Accounts } from './accounts';
import type { Authentications } from './authentications';
import type { RealmKeys } from './keys';
import type { RealmClient } from './realm';
import type { KeycloakVersion } from './refusals';
import type { Sessions } from './sessions';

/** The state of one running issuer. */
export interface IssuerState {
  /** `http://127.0.0.1:<port>/realms/aurora-realm`, also the `iss` of every token. */
  readonly issuerUrl: string;
  readonly keycloakVersion: KeycloakVersion;
  readonly keys: RealmKeys;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly authentications: Authentications;
  readonly clients: readonly RealmClient[];
  /** The secret of every confidential client. */
  readonly clientSecret: string;
  /** `jti` of revoked access tokens. */
  readonly revokedTokenIds: Set<string>;
  /** Token endpoint requests by grant type, refused ones included. */
  readonly tokenRequests: Map<string, number>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
