// Keycloak's own login form, filled in as a browser would: from the authorization URL to the redirect URI, which
// itself is never requested. The password leaves once; a form that comes back is a refusal.
import { isAnswered, type Exchange, type HttpRequest, type TransportFailure } from '../http/exchange';
import { secrets } from '../secrets/registry';
import type { Refusal } from './refusals';
import { readLoginPage, type LoginPage } from './login-page';

/** More steps than any login of Keycloak has: a chain of redirects that does not end. */
const MAX_STEPS = 12;
/** Session ids and tokens are longer; a shorter cookie is a language or a node's name: masking it would garble texts. */
const MIN_SECRET_COOKIE_LENGTH = 16;

/** Where the login begins and ends, and who logs in. */
export interface FormLogin {
  readonly authorizationUrl: URL;
  readonly redirectUri: string;
  readonly username: string;
  readonly password: string;
}

type Send = (request: HttpRequest) => Promise<Exchange | TransportFailure>;

/** Keycloak's pages refused; `refusal.error` is the suite's own word where no OAuth word exists. */
export class LoginFormRefusal extends Error {
  override readonly name = 'LoginFormRefusal';

  constructor(readonly refusal: Refusal) {
    super(refusal.error);
  }
}

/**
 * Goes through the pages of a login at Keycloak's origin.
 *
 * @returns the redirect URI with the authorization response (RFC 6749 §4.1.2), `error` included
 * @throws LoginFormRefusal with `login_form`, `login_alert`, `required_action`, `one_time_code`, `login_step`,
 * `login_page` or `login_elsewhere`; TypeError where nothing of the kind came
 */
export async function passLoginForm(
  { authorizationUrl, redirectUri, username, password }: FormLogin,
  send: Send,
): Promise<URL> {
  const cookies = new CookieJar();
  /** What is still to be typed in: each value is sent once. */
  const typed = new Map([
    ['username', username],
    ['password', password],
  ]);
  let url = authorizationUrl;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const exchange = await send(requestOf(url, form, cookies));
    if (!isAnswered(exchange)) throw new TypeError('The login form could not be reached');
    cookies.keep(exchange.response.headers['set-cookie']);
    const { status, headers, text } = exchange.response;
    if (status >= 300 && status < 400 && headers['location'] !== undefined) {
      url = new URL(headers['location'], url);
      form = undefined;
      if (isSamePage(url, new URL(redirectUri))) return registered(url);
      if (url.origin === authorizationUrl.origin) continue;
      throw new LoginFormRefusal({ status, error: 'login_elsewhere', description: url.origin });
    }
    const page = readLoginPage(text);
    const refusal = refusalOf(page, url, typed);
    if (refusal) throw new LoginFormRefusal({ status, ...refusal });
    if (!page.form) throw new TypeError('The page is none of a login at Keycloak');
    url = registered(actionOf(page.form.action, url));
    if (url.origin !== authorizationUrl.origin)
      throw new LoginFormRefusal({ status, error: 'login_elsewhere', description: url.origin });
    form = fill(page.form.fields, typed);
  }
  throw new TypeError('The redirects of the login form do not end');
}

/** Why the login ends at a page; undefined where the page asks for what is still to be typed in. */
function refusalOf(
  { title, fieldError, alert, error, form }: LoginPage,
  url: URL,
  typed: ReadonlyMap<string, string>,
): Omit<Refusal, 'status'> | undefined {
  const description = fieldError || alert || title;
  if (error !== '') return { error: 'login_page', description: error };
  const action = form ? actionOf(form.action, url) : url;
  const required = [url, action].find(({ pathname }) => pathname.endsWith('/login-actions/required-action'));
  if (required) {
    const name = required.searchParams.get('execution') ?? '';
    return { error: 'required_action', description: [name, alert || title].filter(Boolean).join(': ') };
  }
  if (!form) return title === '' ? undefined : { error: 'login_step', description };
  if (form.fields.has('otp')) return { error: 'one_time_code', description };
  const asked = ['username', 'password'].filter((name) => form.fields.has(name));
  if (asked.some((name) => typed.has(name))) return undefined;
  if (asked.length === 0) return title === '' ? undefined : { error: 'login_step', description };
  return { error: fieldError === '' && alert !== '' ? 'login_alert' : 'login_form', description };
}

function requestOf(url: URL, form: URLSearchParams | undefined, cookies: CookieJar): HttpRequest {
  const headers = { Accept: 'text/html', ...(cookies.isEmpty ? {} : { Cookie: cookies.header }) };
  if (!form) return { method: 'GET', url: url.href, headers };
  return {
    method: 'POST',
    url: url.href,
    headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

/** The form with its hidden values; what has been typed in once is not typed again. */
function fill(fields: ReadonlyMap<string, string>, typed: Map<string, string>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of fields) {
    form.set(name, typed.get(name) ?? value);
    typed.delete(name);
  }
  return form;
}

/** An address of Keycloak's with its secrets registered: whoever has them goes on with the login. */
function registered(url: URL): URL {
  for (const name of ['code', 'session_code', 'session_state'])
    secrets.add(url.searchParams.get(name) ?? undefined);
  return url;
}

/** An unreadable address stays at the page's own origin and is told by what comes from there. */
function actionOf(action: string, page: URL): URL {
  return URL.canParse(action, page.href) ? new URL(action, page) : page;
}

function isSamePage(one: URL, other: URL): boolean {
  return one.origin === other.origin && one.pathname === other.pathname;
}

/**
 * The cookies of one login. Keycloak marks them `Secure` even over plain http (26.7), where a jar that keeps to
 * RFC 6265 would drop them; all of them go to Keycloak's own origin alone.
 */
class CookieJar {
  readonly #cookies = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#cookies.size === 0;
  }

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** @param lines values of Set-Cookie, joined by line breaks */
  keep(lines = ''): void {
    for (const line of lines.split('\n')) {
      const [, name, value = ''] = /^([^=;\s]+)=([^;]*)/u.exec(line) ?? [];
      if (name === undefined) continue;
      if (value.length >= MIN_SECRET_COOKIE_LENGTH) secrets.add(value.replace(/^"(.*)"$/u, '$1'));
      if (value === '' || /;\s*max-age=0\b/iu.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
