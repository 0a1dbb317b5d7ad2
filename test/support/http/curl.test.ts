import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { describeCurl } from '../../../support/http/curl';
import type { HttpRequest } from '../../../support/http/exchange';

const get: HttpRequest = { method: 'GET', url: 'http://stand/clients?code=%D0%9A', headers: {} };

describe('команда, которая повторяет запрос', () => {
  for (const [claim, request, command] of [
    ['GET — адресом', get, "curl 'http://stand/clients?code=%D0%9A'"],
    ['HEAD', { ...get, method: 'HEAD' }, "curl --head 'http://stand/clients?code=%D0%9A'"],
    [
      'токен — переменной',
      { ...get, headers: { Authorization: 'Bearer very-secret', Accept: 'application/json' } },
      `curl 'http://stand/clients?code=%D0%9A' --oauth2-bearer "$TOKEN" -H 'Accept: application/json'`,
    ],
    [
      'имя с паролем и cookie — переменными',
      { ...get, headers: { authorization: 'Basic dTpw', COOKIE: 'sid=1' } },
      `curl 'http://stand/clients?code=%D0%9A' -u "$USERNAME:$PASSWORD" -b "$COOKIE"`,
    ],
    [
      'тело — как есть, апостроф не рвёт команду',
      { ...get, method: 'POST', headers: { 'Content-Type': 'application/json' }, body: `{"name":"O'Нил"}` },
      String.raw`curl -X POST 'http://stand/clients?code=%D0%9A' -H 'Content-Type: application/json' --data-raw '{"name":"O'\''Нил"}'`,
    ],
    [
      'байты и длинное тело — файлом',
      { ...get, method: 'PUT', body: Buffer.from([0, 1]) },
      "curl -X PUT 'http://stand/clients?code=%D0%9A' --data-binary '@файл-с-телом'",
    ],
    [
      'служебные заголовки опущены',
      { ...get, headers: { 'User-Agent': 'x', 'Accept-Encoding': 'gzip' } },
      "curl 'http://stand/clients?code=%D0%9A'",
    ],
  ] as const) {
    test(claim, () => {
      expect(describeCurl(request)).to.equal(command);
    });
  }

  test('оболочка разбирает её на те же слова', { skip: process.platform === 'win32' }, () => {
    const body = `{"a":"O'Нил \\"$HOME\\" \`id\` ;&|"}`;
    const command = describeCurl({ ...get, method: 'POST', body });
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
    expect(words.trimEnd().split('\n')).to.deep.equal(['curl', '-X', 'POST', get.url, '--data-raw', body]);
  });
});
