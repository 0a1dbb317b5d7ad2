import { describe, test } from 'node:test';
import { expect } from 'chai';
import { cookiesOf } from '../../../support/files/cookies';

describe('cookie ответа', () => {
  test('читает каждую со всеми признаками, значение раскодировано', () => {
    const setCookie = [
      'session=%D0%BA%D0%BB%D1%8E%D1%87; Path=/; Domain=stand; HttpOnly; Secure; SameSite=Lax; Max-Age=60; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
      'theme=dark,blue',
    ].join('\n');
    expect(cookiesOf({ headers: { 'set-cookie': setCookie } })).to.deep.equal([
      {
        name: 'session',
        value: 'ключ',
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
        path: '/',
        domain: 'stand',
        expires: new Date('2026-10-21T07:28:00Z'),
        maxAgeSeconds: 60,
      },
      { name: 'theme', value: 'dark,blue', httpOnly: false, secure: false },
    ]);
  });

  test('значение с испорченной кодировкой отдаёт как есть и молчит', (t) => {
    const complained = t.mock.method(console, 'error', () => undefined);
    expect(cookiesOf({ headers: { 'set-cookie': 'a=%ZZ' } })[0]?.value).to.equal('%ZZ');
    expect(complained.mock.callCount()).to.equal(0);
  });

  test('без Set-Cookie список пуст', () => {
    expect(cookiesOf({ headers: {} })).to.deep.equal([]);
  });
});
