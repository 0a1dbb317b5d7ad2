// Which proxy of the environment takes a request, told without its password: the same rules by which Node chooses.
import net from 'node:net';

/** A proxy or none, and what decided it. */
export interface ProxyChoice {
  /** `http://proxy.example:3128`; undefined where the request goes straight to the stand. */
  readonly proxy: string | undefined;
  /** In Russian: the variable, or the entry of NO_PROXY. */
  readonly reason: string;
}

/**
 * The proxy for an address. HTTPS_PROXY or HTTP_PROXY by its scheme, except for this machine and what NO_PROXY names:
 * `*`, `node.example`, `.example`, `*.example`, `node.example:8443`, `10.0.0.1`, `10.0.0.1-10.0.0.9` (Node 24,
 * «Built-in proxy support»).
 */
export function proxyOf(url: string, environment: NodeJS.ProcessEnv): ProxyChoice {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/gu, '');
  const variable = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const given = environment[variable.toLowerCase()] ?? environment[variable] ?? '';
  if (given === '') return { proxy: undefined, reason: `${variable} не задана` };
  if (['127.0.0.1', 'localhost', '::1'].includes(host)) return { proxy: undefined, reason: 'эта машина' };
  const excepted = (environment['no_proxy'] ?? environment['NO_PROXY'] ?? '')
    .split(/[\s,]+/u)
    .find((entry) => entry !== '' && isExcepted(entry.toLowerCase(), host, port || defaultPort(protocol)));
  if (excepted !== undefined) return { proxy: undefined, reason: `NO_PROXY: ${excepted}` };
  const address = /^[a-z][a-z\d+.-]*:\/\//iu.test(given) ? given : `http://${given}`;
  return { proxy: URL.canParse(address) ? new URL(address).origin : 'прокси', reason: variable };
}

function isExcepted(entry: string, host: string, port: string): boolean {
  if (entry === '*' || entry === host || entry === `${host}:${port}`) return true;
  if (entry.startsWith('.') || entry.startsWith('*.')) return host.endsWith(entry.replace(/^\*/u, ''));
  const [first = '', last = ''] = entry.split('-');
  return [first, last, host].every((address) => net.isIPv4(address))
    ? numberOf(first) <= numberOf(host) && numberOf(host) <= numberOf(last)
    : false;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}
