// A request as a command that repeats it: what is secret stands as a shell variable, never as itself.
import { maskSecrets } from '../secrets/mask';
import type { HttpRequest } from './exchange';

/** Longest body that a command line takes here, in characters: a longer one is left to a file. */
const MAX_BODY = 2000;

/** Headers that axios sends by itself or that tell nothing. */
const SILENT = ['user-agent', 'accept-encoding', 'content-length', 'host', 'connection'];

/** Headers whose value is a secret, and the option that takes it from a shell variable. */
const OPTIONS: Readonly<Record<string, (value: string) => string>> = {
  authorization: (value) =>
    value.startsWith('Basic ') ? '-u "$USERNAME:$PASSWORD"' : '--oauth2-bearer "$TOKEN"',
  cookie: () => '-b "$COOKIE"',
};

/** `curl -X POST 'https://…' --oauth2-bearer "$TOKEN" --data-raw '…'`: for a POSIX shell, on one line, masked. */
export function describeCurl({ method, url, headers, body }: HttpRequest): string {
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : [method === 'HEAD' ? '--head' : `-X ${method}`]),
    quote(maskSecrets(url)),
    ...Object.entries(headers)
      .filter(([name]) => !SILENT.includes(name.toLowerCase()))
      .map(([name, value]) => optionOf(name, value)),
    ...bodyOf(body),
  ];
  return parts.join(' ');
}

function optionOf(name: string, value: string): string {
  const secret = OPTIONS[name.toLowerCase()]?.(value);
  return secret ?? `-H ${quote(`${name}: ${maskSecrets(value)}`)}`;
}

function bodyOf(body: HttpRequest['body']): string[] {
  if (body === undefined) return [];
  if (typeof body !== 'string' || body.length > MAX_BODY) return ["--data-binary '@файл-с-телом'"];
  return [`--data-raw ${quote(maskSecrets(body))}`];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
