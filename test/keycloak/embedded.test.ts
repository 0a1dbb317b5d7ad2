// The conformance table on the embedded issuer, as both versions of Keycloak; real.test.ts asks the real one the same.
import { after, before, suite, test } from 'node:test';
import { expect } from 'chai';
import { keycloakVersions } from '../../stand/issuer/refusals';
import { startStand, type RunningStand } from '../../stand/server';
import { findDifferences } from './conformance/runner';
import { loadTable, readTable, tableVersion, type Row } from './conformance/table';

for (const version of keycloakVersions) {
  suite(`встроенный издатель отвечает как Keycloak ${version}`, () => {
    let stand: RunningStand;
    let nowMs = Date.now();
    before(async () => {
      stand = await startStand({ keycloakVersion: version, now: () => nowMs });
    });
    after(() => stand.close());
    const wait = (ms: number): Promise<void> => {
      nowMs += ms;
      return Promise.resolve();
    };

    for (const row of loadTable(version)) {
      test(`${row.id}: ${row.claim}`, async () => {
        expect(await findDifferences({ ...stand, wait }, row)).to.deep.equal([]);
      });
    }
  });
}

suite('таблица соответствия', () => {
  let stand: RunningStand;
  before(async () => {
    stand = await startStand();
  });
  after(() => stand.close());
  const differences = (row: Row): Promise<readonly string[]> =>
    findDifferences({ ...stand, wait: () => Promise.resolve() }, row);

  test('неверная строка названа вместе с каждым полем, которое разошлось', async () => {
    const wrong: Row = {
      id: 'wrong-row',
      claim: 'неверный пароль — это успех',
      request: {
        endpoint: 'token',
        form: { grant_type: 'password', client_id: 'fe-client', username: 'nobody', password: 'any' },
      },
      expect: {
        status: 200,
        headers: { 'Content-Type': 'text/html', 'Cache-Control': { $absent: true } },
        error: 'invalid_client',
        fields: ['access_token'],
        body: { error: { $matches: '^access' }, expires_in: { $between: [1, 2] } },
        access: { algorithm: 'RS256' },
      },
    };
    const body = '{"error":"invalid_grant","error_description":"Invalid user credentials"}';
    expect(await differences(wrong)).to.deep.equal([
      'wrong-row: status — ожидалось 200, получено 400',
      'wrong-row: заголовок Content-Type — ожидалось "text/html", получено "application/json"',
      'wrong-row: заголовок Cache-Control — ожидалось {"$absent":true}, получено "no-store"',
      'wrong-row: поле error — ожидалось {"$matches":"^access"}, получено "invalid_grant"',
      'wrong-row: поле expires_in — ожидалось {"$between":[1,2]}, получено ничего',
      `wrong-row: тело — ожидалось {"error":"invalid_client"}, получено ${body}`,
      'wrong-row: поля ответа — ожидалось {"$set":["access_token"]}, получено ["error","error_description"]',
      'wrong-row: access_token — ожидалось "токен", получено ничего',
    ]);
  });

  test('неверные claims названы вместе с токеном', async () => {
    const wrong: Row = {
      id: 'wrong-claims',
      claim: 'токен обновления адресован клиенту API',
      request: {
        endpoint: 'token',
        form: {
          grant_type: 'password',
          client_id: 'fe-client',
          username: 'analyst001',
          password: '${password:analyst001}',
        },
      },
      expect: {
        status: 200,
        access: { algorithm: 'HS512', equal: { scope: { $set: 'openid email' }, sid: { $absent: true } } },
        refresh: { equal: { aud: 'be-client', typ: 'Refresh' } },
      },
    };
    const found = await differences(wrong);
    expect(found.map((line) => line.replace(/получено.*/u, ''))).to.deep.equal([
      'wrong-claims: access: alg — ожидалось "HS512", ',
      'wrong-claims: access: scope — ожидалось {"$set":"openid email"}, ',
      'wrong-claims: access: sid — ожидалось {"$absent":true}, ',
      'wrong-claims: refresh: aud — ожидалось "be-client", ',
    ]);
  });

  test('каждый ключ таблицы известен: опечатка — ошибка, а не пропущенная проверка', () => {
    const table = (expectation: string): string =>
      `rows:\n  - id: one\n    claim: опечатка в ключе\n    request: { endpoint: certs }\n    expect: { ${expectation} }\n`;
    expect(() => readTable(table('status: 200'), '26.7')).to.not.throw();
    expect(() => readTable(table('status: 200, eror: x'), '26.7')).to.throw(
      'Таблица соответствия: rows/0/expect must NOT have additional properties',
    );
    expect(() => readTable(table('error: x'), '26.7')).to.throw("must have required property 'status'");
  });

  test('в таблице больше ста строк, имена не повторяются, версии различаются', () => {
    const rows = loadTable('26.7');
    expect(rows.length).to.be.greaterThan(100);
    expect(new Set(rows.map(({ id }) => id)).size).to.equal(rows.length);
    expect(rows).to.not.deep.equal(loadTable('26.5'));
  });

  test('версия сервера выбирает столбец: ответы изменились в 26.6', () => {
    expect(['25.0.6', '26.5.6', '26.6.0', '26.7.3', '27.0.0'].map(tableVersion)).to.deep.equal([
      '26.5',
      '26.5',
      '26.7',
      '26.7',
      '26.7',
    ]);
  });
});
