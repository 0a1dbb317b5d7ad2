import { describe, test } from 'node:test';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import { findSecrets, maskDeep, maskSecrets } from '../../../support/secrets/mask';
import { secrets } from '../../../support/secrets/registry';

/** A made-up value that nobody registered: only its place or its shape can give it away. */
const x = 'zz-Unregistered_1';

const masked: readonly (readonly [claim: string, text: string, expected: string])[] = [
  ['ключ JSON', `{"access_token":"${x}","expires_in":1800}`, '{"access_token":"***","expires_in":1800}'],
  ['ключ JSON с пробелами и в любом регистре', `{"Password" : "${x}"}`, '{"Password" : "***"}'],
  ['ключ JSON с кавычкой в значении', `{"password":"a\\"${x}","b":1}`, '{"password":"***","b":1}'],
  ['ключ JSON в оборванном теле', `{"refresh_token":"${x}`, '{"refresh_token":"***"'],
  ['число под ключом JSON', '{"otp":123456,"b":1}', '{"otp":"***","b":1}'],
  [
    'JSON внутри строки JSON',
    JSON.stringify({ body: JSON.stringify({ client_secret: x, b: 1 }) }),
    '{"body":"{\\"client_secret\\":\\"***\\",\\"b\\":1}"}',
  ],
  [
    'JSON дважды внутри строки JSON',
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: x }) }) }),
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: '***' }) }) }),
  ],
  [
    'JSON внутри строки, в значении — кавычка и обратная черта',
    JSON.stringify({ body: JSON.stringify({ password: `a"b\\${x}`, b: 1 }) }),
    '{"body":"{\\"password\\":\\"***\\",\\"b\\":1}"}',
  ],
  [
    'число под ключом JSON внутри строки',
    JSON.stringify({ body: '{"otp":123456}' }),
    '{"body":"{\\"otp\\":\\"***\\"}"}',
  ],
  [
    'JSON внутри строки, оборванный',
    JSON.stringify({ body: `{"password":"${x}` }),
    '{"body":"{\\"password\\":\\"***\\""}',
  ],
  [
    'форма',
    `grant_type=password&username=reader&password=${x}&client_secret=${x}`,
    'grant_type=password&username=reader&password=***&client_secret=***',
  ],
  ['адрес', `GET /cb?session_state=${x}&code=К-000123`, 'GET /cb?session_state=***&code=***'],
  ['ключ JSON верблюжьим регистром', `{"accessToken":"${x}"}`, '{"accessToken":"***"}'],
  ['Cookie', `  Cookie: AUTH_SESSION_ID=${x}; a=b`, '  Cookie: ***'],
  ['Set-Cookie', `Set-Cookie: KC=${x}; Path=/`, 'Set-Cookie: ***'],
  ['Authorization Bearer', `Authorization: Bearer ${x}`, 'Authorization: Bearer ***'],
  ['Authorization без схемы', `Authorization: ${x}`, 'Authorization: ***'],
  ['Proxy-Authorization', `proxy-authorization: Basic ${x}`, 'proxy-authorization: Basic ***'],
  [
    'Bearer посреди строки',
    `curl -H "Authorization: Bearer ${x}" -v`,
    'curl -H "Authorization: Bearer ***" -v',
  ],
  [
    'Basic посреди строки',
    `заголовок Basic ${Buffer.from(`a:${x}`).toString('base64')}`,
    'заголовок Basic ***',
  ],
];

const untouched: readonly (readonly [claim: string, text: string])[] = [
  ['причина отказа', 'WWW-Authenticate: Bearer error="invalid_token"'],
  [
    'причина отказа с realm',
    'Www-Authenticate: Bearer realm="aurora", error="invalid_token", error_description="Token expired"',
  ],
  ['голый Bearer', 'WWW-Authenticate: Bearer'],
  ['вид токена', '{"token_type":"Bearer","not-before-policy":0}'],
  ['код клиента', 'GET /api/v1/clients?code=К-000123'],
  ['код в JSON', '{"code":"К-000123","status":"ACTIVE"}'],
  ['имя переменной с паролем', 'passwordEnv: AURORA_READER_PASSWORD'],
  ['слово «пароль» в тексте', 'Не задан пароль: нет переменной окружения AURORA_READER_PASSWORD'],
  ['слово password в тексте', 'grant_type=password&username=reader'],
  ['способы входа клиента', '["client_secret_basic","client_secret_post"]'],
  ['заголовок, похожий на куки', 'X-Cookie-Policy: strict'],
  ['пустое тело', ''],
];

describe('маскирование текста', () => {
  for (const [claim, text, expected] of masked) {
    test(`скрывает: ${claim}`, () => {
      expect(maskSecrets(text)).to.equal(expected);
    });
    test(`второй раз не меняет: ${claim}`, () => {
      expect(maskSecrets(maskSecrets(text))).to.equal(expected);
    });
  }

  for (const [claim, text] of untouched) {
    test(`не трогает: ${claim}`, () => {
      expect(maskSecrets(text)).to.equal(text);
    });
  }

  for (const key of [
    'access_token',
    'refresh_token',
    'id_token',
    'id_token_hint',
    'client_assertion',
    'client_secret',
    'code_verifier',
    'password',
    'passwd',
    'session_state',
    'session_code',
    'sid',
    'otp',
    'totp',
    'secret',
    'token',
  ]) {
    test(`знает ключ ${key} в JSON, форме и адресе`, () => {
      expect(maskSecrets(`{"${key}":"${x}"} a=b&${key}=${x} /p?${key}=${x}`)).to.equal(
        `{"${key}":"***"} a=b&${key}=*** /p?${key}=***`,
      );
    });
  }

  test('скрывает JWT, которого никто не регистрировал', async () => {
    const token = await new SignJWT({ sub: 'reader' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(crypto.getRandomValues(new Uint8Array(32)));
    expect(maskSecrets(`в журнале ${token}, и всё`)).to.equal('в журнале ***, и всё');
    expect(maskSecrets(`в журнале ${token.slice(0, -5)}`)).to.equal('в журнале ***');
  });

  test('скрывает зарегистрированное значение где угодно', () => {
    const secret = crypto.randomUUID();
    secrets.add(secret);
    expect(maskSecrets(`ключ: ${secret}; ${Buffer.from(secret).toString('base64')}`)).to.match(
      /^ключ: \*\*\*; \*\*\*/u,
    );
  });
});

describe('маскирование значений', () => {
  test('чистый текст перестаёт быть чистым, когда секрет в нём становится известен', () => {
    const secret = crypto.randomUUID();
    const text = `до ${secret} после`;
    expect([maskSecrets(text), maskSecrets(text)]).to.deep.equal([text, text]);
    secrets.add(secret);
    expect(maskSecrets(text)).to.equal('до *** после');
  });

  test('копия хранит и ключ __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__":{"password":"x"},"a":1}');
    expect(JSON.stringify(maskDeep(value, (text) => text.replace('x', '***')))).to.equal(
      '{"__proto__":{"password":"***"},"a":1}',
    );
  });

  test('копия глубокая, исходное значение не меняется', () => {
    const value = { list: ['тайна', 1, null, true, { a: 'тайна' }], text: 'тайна', none: undefined };
    const before = structuredClone(value);
    const copy = maskDeep(value, (text) => text.replace('тайна', '***'));
    expect(copy).to.deep.equal({ list: ['***', 1, null, true, { a: '***' }], text: '***', none: undefined });
    expect(value).to.deep.equal(before);
    expect(copy.list).not.to.equal(value.list);
  });

  test('без своей маски действует общая', () => {
    expect(maskDeep({ body: `password=${x}` })).to.deep.equal({ body: 'password=***' });
  });
});

describe('секреты ответа', () => {
  test('найдены на любой глубине и в любом регистре ключа', () => {
    const answer = {
      access_token: 'a-1',
      expires_in: 1800,
      data: [{ Refresh_Token: 'b-2' }, { name: 'не секрет' }],
      nested: { client_secret: 'c-3', token: 42 },
      accessToken: 'd-4',
    };
    expect(findSecrets(answer)).to.deep.equal(['a-1', 'b-2', 'c-3', 'd-4']);
  });

  test('в чём их нет, в том и не найдены', () => {
    expect([undefined, null, 'token', 7, [], {}].map(findSecrets)).to.deep.equal([[], [], [], [], [], []]);
  });
});
