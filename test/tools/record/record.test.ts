import { describe, test } from 'node:test';
import { expect } from 'chai';
import { loadStand } from '../../../support/config/stand';
import { maskPersonalData } from '../../../support/secrets/personal';
import { expectReadable } from '../../../tools/record/feature-text';
import {
  API,
  KEYCLOAK,
  OWNER,
  READER,
  client,
  draftFrom,
  har,
  page,
  problem,
  projectSteps,
  stepsFrom,
  tokenOf,
  type MadeEntry,
} from './made-recording';

const CLIENTS = '/api/v1/clients';
const search: MadeEntry = {
  url: `${CLIENTS}?code=${encodeURIComponent('К-000123')}`,
  token: READER,
  answer: page(client(123)),
};
const { url, answer } = search;
const unsigned: MadeEntry = { url, answer };
const card: MadeEntry = {
  url: `${CLIENTS}/${String(client(123)['id'])}`,
  token: READER,
  answer: client(123),
};

describe('черновик по записи браузера', () => {
  test('поиск и карточка — бизнес-шаги, идентификатор из ответа — {{ид клиента}}', async () => {
    expect(await stepsFrom([search, card])).to.equal(`Дано выполнен вход с ролью «читатель»
Когда Шаг 1: Поиск клиента по коду «К-000123»
Тогда код ответа 200
И в ответе 1 запись
И ответ содержит поля:
  | Код клиента  | К-000123         |
  | Наименование | ООО «Клиент 123» |
  | ИНН          | 0000001237       |
  | Статус       | ACTIVE           |
  | Категория    | STANDARD         |
Дано запомнено поле «Идентификатор» как «ид клиента»
Когда Шаг 2: Открытие карточки клиента
Тогда код ответа 200
И ответ содержит поля:
  | Идентификатор | {{ид клиента}}   |
  | Код клиента   | К-000123         |
  | Наименование  | ООО «Клиент 123» |
  | ИНН           | 0000001237       |
  | Статус        | ACTIVE           |
  | Категория     | STANDARD         |`);
  });

  test('запись из списка, где их несколько, берётся по тому, чем она отличается', async () => {
    const list = { url: CLIENTS, token: READER, answer: page(client(7), client(123)) };
    const steps = await stepsFrom([list, card]);
    expect(steps).to.include(
      'Когда Шаг 1: Операция «Поиск клиентов»\nТогда код ответа 200\nИ ответ содержит записи:',
    );
    expect(steps).to.include(
      "Дано запомнено значение по пути «$.items[?@.code=='К-000123'].id» как «ид клиента»\nКогда Шаг 2: Открытие карточки клиента\n",
    );
  });

  test('созданное не столкнётся с собой: ИНН новый, а следующий клиент не путается с первым', async () => {
    const create = (number: number, inn: string): MadeEntry => ({
      method: 'POST',
      url: CLIENTS,
      token: OWNER,
      status: 201,
      body: { name: `ООО «Клиент ${number}»`, inn, kpp: '000001001' },
      answer: client(number, { inn, kpp: '000001001' }),
    });
    const open = (number: number): MadeEntry => ({
      url: `${CLIENTS}/${String(client(number)['id'])}`,
      token: OWNER,
      status: 403,
      answer: problem(403, 'Недостаточно прав', 'forbidden'),
    });
    const steps = await stepsFrom([create(1, '0000009998'), create(2, '0000007623'), open(2), open(1)]);
    expect(steps).to.include(`И запомнено «{{новое название организации}}» как «наименование»
И запомнено «{{новый ИНН}}» как «ИНН»
Когда Шаг 1: Создание клиента:
  | Наименование | {{наименование}} |
  | ИНН          | {{ИНН}}          |
  | КПП          | 000001001        |
Тогда код ответа 201
И ответ содержит поля:
  | Наименование | {{наименование}} |
  | ИНН          | {{ИНН}}          |
  | КПП          | 000001001        |
  | Статус       | ACTIVE           |
  | Категория    | STANDARD         |
Дано запомнено поле «Идентификатор» как «ид клиента 2»
И запомнено «{{новое название организации}}» как «наименование 2»
И запомнено «{{новый ИНН}}» как «ИНН 2»
Когда Шаг 2: Создание клиента:`);
    expect(steps).to.include('Когда Шаг 3: Открытие карточки клиента\n');
    expect(steps).to.include('Когда Шаг 4: Открытие карточки клиента «{{ид клиента 2}}»\n');
    expect(steps).to.not.match(/0000009998|0000007623|К-00000/u);
  });

  test('новое, которое нужно один раз, стоит прямо в таблице', async () => {
    const steps = await stepsFrom([
      {
        method: 'POST',
        url: '/api/v1/orders',
        token: OWNER,
        status: 201,
        body: { inn: '0000009998' },
        answer: { total: 'много' },
      },
      {
        method: 'POST',
        url: CLIENTS,
        token: OWNER,
        status: 201,
        body: { name: 'А', inn: '0000007623' },
        answer: {},
      },
    ]);
    expect(steps).to.include('| ИНН          | {{новый ИНН}}                  |');
    expect(steps).to.not.include('запомнено');
  });

  test('день записи — {{сегодня}}, число против кэша пропадает, на ошибку системы указано', async () => {
    const steps = await stepsFrom([
      { url: `${CLIENTS}?name=2026-03-16&_=1773651600000`, token: READER, answer: page() },
      { ...search, status: 503, answer: 'Service Temporarily Unavailable', type: 'text/plain' },
    ]);
    expect(steps).to.include('Когда Шаг 1: Поиск клиентов:\n  | Наименование | {{сегодня}} |\n');
    expect(steps).to.include(`# В записи система ответила ошибкой 503: проверьте, её ли ждёт сценарий
Когда Шаг 2: Поиск клиента по коду «К-000123»
Тогда код ответа 503`);
  });

  test('без контракта — методом и путём, проверки — по месту', async () => {
    const local = loadStand('local');
    const stand = { ...local, api: { ...local.api, url: API } };
    const script = { url: `${API}/app.js`, token: READER, answer: '1' };
    const steps = await stepsFrom([script, search, card], { stand, hasContract: false });
    expect(steps).to.include(`Когда Шаг 1: Запрос GET «/api/v1/clients?code=К-000123»
Тогда код ответа 200
И значение по пути «$.items[0].code» равно «К-000123»
И значение по пути «$.items[0].name» равно «ООО «Клиент 123»»
И значение по пути «$.items[0].inn» равно «0000001237»
Дано запомнено значение по пути «$.items[?@.code=='К-000123'].id» как «id»
Когда Шаг 2: Запрос GET «/api/v1/clients/{{id}}»`);
    expect(steps).to.not.include('app.js');
  });

  test('отказ проверяется словами, видом и ошибками полей; неверные данные остаются', async () => {
    const errors = [{ pointer: '#/inn', detail: '10 или 12 цифр' }];
    const refused = problem(422, 'Данные не прошли проверку', 'invalid-fields', { errors });
    const entry = {
      method: 'POST',
      url: CLIENTS,
      token: OWNER,
      body: { name: 'ООО «А»', inn: '1' },
      status: 422,
    };
    expect(await stepsFrom([{ ...entry, answer: refused }])).to
      .equal(`Дано выполнен вход с ролью «владелец репозитория»
Когда Шаг 1: Создание клиента:
  | Наименование | ООО «А» |
  | ИНН          | 1       |
Тогда получен отказ 422 «Данные не прошли проверку» вида «invalid-fields» с ошибками полей:
  | ИНН | 10 или 12 цифр |`);
  });

  test('изменение по последней версии карточки — бизнес-шаг, по прежней — операция с версией', async () => {
    const change = (etag: string, status: number): MadeEntry => ({
      ...card,
      method: 'PATCH',
      token: OWNER,
      headers: { 'if-match': etag, 'content-type': 'application/merge-patch+json' },
      body: { address: 'ул. Луговая' },
      status,
      answer:
        status === 200
          ? client(123, { address: 'ул. Луговая' })
          : problem(status, 'Клиент уже изменён', 'stale'),
      answerHeaders: { etag: '"2"' },
    });
    const open = { ...card, token: OWNER, answerHeaders: { etag: '"1"' } };
    const steps = await stepsFrom([open, change('"1"', 200), change('"1"', 412)]);
    expect(steps).to.include(
      'Дано запомнен заголовок «ETag» как «версия карточки»\nКогда Шаг 2: Изменение клиента «',
    );
    expect(steps).to.include('Шаг 3: Операция «Изменение клиента» с параметрами:');
    expect(steps).to.include('| Изменяемая версия | {{версия карточки}}');
  });

  test('чего нет в контракте, отправляется методом и путём, а проверяется по месту', async () => {
    const steps = await stepsFrom([
      search,
      {
        method: 'POST',
        url: '/api/v1/orders?fast=true',
        token: READER,
        body: { client: client(123)['id'], lines: [{ item: 'Мука', count: 2 }] },
        status: 201,
        answer: { id: '11111111-0000-4000-8000-000000000001', state: 'NEW', count: 2 },
      },
      { url: '/api/v1/orders/11111111-0000-4000-8000-000000000001', token: READER, answer: { state: 'NEW' } },
    ]);
    expect(steps.slice(steps.indexOf('Дано запомнено'))).to
      .equal(`Дано запомнено поле «Идентификатор» как «ид клиента»
# Этой операции нет в контракте
Когда Шаг 2: Запрос POST «/api/v1/orders?fast=true» с телом:
  """
  {
    "client": "{{ид клиента}}",
    "lines": [
      {
        "item": "Мука",
        "count": 2
      }
    ]
  }
  """
Тогда код ответа 201
И значение по пути «$.state» равно «NEW»
И значение по пути «$.count» равно «2»
Дано запомнено значение по пути «$.id» как «id»
# Этой операции нет в контракте
Когда Шаг 3: Запрос GET «/api/v1/orders/{{id}}»
Тогда код ответа 200
И значение по пути «$.state» равно «NEW»`);
  });

  test('опрос — один шаг со сроком', async () => {
    const job = (status: string): MadeEntry => ({
      url: '/api/v1/imports/00000000-0000-4000-8000-000000000009',
      token: OWNER,
      answer: {
        id: '00000000-0000-4000-8000-000000000009',
        status,
        fileName: 'клиенты.csv',
        total: 1,
        created: status === 'DONE' ? 1 : 0,
        errors: [],
        clientIds: [],
      },
    });
    const { text, report } = await draftFrom(
      har([job('QUEUED'), job('RUNNING'), job('RUNNING'), job('DONE')]),
    );
    expect(text).to.include('Тогда не позднее чем через 10 секунд поле «Состояние импорта» равно «DONE»\n');
    expect(text).to.not.include('Шаг 2');
    expect(report[0]).to.equal('Шагов действия: 1; пропущено: повторы — 3');
  });

  test('без шагов реестра — операции контракта, и всё нужное запоминается явно', async () => {
    const known = (await projectSteps()).filter(({ place = '' }) => !place.includes('clients.steps'));
    const created = client(1, { inn: '0000009998' });
    const body = { name: 'ООО «А»', inn: '0000009998' };
    const steps = await stepsFrom(
      [
        { method: 'POST', url: CLIENTS, token: OWNER, body, status: 201, answer: created },
        { ...card, url: `${CLIENTS}/${String(created['id'])}`, token: OWNER, answer: created },
      ],
      { known },
    );
    expect(steps).to.include('Когда Шаг 1: Операция «Создание клиента» с параметрами:\n  | Наименование |');
    expect(steps).to.include(`Дано запомнено поле «Идентификатор» как «ид клиента»
Когда Шаг 2: Операция «Карточка клиента» с параметрами:
  | Идентификатор | {{ид клиента}} |`);
  });

  test('часть нового названия в поиске ищет его целиком', async () => {
    const inn = '0000009998';
    const created = client(1, { inn, name: 'ООО «Лютик»' });
    const steps = await stepsFrom([
      {
        method: 'POST',
        url: CLIENTS,
        token: OWNER,
        body: { name: 'ООО «Лютик»', inn },
        status: 201,
        answer: created,
      },
      { url: `${CLIENTS}?name=${encodeURIComponent('лютик')}`, token: OWNER, answer: page(created) },
    ]);
    expect(steps).to.include('Шаг 2: Поиск клиентов:\n  | Наименование | {{наименование}} |');
  });

  test('название — у страницы, с которой работали, или то, что названо', async () => {
    const entries = [
      { url: 'https://login.example/', page: 'Вход' },
      { ...search, page: 'Поиск клиента' },
    ];
    expect((await draftFrom(har(entries))).text).to.include(
      'Функция: Черновик: Поиск клиента\n\n  Сценарий: Поиск клиента\n',
    );
    expect((await draftFrom(har(entries), { name: 'Свой' })).text).to.include('  Сценарий: Свой\n');
    expect((await draftFrom(har([search]))).text).to.include('  Сценарий: Запись «запись.har»\n');
  });
});

describe('кто действовал', () => {
  const person = (username: string, ...roles: string[]): readonly MadeEntry[] => [
    { ...search, token: tokenOf(username, roles) },
  ];

  test('по логину — учётная запись стенда, у второго пользователя роли — с номером', async () => {
    const steps = await stepsFrom([...person('owner002', 'USER', 'REPOSITORY_OWNER'), search]);
    expect(steps).to.match(/^Дано выполнен вход с ролью «владелец репозитория 2»/u);
    expect(steps).to.include('\nДано выполнен вход с ролью «читатель»\nКогда Шаг 2');
  });

  test('по ролям в токене, когда логин чужой или роли у него другие', async () => {
    expect(await stepsFrom(person('ivanov', 'USER', 'REPOSITORY_OWNER'))).to.include(
      '«владелец репозитория»',
    );
    const master = ['USER', 'REPOSITORY_OWNER', 'REPOSITORY_OWNER_MASTER'];
    expect(await stepsFrom(person('analyst001', ...master))).to.include('«главный владелец репозитория»');
    expect(await stepsFrom(person('petrov'))).to.include('«без ролей»');
  });

  test('роли, о которых проект не знает, логину не мешают', async () => {
    const steps = await stepsFrom(person('owner001', 'REPOSITORY_OWNER'), { hasContract: false }).catch(
      String,
    );
    expect(steps).to.match(/^SuiteError: В записи действует «owner001»/u);
    const own = await stepsFrom(person('owner001', 'USER', 'REPOSITORY_OWNER', 'OPERATOR'), {
      hasContract: false,
    });
    expect(own).to.include('«владелец репозитория»');
  });

  test('без заголовков — по ответу на вход; его токен в черновик не попадает', async () => {
    const login = { method: 'POST', url: KEYCLOAK, answer: { access_token: OWNER, token_type: 'Bearer' } };
    const { text } = await draftFrom(har([login, unsigned]));
    expect(text).to.include('выполнен вход с ролью «владелец репозитория»');
    expect(text).to.not.include('eyJ');
  });

  test('запрос без токена среди подписанных — вход не выполнен', async () => {
    const refused = { ...unsigned, status: 401, answer: problem(401, 'Нужен вход', 'unauthorized') };
    expect(await stepsFrom([search, refused])).to.include(
      'Дано вход не выполнен\nКогда Шаг 2: Поиск клиента по коду «К-000123»\nТогда получен отказ 401 «Нужен вход»',
    );
  });

  test('ответ 401, после которого запрос повторён с новым токеном, — не шаг', async () => {
    const expired = { ...search, status: 401, answer: problem(401, 'Токен истёк', 'unauthorized') };
    const { text, report } = await draftFrom(har([expired, search]));
    expect(text).to.not.include('401');
    expect(report[0]).to.equal('Шагов действия: 1; пропущено: ответы 401, после которых запрос повторён — 1');
  });

  test('неясно кто — ошибка называет роли и --role, и с ним черновик пишется', async () => {
    const refusal = await draftFrom(har([unsigned])).catch(String);
    expect(refusal).to.equal(
      'SuiteError: По записи не видно, кто действовал (обмен 1): в ней нет ни токена, ни ответа на вход — браузеры убирают их из HAR → назовите роль: --role "…" («читатель», «владелец репозитория», «владелец репозитория 2», «главный владелец репозитория», «без ролей», «отключённый», «новичок», «для неверного пароля») или сохраните HAR с конфиденциальными данными: в черновик они не попадут',
    );
    expect(await stepsFrom([unsigned], { roles: new Map([['', 'читатель']]) })).to.include('«читатель»');
  });

  test('незнакомые роли и неизвестная роль в --role — ошибки', async () => {
    const alien = [{ ...search, token: tokenOf('sidorov', ['REPOSITORY_OWNER']) }];
    expect(await draftFrom(har(alien)).catch(String)).to.match(
      /^SuiteError: В записи действует «sidorov» \(роли Keycloak: REPOSITORY_OWNER\), а на стенде «встроенный» такой учётной записи или роли нет → укажите роль: --role "sidorov=…"/u,
    );
    expect(await stepsFrom(alien, { roles: new Map([['sidorov', 'читатель']]) })).to.include('«читатель»');
    expect(await draftFrom(har(alien), { roles: new Map([['', 'читатил']]) }).catch(String)).to.match(
      /^SuiteError: Роль «читатил» не описана на стенде «встроенный»\. Возможно, имелось в виду: «читатель»/u,
    );
  });
});

describe('лишнее', () => {
  test('в черновик не попадает и посчитано', async () => {
    const noise: readonly MadeEntry[] = [
      { url: `${API}/`, type: 'text/html', answer: '<title>Реестр</title>', purpose: 'document' },
      { url: `${API}/main-QKB7ZJ3U.js`, type: 'text/javascript', answer: '1', purpose: 'script' },
      { url: `${API}/assets/i18n/ru.json`, answer: { title: 'Реестр' }, purpose: 'fetch' },
      { method: 'OPTIONS', url: CLIENTS, status: 204 },
      { method: 'POST', url: KEYCLOAK, body: 'grant_type=refresh_token', answer: {} },
      { url: 'https://login.example/realms/aurora-realm/account', status: 302 },
      { method: 'POST', url: 'https://counter.example/collect', purpose: 'ping', status: 204 },
      { url: 'https://fonts.example/pt-sans.woff2' },
      { method: 'POST', url: '/metrics/rum', body: { lcp: 1200 }, status: 202, answer: {} },
      { ...search, status: 304, answer: undefined },
      { ...search, status: 307, answer: undefined },
      { ...search, status: 0, answer: undefined },
      search,
      search,
    ];
    const { text, report } = await draftFrom(har(noise));
    expect(report).to.deep.equal([
      'Шагов действия: 1; пропущено: страницы и файлы интерфейса — 3, предварительные запросы OPTIONS — 1, вход и токены — 2, аналитика — 2, другие узлы — 1, ответы 304 — 1, перенаправления — 1, без ответа — 1, повторы — 1',
    ]);
    expect(text.match(/Шаг \d+:/gu)).to.deep.equal(['Шаг 1:']);
  });

  test('повтор записи после 401 — тоже не шаг, а вторая такая же запись — шаг', async () => {
    const archive = { ...card, method: 'POST', url: `${card.url}/archive`, token: OWNER };
    const expired = { ...archive, status: 401, answer: problem(401, 'Токен истёк', 'unauthorized') };
    const steps = await stepsFrom([expired, archive, archive]);
    expect(steps.match(/Шаг \d+: .*/gu)).to.have.length(2);
    expect(steps).to.not.include('401');
  });

  test('повтор после изменения — не лишний', async () => {
    const archive = { ...card, method: 'POST', url: `${card.url}/archive` };
    const steps = await stepsFrom([card, archive, card]);
    expect(steps.match(/Шаг \d+: .*/gu)).to.have.length(3);
  });

  test('если обменов с API нет, это ошибка', async () => {
    expect(await draftFrom(har([{ url: 'https://fonts.example/pt-sans.woff2' }])).catch(String)).to.equal(
      'SuiteError: В записи запись.har нет обменов с API: ни операций контракта (есть: другие узлы — 1) → проверьте, что записан нужный стенд (--stand) и что в нём указан контракт (api.contract)',
    );
  });
});

describe('секреты', () => {
  const planted = {
    password: 'Sekret-Parol-41',
    cookie: 'c00kie-sess10n-value-77',
    key: 'api-key-3141592653',
    inQuery: 'query-t0ken-271828',
    inAnswer: 'answer-s3cret-1618',
    refresh: 'refresh-opaque-57721',
  };
  const login: MadeEntry = {
    method: 'POST',
    url: 'https://login.example/realms/aurora-realm/login-actions/authenticate',
    body: `username=owner001&password=${planted.password}&credentialId=`,
    status: 302,
    answerHeaders: { 'set-cookie': `KEYCLOAK_IDENTITY=${planted.cookie}; Path=/` },
  };
  const signed: MadeEntry = {
    ...search,
    headers: { cookie: `lang=ru; s=${planted.cookie}`, 'x-api-key': planted.key },
  };

  test('не попадают в черновик, даже если стоят в ответах и параметрах API', async () => {
    const echo = client(123, {
      name: `Ключ ${planted.key}`,
      address: `пароль ${planted.password}, cookie ${planted.cookie}`,
    });
    const { text, report } = await draftFrom(
      har([
        login,
        { method: 'POST', url: KEYCLOAK, answer: { access_token: READER, refresh_token: planted.refresh } },
        { ...signed, answer: page(echo) },
        {
          url: `/api/v1/orders?access_token=${planted.inQuery}`,
          token: READER,
          answer: { clientSecret: planted.inAnswer, note: planted.inAnswer },
        },
        {
          method: 'POST',
          url: '/api/v1/orders',
          token: READER,
          body: { comment: planted.refresh, jwt: READER },
          answer: {},
        },
      ]),
    );
    for (const secret of Object.values(planted)) expect(text).to.not.include(secret);
    expect(text).to.not.match(/eyJ|Bearer|cookie/u);
    expect(report.at(-1)).to.match(
      /^Секреты и персональные данные скрыты в 3 строках: [\d, ]+ → впишите вымышленные данные$/u,
    );
  });

  test('двойник: то же, не объявленное секретом, в черновик попадает', async () => {
    const { text } = await draftFrom(
      har([{ ...search, answer: page(client(123, { name: 'Ключ plain-3141592653' })) }]),
    );
    expect(text).to.include('Ключ plain-3141592653');
  });

  test('секрет, который спрятан глубже, чем ищет маскирование, не даёт записать черновик', async () => {
    const wrap = (text: string) => Buffer.from(text).toString('base64');
    const draftWith = (word: string) =>
      draftFrom(
        har([login, { ...search, url: `${CLIENTS}?name=${wrap(wrap(wrap(word)))}`, answer: page() }]),
      );
    expect(await draftWith(planted.password).catch(String)).to.equal(
      'SuiteError: Черновик черновик.feature не записан: в нём остался бы секрет из записи → уберите из записи обмен с ним и сообщите авторам автотестов',
    );
    expect((await draftWith('просто слово')).text).to.include('| Наименование | ');
  });

  test('короткая cookie — не секрет: код последнего поиска остаётся в шаге', async () => {
    const { text } = await draftFrom(har([{ ...search, headers: { cookie: 'lastSearch=%D0%9A-000123' } }]));
    expect(text).to.include('Поиск клиента по коду «К-000123»');
  });

  test('на стенде с настоящими людьми персональные данные скрыты, и об этом сказано', async () => {
    maskPersonalData(true);
    try {
      const entry = { ...search, url: `${CLIENTS}?inn=0000001237`, answer: page() };
      const { text, report } = await draftFrom(har([entry]), { stand: loadStand('local') });
      expect(text).to.not.include('0000001237');
      expect(text).to.match(/\| ИНН \| ИНН#[\da-f]{6} *\|/u);
      expect(report.at(-1)).to.include('скрыты в 1 строке');
    } finally {
      maskPersonalData(false);
    }
  });
});

describe('черновик читается обратно', () => {
  test('шаг, которого нет, и шаг, испорченный разметкой, не записываются', async () => {
    const known = await projectSteps();
    const feature = (step: string) => `# language: ru\nФункция: Ф\n\n  Сценарий: С\n    Тогда ${step}\n`;
    expect(() => {
      expectReadable(feature('код ответа 200'), 'а.feature', known);
    }).to.not.throw();
    expect(() => {
      expectReadable(feature('такого шага нет'), 'а.feature', known);
    }).to.throw(
      'Черновик не записан, потому что его нельзя было бы выполнить (шаг «такого шага нет» подходит под определения: 0)',
    );
    expect(() => {
      expectReadable('Функция: Ф\n  Когда-то', 'а.feature', known);
    }).to.throw('в черновике не один сценарий');
  });

  test('столбцы, кавычки, переводы строк и обратные черты доходят до API прежними', async () => {
    const name = 'ООО «А|Б» \\ "В"';
    const entry = { method: 'POST', url: CLIENTS, token: OWNER, status: 422, body: { name, inn: '1' } };
    const answer = problem(422, 'Ошибка «в «кавычках»»', 'invalid-fields');
    const steps = await stepsFrom([{ ...entry, answer }]);
    expect(steps).to.include('| Наименование | ООО «А\\|Б» \\\\ "В" |');
    expect(steps).to.include('Тогда получен отказ 422 "Ошибка «в «кавычках»»" вида «invalid-fields»');
    const spaced = { ...entry, body: { name: ' с пробелами ', inn: '1' }, answer };
    expect(await stepsFrom([spaced])).to.include('"name": " с пробелами "');
  });
});
