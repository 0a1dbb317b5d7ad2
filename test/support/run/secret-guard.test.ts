import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { Stand } from '../../../support/config/stand';
import { findWrittenSecrets } from '../../../support/run/secret-guard';
import { parseSource } from '../../../support/run/sources';
import { secrets } from '../../../support/secrets/registry';

const stand: Stand = {
  name: 'проверка',
  file: 'stand.yaml',
  embedded: false,
  keycloak: {
    url: '',
    realm: '',
    clientId: '',
    clientSecretEnv: 'CLIENT',
    grant: 'password',
    redirectUri: '',
    scope: '',
  },
  api: { url: '', probe: '/', contractCheck: 'ошибка', readOnly: false, timeoutMs: 1000 },
  timeZone: 'UTC',
  maskPersonalData: true,
  roles: { читатель: [{ username: 'reader', passwordEnv: 'READER' }] },
  accounts: {},
};

function find(step: string, environment: Readonly<Record<string, string>>) {
  const text = `# language: ru\nФункция: Проба\n  Сценарий: Проба\n    Когда ${step}\n`;
  return findWrittenSecrets([parseSource('проба.feature', text)], stand, environment);
}

const said = (name: string) => [
  {
    uri: 'проба.feature',
    line: 4,
    text: `здесь записан секрет из переменной ${name} → уберите его из сценария: пароль остаётся в .env или в переменных CI, а шаг называет роль; если файл уже видели другие, смените пароль`,
  },
];

describe('секреты окружения в сценариях', () => {
  const password = `Пар"оль\\${crypto.randomUUID()}`;

  for (const [how, written] of [
    ['как есть', password],
    ['в JSON', JSON.stringify(password)],
    ['в URL', encodeURIComponent(password)],
    ['в Basic', Buffer.from(`reader:${password}`).toString('base64')],
  ] as const) {
    test(`найден пароль роли, записанный ${how}, и не повторён`, () => {
      expect(find(`что-то с ${written}`, { READER: password })).to.deep.equal(said('READER'));
    });
  }

  test('найдены секрет клиента и переменная, чьё имя говорит о секрете', () => {
    expect(find('что-то с client-5ecret', { CLIENT: 'client-5ecret' })).to.deep.equal(said('CLIENT'));
    expect(find('что-то с my-t0ken-1', { MY_TOKEN: 'my-t0ken-1' })).to.deep.equal(said('MY_TOKEN'));
  });

  test('короткий пароль найден в кавычках, в ячейке и в форме, а обычным словом не считается', () => {
    for (const step of ['введено «admin»', 'тело {"p":"admin"}', 'форма a=admin&b=1']) {
      expect(find(step, { READER: 'admin' }), step).to.deep.equal(said('READER'));
    }
    expect(find('открыт раздел admin и «administrator»', { READER: 'admin' })).to.deep.equal([]);
  });

  test('без секретов находок нет', () => {
    expect(find('что-то обычное', { READER: password, PATH: 'что-то обычное' })).to.deep.equal([]);
  });

  test('секрет окружения зарегистрирован до прогона', () => {
    find('что-то', { READER: password });
    expect(secrets.replaceIn(`до ${password}`)).to.equal('до ***');
  });

  test('значение, которое шаг или таблица называет секретом, зарегистрировано', () => {
    const placed = [1, 2, 3].map(() => crypto.randomUUID());
    const [inStep = '', inRow = '', inColumn = ''] = placed;
    const rows = `\n      | password | ${inRow} |\n    И таблица\n      | имя | otp |\n      | а | ${inColumn} |`;
    find(`заголовок запросов «X-Api-Key» равен «${inStep}»\n    И таблица${rows}`, {});
    expect(placed.map((value) => secrets.replaceIn(value))).to.deep.equal(['***', '***', '***']);
  });
});
