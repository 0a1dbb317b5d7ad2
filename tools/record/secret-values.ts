// The secrets of a recording, registered before anything is made of it: tokens, passwords, cookies, whatever their place.
import { isRecord } from '../../support/core/errors';
import type { Exchange } from '../../support/http/exchange';
import { secrets } from '../../support/secrets/registry';
import { findSecrets, isSecretKey } from '../../support/secrets/rules';
import { decodePart, readJson, type RecordedItem } from './recording';

/** A cookie that is shorter is a choice of the user's — a language, a theme, the last search — and no session. */
const MIN_COOKIE_LENGTH = 16;

/** Headers whose whole value is secret; of Authorization the scheme is none. */
const SECRET_HEADER = /^(?:proxy-)?authorization$|^x-.*(?:token|key|secret)$|^api-?key$/u;

/** Registers all that is secret in a recording. */
export function registerSecrets(items: readonly RecordedItem[]): void {
  for (const item of items) {
    if ('accessToken' in item) secrets.add(item.accessToken);
    if ('exchange' in item) secrets.add(...secretsOf(item.exchange));
    if ('response' in item) secrets.add(...findSecrets(item.response.json));
  }
}

function secretsOf({ request, response }: Exchange): string[] {
  const body = typeof request.body === 'string' ? request.body : '';
  return [
    ...headerSecrets(request.headers),
    ...headerSecrets(response.headers),
    ...pairSecrets(new URL(request.url).searchParams),
    ...pairSecrets(new URLSearchParams(new URL(request.url).hash.slice(1))),
    ...bodySecrets(body),
    ...partSecrets(body),
    ...findSecrets(response.json),
  ];
}

function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (SECRET_HEADER.test(name.toLowerCase())) return [value.replace(/^[A-Za-z]+ +(?=\S)/u, ''), value];
    if (/^(?:set-)?cookie$/iu.test(name)) return cookieSecrets(name, value);
    return [];
  });
}

function cookieSecrets(header: string, value: string): string[] {
  const separator = header.toLowerCase() === 'cookie' ? ';' : '\n';
  return value.split(separator).flatMap((cookie) => {
    const [, name = '', text = ''] = /^\s*([^=;]+)=([^;]*)/u.exec(cookie) ?? [];
    const plain = decodePart(text);
    return isSecretKey(name) || plain.length >= MIN_COOKIE_LENGTH ? [text, plain] : [];
  });
}

function bodySecrets(body: string): string[] {
  const { json } = readJson(body);
  if (isRecord(json)) return findSecrets(json);
  return /^[^\s=&{<]+=/u.test(body) ? pairSecrets(new URLSearchParams(body)) : [];
}

/** Text parts of a form with files, RFC 7578. */
function partSecrets(body: string): string[] {
  const parts = body.matchAll(/name="([^"]+)"\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]*)\r?\n--/gu);
  return [...parts].flatMap(([, name = '', value = '']) => (isSecretKey(name) ? [value] : []));
}

function pairSecrets(pairs: URLSearchParams): string[] {
  return [...pairs].flatMap(([name, value]) => (isSecretKey(name) ? [value] : []));
}
