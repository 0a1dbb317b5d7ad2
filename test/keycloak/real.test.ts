// The conformance table on a real Keycloak: `npm run test:keycloak`; KEYCLOAK_VERSION chooses another version.
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { defaultKeycloakVersion } from '../../tools/keycloak/distribution';
import { startKeycloak, type RunningKeycloak } from '../../tools/keycloak/server';
import { findDifferences } from './conformance/runner';
import { loadTable, tableVersion } from './conformance/table';

const version = process.env['KEYCLOAK_VERSION'] ?? defaultKeycloakVersion;

suite(`настоящий Keycloak ${version}`, () => {
  let keycloak: RunningKeycloak;
  before(async () => {
    keycloak = await startKeycloak({
      version,
      report: (line) => {
        console.log(line);
      },
    });
  });
  after(() => keycloak.close());

  // One after another: brute force detection refuses a login while another one of the same user is under way.
  for (const row of loadTable(tableVersion(version))) {
    test(`${row.id}: ${row.claim}`, async () => {
      const wait = async (ms: number): Promise<void> => {
        await sleep(ms);
      };
      expect(await findDifferences({ ...keycloak, wait }, row)).to.deep.equal([]);
    });
  }

  test('одновременные входы одного пользователя отклоняются теми же словами, что и неверный пароль', async () => {
    const { password = '' } = keycloak.users.find(({ username }) => username === 'owner001') ?? {};
    const form = { grant_type: 'password', client_id: 'fe-client', username: 'owner001', password };
    const logIn = async (): Promise<unknown> => {
      const url = `${keycloak.issuerUrl}/protocol/openid-connect/token`;
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
      const answer = (await response.json()) as Readonly<Record<string, unknown>>;
      return answer['error_description'] ?? 'вход выполнен';
    };
    const outcomes = await Promise.all([logIn(), logIn(), logIn(), logIn(), logIn()]);
    expect(new Set(outcomes)).to.deep.equal(new Set(['вход выполнен', 'Invalid user credentials']));
    expect(await logIn(), 'после них вход возможен').to.equal('вход выполнен');
  });
});
