import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { loadStand, type Stand } from '../../../support/config/stand';
import { tlsWarning } from '../../../support/config/tls';
import { suiteError, thrownBy } from '../core/thrown';
import { makeAuthority, makeSelfSigned } from '../http/self-signed';

const sound = `name: проверка
keycloak: { url: https://keycloak.example, realm: aurora-realm, clientId: fe-client }
api: { url: https://stand.example, probe: /api/v1/clients }
roles:
  читатель:
    - { username: reader, passwordEnv: READER_PASSWORD }
`;

describe('раздел tls файла стенда', () => {
  let cwd = '';
  let stands = '';
  before(() => {
    cwd = mkdtempSync(path.join(tmpdir(), 'tls-'));
    stands = path.join(cwd, 'config', 'stands');
    mkdirSync(path.join(stands, 'папка'), { recursive: true });
    const authority = makeAuthority('УЦ');
    const client = makeSelfSigned('автотесты', { issuer: authority });
    const encrypted = createPrivateKey(client.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'фраза' })
      .toString();
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    for (const [name, content] of [
      ['ca.pem', authority.cert],
      ['client.pem', client.cert],
      ['client.key', client.key],
      ['both.pem', client.cert + client.key],
      ['encrypted.key', encrypted],
      ['other.key', makeSelfSigned('чужой').key],
      ['broken.pem', authority.cert + broken],
      ['broken.key', broken.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
      ['ca.der', Buffer.from([0x30, 0x82, 0x01])],
    ] as const) {
      writeFileSync(path.join(stands, name), content);
    }
  });
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  /** Every line of the section stands on a line of its own, from line 8 of the file on. */
  function load(...section: readonly string[]): Stand {
    writeFileSync(
      path.join(stands, 'dev.yaml'),
      `${sound}tls:\n${section.map((line) => `  ${line}\n`).join('')}`,
    );
    return loadStand('dev', cwd);
  }

  test('прочитан: пути — от файла стенда, проверка включена', () => {
    expect(
      load(
        'caFile: ./ca.pem',
        'clientCertificateFile: client.pem',
        'clientKeyFile: encrypted.key',
        'clientKeyPassphraseEnv: KEY_PASSPHRASE',
      ).tls,
    ).to.deep.equal({
      caFile: path.join(stands, 'ca.pem'),
      clientCertificateFile: path.join(stands, 'client.pem'),
      clientKeyFile: path.join(stands, 'encrypted.key'),
      clientKeyPassphraseEnv: 'KEY_PASSPHRASE',
      verify: true,
    });
  });

  test('ключ может лежать в одном файле с сертификатом', () => {
    expect(load('clientCertificateFile: both.pem', 'clientKeyFile: both.pem').tls).to.include({
      clientKeyFile: path.join(stands, 'both.pem'),
    });
  });

  /** One mistake each: the section and the line that tells it. */
  const mistakes: readonly (readonly [section: readonly string[], ...told: string[]])[] = [
    [['caFile: ./no.pem'], '8  tls.caFile — файла ./no.pem нет (путь — от файла стенда)'],
    [['caFile: папка'], '8  tls.caFile — файл папка не читается (EISDIR): проверьте права на него'],
    [
      ['caFile: ca.der'],
      '8  tls.caFile — в файле ca.der нет сертификата в виде PEM («BEGIN CERTIFICATE»): попросите такой файл или преобразуйте свой программой openssl',
    ],
    [
      ['caFile: broken.pem'],
      '8  tls.caFile — сертификат 2 из 2 в файле broken.pem испорчен: скопируйте файл заново',
    ],
    [
      ['clientCertificateFile: client.pem'],
      '7  tls.clientKeyFile — не указан файл ключа клиентского сертификата; если ключ лежит в том же файле, укажите этот файл ещё раз',
    ],
    [
      ['clientKeyFile: client.key'],
      '7  tls.clientCertificateFile — не указан файл клиентского сертификата: один ключ без него не нужен',
    ],
    [
      ['clientCertificateFile: client.pem', 'clientKeyFile: ca.pem'],
      '9  tls.clientKeyFile — в файле ca.pem нет закрытого ключа в виде PEM («… PRIVATE KEY»): попросите такой файл или преобразуйте свой программой openssl',
    ],
    [
      ['clientCertificateFile: client.pem', 'clientKeyFile: broken.key'],
      '9  tls.clientKeyFile — ключ в файле broken.key испорчен: скопируйте файл заново',
    ],
    [
      ['clientCertificateFile: client.pem', 'clientKeyFile: other.key'],
      '9  tls.clientKeyFile — ключ в файле other.key — не от сертификата client.pem',
    ],
    [
      ['clientCertificateFile: client.pem', 'clientKeyFile: encrypted.key'],
      '7  tls.clientKeyPassphraseEnv — ключ в файле encrypted.key зашифрован: укажите имя переменной окружения с его паролем',
    ],
    [
      ['clientKeyPassphraseEnv: KEY_PASSPHRASE'],
      '8  tls.clientKeyPassphraseEnv — указан пароль ключа, а сам ключ (clientKeyFile) — нет',
    ],
    [
      ['clientKeyPassphraseEnv: тайна-7'],
      '8  tls.clientKeyPassphraseEnv — нужно имя переменной окружения: заглавные латинские буквы, цифры и «_»; сам секрет в файле не хранится',
      '8  tls.clientKeyPassphraseEnv — указан пароль ключа, а сам ключ (clientKeyFile) — нет',
    ],
    [['cafile: ca.pem'], '8  tls.cafile — неизвестный ключ. Возможно, имелось в виду: «caFile»'],
    [['verify: нет'], '8  tls.verify — нужно значение вида «true или false», указано: "нет"'],
    [
      ['caFile: no.pem', 'clientCertificateFile: ca.der', 'clientKeyFile: client.key'],
      '8  tls.caFile — файла no.pem нет (путь — от файла стенда)',
      '9  tls.clientCertificateFile — в файле ca.der нет сертификата в виде PEM («BEGIN CERTIFICATE»): попросите такой файл или преобразуйте свой программой openssl',
    ],
  ];
  for (const [section, ...told] of mistakes) {
    test(`ошибка названа с ключом и строкой: ${told.join('; ')}`, () => {
      expect(thrownBy(() => load(...section))).to.deep.equal(
        suiteError(
          'STAND_INVALID',
          `В файле стенда ${told.length === 1 ? '1 ошибка' : '2 ошибки'}:\n${told.map((line) => `  config/stands/dev.yaml:${line}`).join('\n')}\n→ исправьте файл; образец с пояснениями — config/stands/dev.yaml`,
        ),
      );
    });
  }

  test('выключенная проверка — предупреждение с файлом; включённая молчит', () => {
    expect(tlsWarning(load('verify: false'))).to.equal(
      'Внимание: сертификаты стенда не проверяются (tls.verify: false в config/stands/dev.yaml) — пароли и токены можно перехватить → укажите сертификат центра в tls.caFile и уберите tls.verify',
    );
    expect(tlsWarning(load('verify: true'))).to.equal(undefined);
    expect(tlsWarning(load('caFile: ca.pem'))).to.equal(undefined);
    expect(tlsWarning({ file: 'dev.yaml' })).to.equal(undefined);
  });
});
