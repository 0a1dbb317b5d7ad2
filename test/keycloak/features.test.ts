// All features of the example with a real Keycloak: it issues the tokens, and the embedded API verifies them by its keys.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { startApi, type RunningApi } from '../../stand/server';
import { startKeycloak, type RunningKeycloak } from '../../tools/keycloak/server';
import { exampleFeatures } from '../examples/example';
import { projectRoot, runSuite } from '../runs/run-command';

let keycloak: RunningKeycloak;
let api: RunningApi;
const folder = mkdtempSync(path.join(os.tmpdir(), 'стенд keycloak-'));

before(async () => {
  keycloak = await startKeycloak();
  api = await startApi(keycloak.issuerUrl);
});
after(async () => {
  await Promise.all([keycloak.close(), api.close()]);
  rmSync(folder, { recursive: true, force: true });
});

test('все сценарии проходят: токены выдаёт настоящий Keycloak, API проверяет их его ключами', async () => {
  const { code, output } = await runSuite({
    args: ['--stand', writeStand(), exampleFeatures],
    environment: keycloak.secrets,
  });
  expect(output).to.match(/: пройдено (\d+) из \1\b/u);
  expect(code).to.equal(0);
});

test('и в четыре потока', async () => {
  const { code, output } = await runSuite({
    args: ['--stand', writeStand(), '--parallel', '4', exampleFeatures],
    environment: keycloak.secrets,
  });
  expect(output).to.match(/: пройдено (\d+) из \1\b/u);
  expect(code).to.equal(0);
});

test('с неверным паролем прогон назван невыполненным словами Keycloak', async () => {
  const { code, output } = await runSuite({
    args: ['--stand', writeStand(), '--tags', '@клиенты and @дым', exampleFeatures],
    environment: { ...keycloak.secrets, AURORA_READER_PASSWORD: 'не тот' },
  });
  expect(output).to.include('Invalid user credentials').and.to.include('analyst001');
  expect(code).to.equal(2);
});

/** The users' own stand file `local.yaml`, with addresses in place of «embedded». */
function writeStand(): string {
  const local = path.join(projectRoot, 'config', 'stands', 'local.yaml');
  const stand = parse(readFileSync(local, 'utf8')) as {
    readonly keycloak: object;
    readonly api: object;
  };
  const file = path.join(folder, 'keycloak.yaml');
  writeFileSync(
    file,
    stringify({
      ...stand,
      embedded: false,
      name: 'настоящий Keycloak',
      keycloak: { ...stand.keycloak, url: new URL(keycloak.issuerUrl).origin },
      api: {
        ...stand.api,
        url: api.apiUrl,
        contract: path.join(projectRoot, 'stand', 'openapi.yaml'),
      },
    }),
  );
  return file;
}
