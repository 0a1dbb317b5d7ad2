import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { accountNames, findAccount, listStands, loadStand, type Stand } from '../../../support/config/stand';
import { suiteError, thrownBy } from '../core/thrown';

const projectRoot = path.resolve(__dirname, '..', '..', '..');

/** A stand file without mistakes; a test replaces a line of it. */
const sound = `name: проверка
keycloak:
  url: https://keycloak.example/
  realm: aurora-realm
  clientId: fe-client
api:
  url: https://stand.example
  probe: /api/v1/clients
  contract: ../openapi.yaml
  timeoutMs: 5000
  contractCheck: предупреждение
  readOnly: true
timeZone: Asia/Vladivostok
roles:
  читатель:
    - { username: reader, passwordEnv: READER_PASSWORD }
  владелец:
    - { username: owner1, passwordEnv: OWNER_PASSWORD }
    - { username: owner2, passwordEnv: OWNER_2_PASSWORD }
accounts:
  отключённый: { username: disabled, passwordEnv: DISABLED_PASSWORD }
`;

describe('файл стенда', () => {
  let cwd = '';
  before(() => {
    cwd = mkdtempSync(path.join(tmpdir(), 'stand-'));
    mkdirSync(path.join(cwd, 'config', 'stands'), { recursive: true });
  });
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  function write(text: string, name = 'dev.yaml'): void {
    writeFileSync(path.join(cwd, 'config', 'stands', name), text);
  }

  function load(text: string): Stand {
    write(text);
    return loadStand('dev', cwd);
  }

  test('прочитан целиком: косая черта адреса убрана, путь контракта — от файла', () => {
    expect(load(sound)).to.deep.equal({
      name: 'проверка',
      file: 'config/stands/dev.yaml',
      embedded: false,
      keycloak: {
        url: 'https://keycloak.example',
        realm: 'aurora-realm',
        clientId: 'fe-client',
        grant: 'password',
        redirectUri: 'http://localhost:4200/',
        scope: 'openid profile email',
      },
      api: {
        url: 'https://stand.example',
        probe: '/api/v1/clients',
        contract: path.join(cwd, 'config', 'openapi.yaml'),
        contractCheck: 'предупреждение',
        readOnly: true,
        timeoutMs: 5000,
      },
      timeZone: 'Asia/Vladivostok',
      maskPersonalData: true,
      roles: {
        читатель: [{ username: 'reader', passwordEnv: 'READER_PASSWORD' }],
        владелец: [
          { username: 'owner1', passwordEnv: 'OWNER_PASSWORD' },
          { username: 'owner2', passwordEnv: 'OWNER_2_PASSWORD' },
        ],
      },
      accounts: { отключённый: { username: 'disabled', passwordEnv: 'DISABLED_PASSWORD' } },
    });
  });

  test('необязательное не указано: срок 10 с, расхождение с контрактом — ошибка, пояс — этой машины', () => {
    const stand = load(sound.replace(/ {2}contract[^]*timeZone.*\n/u, '').replace(/accounts:[^]*$/u, ''));
    expect(stand.api).to.deep.equal({
      url: 'https://stand.example',
      probe: '/api/v1/clients',
      contractCheck: 'ошибка',
      readOnly: false,
      timeoutMs: 10_000,
    });
    expect(stand.accounts).to.deep.equal({});
    expect(stand.timeZone).to.equal(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });

  test('стенды самого проекта читаются без ошибок', () => {
    expect(listStands(projectRoot)).to.include.members(['dev', 'local']);
    for (const name of listStands(projectRoot)) expect(loadStand(name, projectRoot).name).not.to.equal('');
  });

  test('файл найден и по пути, и с расширением .yml', () => {
    write(sound, 'other.yml');
    expect(loadStand('other', cwd).file).to.equal('config/stands/other.yml');
    expect(loadStand('config/stands/other.yml', cwd).name).to.equal('проверка');
    expect(loadStand(path.join(cwd, 'config', 'stands', 'other.yml'), tmpdir()).name).to.equal('проверка');
  });

  test('неизвестное имя — ошибка с ближайшим известным', () => {
    write(sound);
    write(sound, 'stable.yaml');
    expect(thrownBy(() => loadStand('stabel', cwd))).to.deep.equal(
      suiteError(
        'STAND_UNKNOWN',
        'Стенд «stabel» неизвестен: файла config/stands/stabel.yaml нет. Возможно, имелось в виду: «stable» → проверьте STAND или --stand',
      ),
    );
  });

  test('неизвестный путь — ошибка с путём', () => {
    expect(thrownBy(() => loadStand('stands/dev.yaml', cwd))).to.deep.equal(
      suiteError(
        'STAND_UNKNOWN',
        'Стенд «stands/dev.yaml» неизвестен: файла stands/dev.yaml нет → проверьте путь',
      ),
    );
  });

  for (const [claim, text, place, problem] of [
    [
      'табуляция вместо пробелов',
      sound.replace('  realm', '\trealm'),
      '4:1',
      'отступ сделан табуляцией, нужны пробелы',
    ],
    [
      'незакрытая кавычка',
      sound.replace('проверка', '"проверка'),
      '22:1',
      'не хватает закрывающей кавычки, скобки или двоеточия',
    ],
    [
      'ключ дважды',
      sound.replace('  realm', '  url: https://x.example\n  realm'),
      '4:3',
      'ключ указан дважды',
    ],
  ] as const) {
    test(`не YAML, ${claim}: названы место и причина`, () => {
      expect(thrownBy(() => load(text))).to.deep.equal(
        suiteError(
          'STAND_NOT_YAML',
          `Файл стенда config/stands/dev.yaml:${place} — это не YAML: ${problem} → проверьте отступы, кавычки и двоеточия в этой строке и выше`,
        ),
      );
    });
  }

  /** One mistake each: what is written instead of what, and the line that tells it. */
  const mistakes = [
    ['name: проверка', 'name: ""', '1  name — значение пустое'],
    ['name: проверка\n', '', '1  name — обязательный ключ не указан'],
    ['name: проверка', 'name: 7', '1  name — нужно значение вида «строка», указано: 7'],
    ['name: проверка', 'name: [а]', '1  name — нужно значение вида «строка», указано: ["а"]'],
    [
      'name: проверка',
      'name: проверка\nembeded: true',
      '2  embeded — неизвестный ключ. Возможно, имелось в виду: «embedded»',
    ],
    [
      'name: проверка',
      'name: проверка\nembedded: да',
      '2  embedded — нужно значение вида «true или false», указано: "да"',
    ],
    [
      'https://keycloak.example/',
      'keycloak.example',
      '3  keycloak.url — нужен адрес вида https://узел.example, указано: "keycloak.example"',
    ],
    [
      '  url: https://keycloak.example/\n',
      '',
      '2  keycloak.url — не указан адрес: он нужен всем стендам, кроме встроенного (embedded: true)',
    ],
    [
      '  url: https://stand.example\n',
      '',
      '6  api.url — не указан адрес: он нужен всем стендам, кроме встроенного (embedded: true)',
    ],
    ['  realm: aurora-realm\n', '', '2  keycloak.realm — обязательный ключ не указан'],
    [
      '  realm:',
      '  relm:',
      [
        '2  keycloak.realm — обязательный ключ не указан',
        '4  keycloak.relm — неизвестный ключ. Возможно, имелось в виду: «realm»',
      ],
    ],
    [
      '  clientId: fe-client',
      '  clientId: fe-client\n  grant: authorisation_code',
      '6  keycloak.grant — неизвестное значение: "authorisation_code". Возможно, имелось в виду: «authorization_code»',
    ],
    [
      '  clientId: fe-client',
      '  clientId: fe-client\n  grant: client_credentials',
      '6  keycloak.clientSecretEnv — не указана переменная с секретом клиента: он нужен входу от имени клиента (grant: client_credentials)',
    ],
    [
      '  clientId: fe-client',
      '  clientId: fe-client\n  redirectUri: localhost',
      '6  keycloak.redirectUri — нужен адрес вида https://узел.example, указано: "localhost"',
    ],
    [
      '  clientId: fe-client',
      '  clientId: fe-client\n  clientSecretEnv: s3cret',
      '6  keycloak.clientSecretEnv — нужно имя переменной окружения: заглавные латинские буквы, цифры и «_»; сам секрет в файле не хранится',
    ],
    ['/api/v1/clients', 'api/v1/clients', '8  api.probe — путь начинается с «/», указано: "api/v1/clients"'],
    ['5000', '50', '10  api.timeoutMs — нужно число не меньше 100, указано: 50'],
    ['5000', '600001', '10  api.timeoutMs — нужно число не больше 600000, указано: 600001'],
    ['5000', '10 с', '10  api.timeoutMs — нужно значение вида «целое число», указано: "10 с"'],
    [
      'contractCheck: предупреждение',
      'contractCheck: предупреждения',
      '11  api.contractCheck — неизвестное значение: "предупреждения". Возможно, имелось в виду: «предупреждение»',
    ],
    [
      'contractCheck: предупреждение',
      'contractCheck: false',
      '11  api.contractCheck — неизвестное значение: false. Известные имена: «ошибка», «предупреждение», «выключено»',
    ],
    [
      'readOnly: true',
      'readOnly: да',
      '12  api.readOnly — нужно значение вида «true или false», указано: "да"',
    ],
    ['Asia/Vladivostok', 'Москва', '13  timeZone — нужен часовой пояс вида Europe/Moscow, указано: "Москва"'],
    [
      '    - { username: reader, passwordEnv: READER_PASSWORD }',
      '    []',
      '15  roles.читатель — значение пустое',
    ],
    [
      'passwordEnv: READER_PASSWORD',
      'password: READER_PASSWORD',
      [
        '16  roles.читатель.0.passwordEnv — обязательный ключ не указан',
        '16  roles.читатель.0.password — неизвестный ключ. Возможно, имелось в виду: «passwordEnv»',
      ],
    ],
    [
      'DISABLED_PASSWORD',
      'disabled-password',
      '21  accounts.отключённый.passwordEnv — нужно имя переменной окружения: заглавные латинские буквы, цифры и «_»; сам секрет в файле не хранится',
    ],
  ] as const;
  for (const [instead, written, told] of mistakes) {
    const lines = typeof told === 'string' ? [told] : told;
    test(`ошибка названа с ключом и строкой: ${lines.join('; ')}`, () => {
      const count = lines.length === 1 ? '1 ошибка' : `${lines.length} ошибки`;
      expect(thrownBy(() => load(sound.replace(instead, written)))).to.deep.equal(
        suiteError(
          'STAND_INVALID',
          `В файле стенда ${count}:\n${lines.map((line) => `  config/stands/dev.yaml:${line}`).join('\n')}\n→ исправьте файл; образец с пояснениями — config/stands/dev.yaml`,
        ),
      );
    });
  }

  test('все ошибки названы сразу, по порядку строк', () => {
    const text = sound
      .replace('name: проверка', 'name: ""')
      .replace('5000', '5')
      .replace('  url: https://stand.example\n', '');
    expect(thrownBy(() => load(text)).message).to.equal(
      [
        'В файле стенда 3 ошибки:',
        '  config/stands/dev.yaml:1  name — значение пустое',
        '  config/stands/dev.yaml:6  api.url — не указан адрес: он нужен всем стендам, кроме встроенного (embedded: true)',
        '  config/stands/dev.yaml:9  api.timeoutMs — нужно число не меньше 100, указано: 5',
        '→ исправьте файл; образец с пояснениями — config/stands/dev.yaml',
      ].join('\n'),
    );
  });

  for (const secret of ['моя-тайна-7', '20251123', '[20251123]']) {
    test(`секрет вместо имени переменной не повторён в сообщении: ${secret}`, () => {
      expect(thrownBy(() => load(sound.replace('READER_PASSWORD', secret))).message).to.equal(
        'В файле стенда 1 ошибка:\n  config/stands/dev.yaml:16  roles.читатель.0.passwordEnv — нужно имя переменной окружения: заглавные латинские буквы, цифры и «_»; сам секрет в файле не хранится\n→ исправьте файл; образец с пояснениями — config/stands/dev.yaml',
      );
    });
  }

  test('пустой файл и файл не с ключами — ошибка, а не падение', () => {
    const told = (what: string) =>
      `В файле стенда 1 ошибка:\n  config/stands/dev.yaml:1  файл — нужно значение вида «ключ: значение», указано: ${what}\n→ исправьте файл; образец с пояснениями — config/stands/dev.yaml`;
    expect(thrownBy(() => load('')).message).to.equal(told('null'));
    expect(thrownBy(() => load('просто текст')).message).to.equal(told('"просто текст"'));
  });

  test('встроенному стенду адреса не нужны', () => {
    const text = sound
      .replace('name: проверка', 'name: проверка\nembedded: true')
      .replace(/ {2}url:.*\n/gu, '');
    expect(load(text).keycloak.url).to.equal('');
  });
});

describe('учётные записи стенда', () => {
  const stand = {
    ...loadStand('local', projectRoot),
    roles: {
      владелец: [
        { username: 'owner1', passwordEnv: 'A' },
        { username: 'owner2', passwordEnv: 'B' },
      ],
      'роль 2': [{ username: 'second', passwordEnv: 'C' }],
    },
    accounts: { новичок: { username: 'newcomer', passwordEnv: 'D' } },
  };

  test('названы все: роль, второй пользователь роли, учётная запись вне ролей', () => {
    expect(accountNames(stand)).to.deep.equal(['владелец', 'владелец 2', 'роль 2', 'новичок']);
  });

  for (const [name, username] of [
    ['владелец', 'owner1'],
    ['владелец 1', 'owner1'],
    ['владелец 2', 'owner2'],
    ['роль 2', 'second'],
    ['новичок', 'newcomer'],
  ] as const) {
    test(`«${name}» — это ${username}`, () => {
      expect(findAccount(stand, name).username).to.equal(username);
    });
  }

  for (const [name, hint] of [
    ['владелец 3', 'Возможно, имелось в виду: «владелец 2», «владелец»'],
    ['владелец 0', 'Возможно, имелось в виду: «владелец 2», «владелец»'],
    ['Владелец', 'Возможно, имелось в виду: «владелец», «владелец 2»'],
    ['toString', 'Известные имена: «владелец», «владелец 2», «роль 2», «новичок»'],
  ] as const) {
    test(`«${name}» нет, и названы ближайшие`, () => {
      expect(thrownBy(() => findAccount(stand, name))).to.deep.equal(
        suiteError(
          'ROLE_UNKNOWN',
          `Роль «${name}» не описана на стенде «встроенный». ${hint} → исправьте сценарий или добавьте роль в config/stands/local.yaml`,
        ),
      );
    });
  }
});
