// Another process listens where the stand wants to.

/** Thrown when a port is taken (EADDRINUSE). */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly code = 'STAND_PORT_TAKEN';

  constructor(readonly port: number) {
    super(`Порт ${port} уже занят другим процессом`);
  }
}
