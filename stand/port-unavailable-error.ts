// The stand cannot listen where it is told to.

/** Thrown when a port is taken (EADDRINUSE) or reserved for the system (EACCES). */
export class PortUnavailableError extends Error {
  override readonly name = 'PortUnavailableError';
  readonly code = 'STAND_PORT_UNAVAILABLE';

  constructor(
    readonly port: number,
    reason: keyof typeof reasons,
  ) {
    super(reasons[reason](port));
  }
}

const reasons = {
  EADDRINUSE: (port: number) => `Порт ${port} уже занят другим процессом`,
  EACCES: (port: number) => `Порт ${port} зарезервирован системой: обычному процессу он недоступен`,
} as const;
