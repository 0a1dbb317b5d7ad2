// The authorization endpoint and its code, as Keycloak 26.7.3 was seen to answer: errors by page, errors by redirect,
// a form that is good once, and a code that is good once.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { clients } from '../../stand/issuer/realm';
import { readRealmFile } from '../../tools/keycloak/realm-file';
import { standForTests } from './started-stand';

const stand = standForTests();

const redirectUri = 'http://localhost:4200/';

interface OpenedForm {
  readonly action: string;
  readonly cookie: string;
  readonly verifier: string;
}

function authorize(
  parameters: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = { Accept: 'text/html' },
): Promise<Response> {
  const query = new URLSearchParams();
  const all: Readonly<Record<string, string | undefined>> = {
    client_id: 'fe-client-browser',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: 'st',
    nonce: 'nn',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) query.set(name, value);
  const url = `${stand.running().issuerUrl}/protocol/openid-connect/auth?${query.toString()}`;
  return fetch(url, { headers, redirect: 'manual' });
}

async function openForm(): Promise<OpenedForm> {
  const verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  const answer = await authorize({ code_challenge });
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  return { action: actionIn(await answer.text()), cookie: cookie.join('; '), verifier };
}

function actionIn(html: string): string {
  return (/<form [^>]*action="([^"]*)"/u.exec(html)?.[1] ?? '').replaceAll('&amp;', '&');
}

function post({ action, cookie }: Omit<OpenedForm, 'verifier'>, username: string, password: string) {
  const body = new URLSearchParams({ username, password, credentialId: '' });
  return fetch(action, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { cookie, accept: 'text/html' },
  });
}

async function grantedCode(): Promise<{ readonly code: string; readonly verifier: string }> {
  const form = await openForm();
  const answer = await post(form, 'analyst001', stand.passwordOf('analyst001'));
  const location = new URL(answer.headers.get('location') ?? '');
  return { code: location.searchParams.get('code') ?? '', verifier: form.verifier };
}

suite('запрос входа', () => {
  for (const [claim, parameters, message] of [
    ['без client_id', { client_id: undefined }, 'Invalid Request'],
    ['неизвестный клиент', { client_id: 'none' }, 'Client not found.'],
    ['отключённый клиент', { client_id: 'fe-client-disabled' }, 'Client disabled.'],
    ['без redirect_uri', { redirect_uri: undefined }, 'Invalid parameter: redirect_uri'],
    ['чужой redirect_uri', { redirect_uri: 'http://evil.example/' }, 'Invalid parameter: redirect_uri'],
    ['клиент без входа через форму', { client_id: 'fe-client-brief' }, 'Invalid parameter: redirect_uri'],
  ] as const) {
    test(`${claim} — страница 400 «${message}», без перенаправления`, async () => {
      const answer = await authorize(parameters);
      assert.deepEqual([answer.status, answer.headers.get('location')], [400, null]);
      assert.match(
        await answer.text(),
        new RegExp(`kc-error-message"><p class="instruction">${message}<`, 'u'),
      );
      assert.deepEqual(await (await authorize(parameters, {})).json(), { error: message });
    });
  }

  for (const [claim, parameters, error, description] of [
    [
      'без response_type',
      { response_type: undefined },
      'invalid_request',
      'Missing parameter: response_type',
    ],
    ['неизвестный response_type', { response_type: 'zz' }, 'unsupported_response_type', null],
    ['неизвестный scope', { scope: 'openid reports' }, 'invalid_scope', 'Invalid scopes: openid reports'],
    [
      'без PKCE',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
      'Missing parameter: code_challenge_method',
    ],
    [
      'PKCE plain',
      { code_challenge_method: 'plain' },
      'invalid_request',
      'Invalid parameter: code challenge method is not matching the configured one',
    ],
    [
      'без code_challenge',
      { code_challenge: undefined },
      'invalid_request',
      'Missing parameter: code_challenge',
    ],
    [
      'короткий code_challenge',
      { code_challenge: 'abc' },
      'invalid_request',
      'Invalid parameter: code_challenge',
    ],
    ['prompt=none без сессии', { prompt: 'none' }, 'login_required', null],
  ] as const) {
    test(`${claim} — ошибка клиенту: ${error}`, async () => {
      const answer = await authorize(parameters);
      const location = new URL(answer.headers.get('location') ?? '');
      assert.equal(answer.status, 302);
      assert.equal(location.origin + location.pathname, redirectUri);
      const { searchParams: told } = location;
      assert.deepEqual(
        [told.get('error'), told.get('error_description'), told.get('state'), told.get('iss')],
        [error, description, 'st', stand.running().issuerUrl],
      );
    });
  }
});

suite('форма входа', () => {
  test('верный пароль — код, state, iss и session_state на redirect_uri', async () => {
    const answer = await post(await openForm(), 'analyst001', stand.passwordOf('analyst001'));
    assert.equal(answer.status, 302);
    const { searchParams } = new URL(answer.headers.get('location') ?? '');
    assert.deepEqual([...searchParams.keys()].sort(), ['code', 'iss', 'session_state', 'state']);
    assert.deepEqual(
      answer.headers.getSetCookie().map((line) => line.split('=')[0]),
      ['KC_RESTART', 'KEYCLOAK_IDENTITY', 'KEYCLOAK_SESSION'],
    );
  });

  test('без cookie — страница об утраченном входе', async () => {
    const answer = await post({ ...(await openForm()), cookie: '' }, 'analyst001', 'любой');
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /Restart login cookie not found\./u);
  });

  test('форма годится один раз: вторая отправка ведёт к новой форме', async () => {
    const form = await openForm();
    const first = await post(form, 'owner002', 'неверный');
    assert.match(await first.text(), /id="input-error-username"><span>Invalid username or password\.</u);
    const second = await post(form, 'owner002', stand.passwordOf('owner002'));
    assert.equal(second.status, 302);
    const again = await fetch(second.headers.get('location') ?? '', { headers: { cookie: form.cookie } });
    const html = await again.text();
    assert.match(html, /Action expired\. Please continue with login now\./u);
    const third = await post({ ...form, action: actionIn(html) }, 'owner002', stand.passwordOf('owner002'));
    assert.match(third.headers.get('location') ?? '', /[?&]code=/u);
  });

  test('введённое имя возвращается в форму безопасно', async () => {
    const answer = await post(await openForm(), '"><b>', 'неверный');
    assert.match(await answer.text(), /name="username" value="&quot;&gt;&lt;b&gt;"/u);
  });
});

suite('код', () => {
  async function redeem(
    form: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const all = {
      grant_type: 'authorization_code',
      client_id: 'fe-client-browser',
      redirect_uri: redirectUri,
    };
    const filled = Object.entries<string | undefined>({ ...all, ...form }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return (await stand.postForm(Object.fromEntries(filled))).json() as Promise<
      Readonly<Record<string, unknown>>
    >;
  }

  test('обменивается на токены один раз; в ID-токене — nonce и auth_time', async () => {
    const { code, verifier } = await grantedCode();
    const tokens = await redeem({ code, code_verifier: verifier });
    const claims = (name: string) =>
      JSON.parse(Buffer.from(String(tokens[name]).split('.')[1] ?? '', 'base64url').toString()) as Readonly<
        Record<string, unknown>
      >;
    assert.equal(claims('id_token')['nonce'], 'nn');
    assert.equal(typeof claims('id_token')['auth_time'], 'number');
    assert.match(String(claims('access_token')['jti']), /^onrtac:/u);
    assert.deepEqual(await redeem({ code, code_verifier: verifier }), {
      error: 'invalid_grant',
      error_description: 'Code not valid',
    });
  });

  for (const [claim, form, description] of [
    ['чужой code_verifier', { code_verifier: 'x'.repeat(43) }, 'PKCE verification failed: Code mismatch'],
    ['без code_verifier', { code_verifier: undefined }, 'PKCE code verifier not specified'],
    ['короткий code_verifier', { code_verifier: 'short' }, 'PKCE verification failed: Invalid code verifier'],
    ['другой redirect_uri', { redirect_uri: `${redirectUri}x` }, 'Incorrect redirect_uri'],
    ['без redirect_uri', { redirect_uri: undefined }, 'Incorrect redirect_uri'],
    ['неизвестный код', { code: 'abc' }, 'Code not valid'],
    [
      'код другого клиента',
      { client_id: 'fe-client' },
      'Auth error: Found different client_id in clientSession',
    ],
  ] as const) {
    test(`${claim}: «${description}»`, async () => {
      const { code, verifier } = await grantedCode();
      const changed: Readonly<Record<string, string | undefined>> = form;
      assert.deepEqual(await redeem({ code, code_verifier: verifier, ...changed }), {
        error: 'invalid_grant',
        error_description: description,
      });
    });
  }

  test('без кода: «Missing parameter: code»', async () => {
    assert.deepEqual(await redeem({}), {
      error: 'invalid_request',
      error_description: 'Missing parameter: code',
    });
  });
});

test('вход через форму разрешён тем же клиентам, что и в файле realm', () => {
  const described = readRealmFile().clients as readonly {
    readonly clientId: string;
    readonly redirectUris?: readonly string[];
  }[];
  assert.deepEqual(
    clients.map(({ clientId, redirectUris }) => [clientId, redirectUris]),
    described.map(({ clientId, redirectUris }) => [clientId, redirectUris]),
  );
});
