// Calls the stand's API as a user and holds every answer against the contract.
import { assertDocumented } from './contract-check';
import type { StartedStand } from './started-stand';

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The body as JSON, as the contract describes it. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface ApiRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

export type ApiCall = (
  username: string | undefined,
  path: string,
  request?: ApiRequest,
) => Promise<ApiAnswer>;

/**
 * @returns a call that logs a user in once and checks each answer against openapi.yaml; `undefined` calls without a
 * token
 */
export function apiCalls(stand: StartedStand): ApiCall {
  const tokens = new Map<string, Promise<string>>();
  return async (username, path, { method = 'GET', headers = {}, body } = {}) => {
    const authorization: Record<string, string> = {};
    if (username !== undefined) {
      const token = tokens.get(username) ?? stand.logIn(username).then(({ access_token }) => access_token);
      tokens.set(username, token);
      authorization['Authorization'] = `Bearer ${await token}`;
    }
    const response = await fetch(`${stand.running().apiUrl}${path}`, {
      method,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    const [pathname = ''] = path.split('?');
    assertDocumented({ method, path: pathname, status: response.status, headers: response.headers, text });
    return {
      status: response.status,
      headers: response.headers,
      text,
      bytes,
      get json() {
        return JSON.parse(text) as Readonly<Record<string, unknown>>;
      },
    };
  };
}

/** A JSON body with its media type. */
export function jsonBody(
  method: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiRequest {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return { method, headers: { 'Content-Type': type, ...headers }, body: JSON.stringify(value) };
}

/** Invented fields of a client to create. */
export const newClient = { name: 'ООО «Проба»', inn: '0000009998' };

/** A form with a file; the parts beside it are texts. */
export function fileForm(
  fileName: string,
  content: string | Uint8Array<ArrayBuffer>,
  { type = 'text/csv', ...texts }: Readonly<Record<string, string>> = {},
): ApiRequest {
  const body = new FormData();
  body.append('file', new File([content], fileName, { type }));
  for (const [name, text] of Object.entries(texts)) body.append(name, text);
  return { method: 'POST', body };
}

/** The fields of a 422. */
export function mistakesOf(answer: ApiAnswer): readonly (readonly [pointer: string, detail: string])[] {
  const errors = (answer.json['errors'] ?? []) as readonly { pointer: string; detail: string }[];
  return errors.map(({ pointer, detail }) => [pointer, detail]);
}

/** What a problem says about itself. */
export function problemOf({ status, json }: ApiAnswer): readonly unknown[] {
  return [status, json['title'], json['detail']];
}
