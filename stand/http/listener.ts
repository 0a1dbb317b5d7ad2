// One listening port: reads requests, writes answers, closes without waiting for idle clients.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortUnavailableError } from '../port-unavailable-error';
import { nginxPage } from '../front-end/nginx-page';
import type { Answer } from './answer';
import { readRequest, type StandRequest } from './request';

/** A running listener. */
export interface Listener {
  readonly port: number;
  /** Stops listening and destroys open connections. */
  close(): Promise<void>;
}

/** Answers a request; a rejection is told on stderr and ends the connection. */
export type Handler = (request: StandRequest) => Promise<Answer> | Answer;

/** Longer than any client keeps a connection, so that a reused one is never closed under its feet. */
const keepAliveMs = 65_000;

/**
 * Listens on 127.0.0.1.
 * @param wantedPort 0 lets the OS choose a free one
 * @param makeHandler is told the port, because an issuer's answers hold its own address
 * @throws PortUnavailableError when the port is taken or reserved
 */
export async function listen(wantedPort: number, makeHandler: (port: number) => Handler): Promise<Listener> {
  const server = createServer();
  server.keepAliveTimeout = keepAliveMs;
  await startListening(server, wantedPort);
  const { port } = server.address() as AddressInfo;
  const handle = makeHandler(port);
  server.on('request', (incoming, outgoing) => {
    serve(handle, incoming, outgoing).catch((error: unknown) => {
      if (incoming.errored) return; // The client has gone; there is nobody to answer.
      console.error(error);
      outgoing.destroy();
    });
  });
  return { port, close: () => closeNow(server) };
}

async function serve(handle: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await readRequest(incoming);
  write(request ? await handle(request) : nginxPage(413), incoming, outgoing);
}

function write(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const body = Buffer.from(answer.body);
  if (answer.delivery === 'none') {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (answer.delivery === 'raw') {
    incoming.socket.end(body);
    return;
  }
  for (const [name, value] of Object.entries(answer.headers))
    outgoing.setHeader(name, name === 'Set-Cookie' ? value.split('\n') : value);
  if (answer.status !== 204 && answer.status !== 304) outgoing.setHeader('Content-Length', body.length);
  outgoing.writeHead(answer.status);
  if (answer.delivery === 'cut') {
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
    return;
  }
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
}

function startListening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { code } = error;
      reject(code === 'EADDRINUSE' || code === 'EACCES' ? new PortUnavailableError(port, code) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function closeNow(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
