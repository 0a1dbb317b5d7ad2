// The HTTP echo server of the trial: Debian's python3-httpbin in a child process, on a free port of this machine.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A running echo server. */
export interface EchoServer {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  /** Resolves when the process has ended. */
  readonly close: () => Promise<void>;
}

/** The Python that has httpbin: Debian's own, whatever stands before it in PATH; undefined where there is none. */
export function findPython(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find(
    (python) => spawnSync(python, ['-c', 'import httpbin, werkzeug'], { timeout: 30_000 }).status === 0,
  );
}

/**
 * Starts the server; it also ends by itself when this process does, for then its standard input closes.
 *
 * @throws Error where it does not start, with what Python said
 */
export async function startEchoServer(python: string): Promise<EchoServer> {
  const child = spawn(python, ['-c', program], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-2_000)));
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  const port = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then(() => undefined),
  ]);
  if (port === undefined) throw new Error(`Эхо-сервер не запустился:\n${complaint}`);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      child.stdin.end();
      child.kill();
      await ended;
    },
  };
}

const program = `
import os, sys, threading
from httpbin import app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()
`;
