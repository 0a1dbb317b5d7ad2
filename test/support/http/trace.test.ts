import { describe, test } from 'node:test';
import { expect } from 'chai';
import { describeBody, describeExchange, wholeBodies } from '../../../support/http/trace';
import { secrets } from '../../../support/secrets/registry';
import { answered, failed } from './answered';

describe('обмен в консоли и отчёте', () => {
  test('показан целиком: запрос, ответ, кириллица адреса, каждый Set-Cookie своей строкой', () => {
    const exchange = answered({
      method: 'POST',
      url: 'http://stand/api/v1/clients?code=%D0%9A-1',
      sent: { Accept: 'application/json', 'x-request-id': '7' },
      sentBody: '{"name":"ООО «Ромашка»"}',
      status: 201,
      statusText: 'Created',
      headers: { 'content-type': 'application/json', 'set-cookie': 'a=1\nb=2' },
      json: { id: 7 },
    });
    expect(describeExchange(exchange)).to.equal(`POST http://stand/api/v1/clients?code=К-1
  Accept: application/json
  X-Request-Id: 7

{"name":"ООО «Ромашка»"}

APIResponse: 201 Created (12 мс)
  Content-Type: application/json
  Set-Cookie: ***
  Set-Cookie: ***

{"id":7}`);
  });

  test('сбой показан кодом', () => {
    expect(describeExchange(failed('ECONNREFUSED', 'connect ECONNREFUSED'))).to.equal(
      'GET http://stand/things\n\nОтвета нет: ECONNREFUSED (1,3 с)',
    );
  });

  test('ответ без тела и без слов не оставляет пустых строк', () => {
    expect(describeExchange(answered({ status: 204, statusText: '', headers: {} }))).to.equal(
      'GET http://stand/things\n\nAPIResponse: 204 (12 мс)',
    );
  });

  test('не показывает ни токен, ни куки, ни пароль формы, ни client_secret', () => {
    const shown = describeExchange(
      answered({
        url: 'http://stand/token?access_token=one-secret',
        sent: {
          Authorization: 'Bearer two-secret',
          Cookie: 'AUTH_SESSION_ID=three-secret',
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        sentBody: 'grant_type=password&username=reader&password=four-secret&client_secret=five-secret',
        json: { access_token: 'six-secret', refresh_token: 'seven-secret', expires_in: 1800 },
      }),
    );
    expect(shown).to.equal(`GET http://stand/token?access_token=***
  Authorization: Bearer ***
  Cookie: ***
  Content-Type: application/x-www-form-urlencoded

grant_type=password&username=reader&password=***&client_secret=***

APIResponse: 200 OK (12 мс)
  Content-Type: application/json

{"access_token":"***","refresh_token":"***","expires_in":1800}`);
  });

  test('WWW-Authenticate с причиной отказа виден весь', () => {
    const headers = { 'www-authenticate': 'Bearer error="invalid_token", error_description="Token expired"' };
    expect(describeExchange(answered({ status: 401, statusText: 'Unauthorized', headers }))).to.equal(
      'GET http://stand/things\n\nAPIResponse: 401 Unauthorized (12 мс)\n  Www-Authenticate: Bearer error="invalid_token", error_description="Token expired"',
    );
  });

  for (const [claim, headers, length, shown] of [
    ['JSON длиннее 4000 символов обрезан', { 'content-type': 'application/json' }, 4002, 4000],
    ['страница обрезана на 400 символах', { 'content-type': 'text/html' }, 402, 400],
  ] as const) {
    test(`${claim}, и остаток сосчитан`, () => {
      const text = describeExchange(answered({ headers, text: 'я'.repeat(length) }));
      expect(text.split('\n').at(-1)).to.equal(`${'я'.repeat(shown)}… (ещё 2 символа)`);
    });
  }

  test('секрет на границе обрезки не виден и наполовину', () => {
    const secret = crypto.randomUUID();
    secrets.add(secret);
    const headers = { 'content-type': 'text/plain' };
    const cut = answered({ headers, text: `${'я'.repeat(390)} ${secret} хвостик` });
    expect(describeExchange(cut)).to.include(`${'я'.repeat(390)} *** хвост… (ещё 2 символа)`);
    expect(describeExchange(answered({ sentBody: `${'я'.repeat(3990)} ${secret}` }))).not.to.include(
      secret.slice(0, 8),
    );
    expect(describeBody(answered({ text: `${'я'.repeat(70)} ${secret}` }).response)).to.equal(
      `${'я'.repeat(70)} ***`,
    );
  });

  test('строка списка — метод и адрес, и в ней нет секрета', () => {
    expect(
      describeExchange(answered({ url: 'http://stand/%D0%9A?token=one-secret' })).split('\n', 1)[0],
    ).to.equal('GET http://stand/К?token=***');
  });

  test('адрес, который не раскодировать, показан как есть', () => {
    expect(describeExchange(answered({ url: 'http://stand/%FF' })).split('\n', 1)[0]).to.equal(
      'GET http://stand/%FF',
    );
  });
});

describe('тело целиком, в файле рядом с отчётом', () => {
  const json = { 'content-type': 'application/problem+json; charset=utf-8' };

  test('есть у того тела, которое обрезано, и только у него', () => {
    const exchange = answered({ headers: json, text: 'я'.repeat(4001), sentBody: 'короткое' });
    expect(wholeBodies(exchange, '12')).to.deep.equal([
      { fileName: '12-ответ.json', text: 'я'.repeat(4001) },
    ]);
    expect(wholeBodies(answered({ headers: json, text: 'я'.repeat(4000) }), '12')).to.deep.equal([]);
    expect(wholeBodies(answered({ status: 204, headers: {} }), '12')).to.deep.equal([]);
  });

  test('отправленное — тоже, и без ответа', () => {
    const sent = {
      method: 'POST',
      sent: { 'Content-Type': 'text/csv' },
      sentBody: 'я'.repeat(4001),
    } as const;
    expect(wholeBodies(failed('ECONNRESET', '', sent), 'а/б в: 7')).to.deep.equal([
      { fileName: 'а-б-в-7-запрос.csv', text: 'я'.repeat(4001) },
    ]);
  });

  test('страница — с того же места, с которого обрезана', () => {
    const headers = { 'content-type': 'text/html' };
    expect(wholeBodies(answered({ headers, text: 'я'.repeat(400) }), '1')).to.deep.equal([]);
    expect(
      wholeBodies(answered({ headers, text: 'я'.repeat(401) }), '1').map(({ fileName }) => fileName),
    ).to.deep.equal(['1-ответ.html']);
  });

  test('в нём нет ни токена, ни известного секрета', () => {
    const secret = crypto.randomUUID();
    secrets.add(secret);
    const text = JSON.stringify({ access_token: 'one-secret', note: secret, rest: 'я'.repeat(4000) });
    expect(wholeBodies(answered({ headers: json, text }), '1')).to.deep.equal([
      {
        fileName: '1-ответ.json',
        text: `{"access_token":"***","note":"***","rest":"${'я'.repeat(4000)}"}`,
      },
    ]);
  });

  test('двоичное тело описано, а файла у него нет', () => {
    const exchange = answered({ headers: { 'content-type': 'application/pdf' }, bytes: Buffer.alloc(9000) });
    expect(describeExchange(exchange)).to.match(/\n\(не текст: 9\s000 байтов\)$/u);
    expect(wholeBodies(exchange, '1')).to.deep.equal([]);
  });
});
