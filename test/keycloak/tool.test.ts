// The tool's own errors, with stand-ins for Java and Maven: nothing is fetched and no Keycloak runs.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { expect } from 'chai';
import { ensureDistribution, userCacheFolder } from '../../tools/keycloak/distribution';
import { cleanEnvironment, findJava, keycloakArguments } from '../../tools/keycloak/java';
import { KeycloakError } from '../../tools/keycloak/keycloak-error';

const isWindows = process.platform === 'win32';
let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'программы-'));
  said = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('нет Java — сказано, какая нужна и как проверить', async () => {
  expect(await failureOf(findJava({ PATH: folder }))).to.deep.equal({
    code: 'JAVA_MISSING',
    message:
      'Keycloak нужна Java 17 или новее, а команда java не запускается → установите JDK (например, Temurin 21) и проверьте: java -version',
  });
});

test('старая Java названа вместе с её версией и местом', { skip: isWindows }, async () => {
  const java = makeProgram('java', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`);
  expect(await failureOf(findJava({ PATH: folder }))).to.deep.equal({
    code: 'JAVA_TOO_OLD',
    message: `Keycloak нужна Java 17 или новее, найдена 11 (java) → установите новее и укажите её в JAVA_HOME`,
  });
  expect(existsSync(java)).to.equal(true);
});

test('нет Maven — сказано, что без него поможет Docker', async () => {
  expect(await failureOf(fetchWithPath())).to.deep.equal({
    code: 'MAVEN_MISSING',
    message:
      'Keycloak скачивается через Maven, а команды mvn нет → установите Maven и проверьте: mvn -version; с Docker Maven не нужен: docker compose up',
  });
  expect(said).to.deep.equal(['Скачиваю Keycloak 26.0.0 через Maven: около 170 МБ, один раз на версию…']);
});

test(
  'Maven не скачал — показаны его последние слова, в кэше ничего не осталось',
  { skip: isWindows },
  async () => {
    makeProgram('mvn', 'echo "[ERROR] Could not find artifact"; exit 1');
    expect(await failureOf(fetchWithPath())).to.deep.equal({
      code: 'FETCH_FAILED',
      message:
        'Maven не скачал org.keycloak:keycloak-quarkus-dist:26.0.0:zip:\n[ERROR] Could not find artifact\n→ проверьте доступ к Maven Central или зеркало в ~/.m2/settings.xml',
    });
    expect(readdirSync(path.join(folder, 'кэш'))).to.deep.equal([]);
  },
);

test(
  'сборка не удалась — показаны слова Keycloak, в кэше ничего не осталось',
  { skip: isWindows },
  async () => {
    makeProgram('mvn', 'mkdir -p keycloak-26.0.0/lib');
    makeProgram('java', 'echo "ERROR: no space"; exit 1');
    expect(await failureOf(fetchWithPath())).to.deep.equal({
      code: 'BUILD_FAILED',
      message: 'Keycloak не собрался:\nERROR: no space\n→ проверьте место на диске и версию Java',
    });
    expect(readdirSync(path.join(folder, 'кэш'))).to.deep.equal([]);
  },
);

test(
  'скачанное и собранное лежит в кэше под своей версией и второй раз не скачивается',
  { skip: isWindows },
  async () => {
    makeProgram('mvn', 'mkdir -p keycloak-26.0.0/lib');
    makeProgram('java', 'exit 0');
    const first = await fetchWithPath();
    expect(first).to.equal(path.join(folder, 'кэш', 'keycloak-26.0.0'));
    makeProgram('mvn', 'exit 1');
    expect(await fetchWithPath()).to.equal(first);
    expect(said).to.have.length(2);
  },
);

test('чужие настройки KC_… до сервера не доходят, остальное окружение — доходит', () => {
  expect(cleanEnvironment({ KC_DB: 'postgres', KC_HTTP_PORT: '1', PATH: '/bin' })).to.deep.equal({
    PATH: '/bin',
    LC_ALL: 'C.UTF-8',
  });
});

test('кэш лежит вне проекта, папку можно назвать в XDG_CACHE_HOME', () => {
  expect(userCacheFolder({ XDG_CACHE_HOME: '/кэш' })).to.equal(path.join('/кэш', 'aurora-acceptance'));
  expect(userCacheFolder({})).to.include(os.homedir());
});

test('дом сервера и библиотеки названы, команда стоит последней', () => {
  const args = keycloakArguments('/дом', ['start', '--optimized']);
  expect(args)
    .to.include('-Dkc.home.dir=/дом')
    .and.to.include(path.join('/дом', 'lib', 'quarkus-run.jar'));
  expect(args.slice(-3)).to.deep.equal([
    'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
    'start',
    '--optimized',
  ]);
});

function fetchWithPath(): Promise<string> {
  return ensureDistribution({
    version: '26.0.0',
    java: path.join(folder, 'java'),
    report: (line) => said.push(line),
    cacheFolder: path.join(folder, 'кэш'),
    // The system's own programs for the stand-ins, unless Maven itself is there.
    environment: { PATH: existsSync(path.join(folder, 'mvn')) ? `${folder}:/bin:/usr/bin` : folder },
  });
}

function makeProgram(name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

async function failureOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(KeycloakError);
  const { code, message } = error as KeycloakError;
  return { code, message };
}
