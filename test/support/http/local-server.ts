// Real servers on this machine, on a port that the OS chooses, each for one test.
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import type { TestContext } from 'node:test';

/** An HTTP server; the address without a slash at its end. */
export async function serveHttp(t: TestContext, answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer);
  const port = await listen(server);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

/** A TCP server that says what no HTTP server would. */
export async function serveTcp(
  t: TestContext,
  onRequest: (socket: net.Socket, head: string) => void,
): Promise<string> {
  return `http://127.0.0.1:${await accept(t, net.createServer(), onRequest)}`;
}

/** A TLS server. */
export async function serveTls(
  t: TestContext,
  options: tls.TlsOptions,
  onRequest: (socket: net.Socket, head: string) => void,
): Promise<string> {
  return `https://localhost:${await accept(t, tls.createServer(options), onRequest, 'secureConnection')}`;
}

/** A port on which nobody listens any more. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function accept(
  t: TestContext,
  server: net.Server,
  onRequest: (socket: net.Socket, head: string) => void,
  event = 'connection',
): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on(event, (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      onRequest(socket, chunk.toString());
    });
  });
  server.on('tlsClientError', () => undefined);
  const port = await listen(server);
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return port;
}

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
