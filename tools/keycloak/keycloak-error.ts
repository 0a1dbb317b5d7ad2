// Why there is no Keycloak: for people, in Russian, with the next move.

/** What has failed; stable, for tests and callers. */
export type KeycloakErrorCode =
  'JAVA_MISSING' | 'JAVA_TOO_OLD' | 'MAVEN_MISSING' | 'FETCH_FAILED' | 'BUILD_FAILED' | 'NOT_STARTED';

/** Keycloak could not be fetched, built or started; the message is Russian and ends with what to do. */
export class KeycloakError extends Error {
  override readonly name = 'KeycloakError';

  constructor(
    readonly code: KeycloakErrorCode,
    message: string,
  ) {
    super(message);
  }
}
