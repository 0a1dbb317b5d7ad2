// The realm of the real Keycloak and the realm of the embedded issuer are one realm.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { clients, realm, users } from '../../stand/issuer/realm';
import { defaultKeycloakVersion } from '../../tools/keycloak/distribution';
import { javaVersion } from '../../tools/keycloak/java';
import {
  makeSecrets,
  passwordVariables,
  readRealmFile,
  realmFilePath,
  realmVariables,
} from '../../tools/keycloak/realm-file';

const file = readRealmFile();
const projectRoot = path.resolve(__dirname, '..', '..');

test('настройки realm совпадают со встроенным издателем', () => {
  expect({
    name: file.realm,
    accessTokenLifespanSeconds: file.accessTokenLifespan,
    ssoSessionIdleSeconds: file.ssoSessionIdleTimeout,
    ssoSessionMaxSeconds: file.ssoSessionMaxLifespan,
    failureFactor: file.failureFactor,
    waitIncrementSeconds: file.waitIncrementSeconds,
  }).to.deep.equal({
    name: realm.name,
    accessTokenLifespanSeconds: realm.accessTokenLifespanSeconds,
    ssoSessionIdleSeconds: realm.ssoSessionIdleSeconds,
    ssoSessionMaxSeconds: realm.ssoSessionMaxSeconds,
    failureFactor: realm.failureFactor,
    waitIncrementSeconds: realm.waitIncrementSeconds,
  });
});

test('пользователи совпадают', () => {
  const people = file.users.filter(({ serviceAccountClientId }) => serviceAccountClientId === undefined);
  expect(
    people.map((user) => ({
      id: user.id,
      username: user.username,
      firstName: user.firstName,
      lastName: user.lastName,
      email: user.email,
      enabled: user.enabled,
      roles: user.clientRoles?.['be-client'] ?? [],
      requiredActions: user.requiredActions ?? [],
      otpRequired: user.credentials?.some(({ type }) => type === 'otp') ?? false,
    })),
  ).to.deep.equal(
    users.map((user) => ({
      id: user.id,
      username: user.username,
      firstName: user.firstName,
      lastName: user.lastName,
      email: `${user.username}@aurora.example`,
      enabled: user.enabled ?? true,
      roles: user.roles,
      requiredActions: user.requiredAction === undefined ? [] : [user.requiredAction],
      otpRequired: user.otpRequired ?? false,
    })),
  );
});

test('клиенты совпадают', () => {
  expect(
    file.clients.map((client) => ({
      clientId: client.clientId,
      enabled: client.enabled ?? true,
      publicClient: client.publicClient,
      directAccessGrantsEnabled: client.directAccessGrantsEnabled,
      consentRequired: client.consentRequired ?? false,
      hasServiceAccount: client.serviceAccountsEnabled ?? false,
      accessTokenLifespan: client.attributes?.['access.token.lifespan'],
      sessionIdle: client.attributes?.['client.session.idle.timeout'],
      webOrigins: client.webOrigins,
    })),
  ).to.deep.equal(
    clients.map((client) => ({
      clientId: client.clientId,
      enabled: client.enabled ?? true,
      publicClient: client.publicClient,
      directAccessGrantsEnabled: client.directAccessGrantsEnabled,
      consentRequired: client.consentRequired ?? false,
      hasServiceAccount: client.serviceAccount !== undefined,
      accessTokenLifespan: client.accessTokenLifespanSeconds?.toString(),
      sessionIdle: client.sessionIdleSeconds?.toString(),
      webOrigins: client.webOrigins,
    })),
  );
});

test('в файле realm нет ни пароля, ни секрета: каждый — имя переменной', () => {
  const text = readFileSync(realmFilePath, 'utf8');
  const values = [...text.matchAll(/"(?:value|secret)": "([^"]*)"/gu)].map(([, value = '']) => value);
  expect(values).to.have.length(10);
  for (const value of values) expect(value).to.match(/^\$\{AURORA_[A-Z0-9_]+\}$/u);
  expect(text).to.include('{\\"value\\":\\"${AURORA_OTP_SECRET}\\"}');
});

test('каждый запуск придумывает секреты заново, по одному на переменную', () => {
  const secrets = makeSecrets();
  expect(Object.keys(secrets)).to.deep.equal(realmVariables());
  expect(new Set(Object.values(secrets)).size).to.equal(realmVariables().length);
  expect(secrets).to.not.deep.equal(makeSecrets());
  expect(Object.keys(passwordVariables(file))).to.deep.equal(users.map(({ username }) => username));
});

test('compose.yaml называет ту же версию и передаёт каждую переменную файла realm', () => {
  const compose = readFileSync(path.join(projectRoot, 'compose.yaml'), 'utf8');
  expect(compose).to.include(`quay.io/keycloak/keycloak:${defaultKeycloakVersion}`);
  for (const name of realmVariables()) expect(compose).to.match(new RegExp(`^ +${name}:`, 'mu'));
});

test('версия Java читается из её ответа, старый и новый порядок чисел', () => {
  const answer = (output: string) => javaVersion({ kind: 'ended', code: 0, output });
  expect(answer('openjdk version "17.0.15" 2025-04-15')).to.equal(17);
  expect(answer('java version "1.8.0_402"')).to.equal(8);
  expect(answer('openjdk version "25" 2025-09-16')).to.equal(25);
  expect(answer('no such thing')).to.equal(undefined);
  expect(javaVersion({ kind: 'missing' })).to.equal(undefined);
});
