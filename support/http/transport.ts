// How connections are made: trust, client certificate, proxy. Set once per thread, before its first request.
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { readTlsMaterial, type TlsMaterial, type TlsSettings } from '../config/tls';
import { SuiteError, isRecord, messageOf } from '../core/errors';
import { secrets } from '../secrets/registry';

/** What the transport needs to know of a stand. */
export interface TransportSettings {
  readonly tls?: TlsSettings;
  /** A connection is given up after this time; a request has a deadline of its own. */
  readonly api: { readonly timeoutMs: number };
}

/** What axios takes. `proxy: false` keeps it from asking the environment by itself. */
interface Route {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
  readonly proxy?: false;
}

type ProxyVariables = Readonly<Record<'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY', string | undefined>>;

interface Transport {
  readonly direct: Route;
  readonly proxied: Route;
  readonly proxies: ProxyVariables;
}

let current: Transport | undefined;

/**
 * Sets trust, client certificate and proxy for all requests of this thread.
 *
 * Tunnels through HTTPS_PROXY are Node's own (`proxyEnv` of an agent, Node 22.21 and 24.5): they are kept alive,
 * and a proxy that refuses is an error, whereas axios hands its 403 out as if the stand had answered.
 *
 * @throws SuiteError TLS_KEY_CLOSED, TLS_KEY_FOREIGN, TLS_FILE_UNREADABLE, PROXY_INVALID
 */
export function configureTransport(settings: TransportSettings, environment = process.env): void {
  const proxies = readProxies(environment);
  const material = settings.tls ? readTlsMaterial(settings.tls, environment) : {};
  secrets.add(material.client?.passphrase);
  // Without the time-out a proxy that accepts and says nothing keeps the process alive (Node 24.21).
  const plain = { keepAlive: true, timeout: settings.api.timeoutMs };
  const secure = {
    ...plain,
    // Said aloud: else NODE_TLS_REJECT_UNAUTHORIZED=0 would switch verification off without a word in the report.
    rejectUnauthorized: settings.tls?.verify ?? true,
    ...contextOf(material),
  };
  current = {
    direct: { httpAgent: new http.Agent(plain), httpsAgent: new https.Agent(secure), proxy: false },
    proxied: {
      httpAgent: new http.Agent({ ...plain, proxyEnv: proxies }),
      httpsAgent: new https.Agent({ ...secure, proxyEnv: proxies }),
    },
    proxies,
  };
}

/** The agents for a request; a proxy of the environment must not take those to this machine: the embedded stand lives there. */
export function routeTo(url: string): Route {
  const { direct, proxied } = transport();
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname) ? direct : proxied;
}

/** The address of the proxy, without its password, where a request failed to reach not the stand but the proxy. */
export function failedProxyOf(url: string, error: unknown): string | undefined {
  const target = new URL(url);
  const { HTTP_PROXY, HTTPS_PROXY } = transport().proxies;
  const address = target.protocol === 'https:' ? HTTPS_PROXY : HTTP_PROXY;
  if (address === undefined || address === '') return undefined;
  const proxy = new URL(address);
  const tried = placeOf(error);
  const isProxy = tried.hostname === proxy.hostname || tried.port === portOf(proxy);
  const isTarget = tried.hostname === target.hostname || tried.port === portOf(target);
  return isProxy && !isTarget ? proxy.origin : undefined;
}

function transport(): Transport {
  if (!current) configureTransport({ api: { timeoutMs: 10_000 } });
  // Set by the line above, which the compiler does not see through.
  return current as Transport;
}

/** Parsed once for all connections: the built-in roots are many. */
function contextOf({ ca, client }: TlsMaterial): { secureContext?: tls.SecureContext } {
  if (ca === undefined && client === undefined) return {};
  try {
    return {
      secureContext: tls.createSecureContext({
        ...(ca === undefined ? {} : { ca: [...trustedAlready(), ca] }),
        ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
        ...(client?.passphrase === undefined ? {} : { passphrase: client.passphrase }),
      }),
    };
  } catch (error) {
    throw new SuiteError(
      'TLS_REFUSED',
      `OpenSSL не принял сертификаты из раздела tls файла стенда (${messageOf(error)}) → попросите сертификат с ключом не короче 2048 бит и подписью SHA-256`,
      error,
    );
  }
}

/** The built-in roots with those of NODE_EXTRA_CA_CERTS and NODE_USE_SYSTEM_CA; Node before 22.15 lists the first alone. */
function trustedAlready(): readonly string[] {
  const { getCACertificates } = tls as Partial<typeof tls>;
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

/** The lower-case name wins, as everywhere. A proxy without a scheme is an HTTP one, as for curl. */
function readProxies(environment: NodeJS.ProcessEnv): ProxyVariables {
  const read = (name: string): string | undefined => {
    const given = environment[name.toLowerCase()] ?? environment[name];
    if (given === undefined || given === '') return undefined;
    const address = /^[a-z][a-z\d+.-]*:\/\//iu.test(given) ? given : `http://${given}`;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const decoded = decode(url?.password);
    if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '' || decoded === undefined) {
      // Not repeated: a password may stand in it.
      throw new SuiteError(
        'PROXY_INVALID',
        `Прокси в переменной ${name} указан неверно: нужен адрес вида http://прокси.example:3128 или http://имя:пароль@прокси.example:3128 (прокси SOCKS не поддержаны) → исправьте переменную`,
      );
    }
    secrets.add(url.password, decoded);
    return address;
  };
  return {
    HTTP_PROXY: read('HTTP_PROXY'),
    HTTPS_PROXY: read('HTTPS_PROXY'),
    NO_PROXY: environment['no_proxy'] ?? environment['NO_PROXY'],
  };
}

function decode(text = ''): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Where a connection was tried, as Node's error tells it; of several addresses of one name, the first. */
function placeOf(error: unknown): { hostname?: string; port?: number } {
  if (!isRecord(error)) return {};
  const { syscall, hostname, port, errors, cause } = error;
  if (syscall === 'getaddrinfo' && typeof hostname === 'string') return { hostname };
  if (syscall === 'connect' && typeof port === 'number') return { port };
  return placeOf(Array.isArray(errors) ? errors[0] : cause);
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
