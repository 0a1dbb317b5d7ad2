import { describe, test } from 'node:test';
import { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { FieldDictionary } from '../../support/contract/field-dictionary';
import { Contract } from '../../support/contract/openapi';
import { ScenarioFiles } from '../../support/files/sent-file';
import type { Method } from '../../support/http/exchange';
import { ScenarioMemory } from '../../support/memory/values';
import {
  parseRequest,
  planRequest,
  planWith,
  planWithFile,
  setForAll,
  signBasic,
  type Content,
} from '../../support/requests';
import { secrets } from '../../support/secrets/registry';
import type { RequestPlan } from '../../support/request-builder';
import type { SuiteWorld } from '../../support/world';
import { rejectedBy, suiteError, thrownBy } from './core/thrown';

const inn = {
  type: 'object',
  properties: { inn: { title: 'ИНН', type: 'string' }, age: { title: 'Возраст', type: 'integer' } },
};
const contract = new Contract({
  openapi: '3.1.0',
  paths: {
    '/things': {
      get: {
        operationId: 'list',
        summary: 'Поиск вещей',
        parameters: [{ name: 'inn', in: 'query', schema: { title: 'ИНН', type: 'string' } }],
      },
      post: {
        operationId: 'create',
        summary: 'Создание вещи',
        requestBody: { content: { 'application/json': { schema: inn } } },
      },
    },
    '/things/{id}': {
      patch: {
        operationId: 'change',
        summary: 'Изменение вещи',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { title: 'Номер', type: 'string' } },
          { name: 'If-Match', in: 'header', schema: { title: 'Версия', type: 'string' } },
        ],
        requestBody: { content: { 'application/merge-patch+json': { schema: inn } } },
      },
    },
    '/things/{id}/photo': {
      post: {
        operationId: 'upload',
        summary: 'Загрузка фото',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { title: 'Номер', type: 'string' } }],
        requestBody: { content: { 'multipart/form-data': { schema: {} } } },
      },
    },
  },
});
const fields = new FieldDictionary(contract);

/** Of a World only what plans are made of. */
function fakeWorld() {
  const memory = new ScenarioMemory();
  memory.remember('ид', '7/8');
  memory.remember('вещь', 'вещи');
  memory.remember('вещей', 'вещей');
  const files = new ScenarioFiles('features');
  files.create('фото.txt', 'кадр');
  const set: string[] = [];
  const world = {
    memory,
    files,
    contract,
    compose: (method: Method, path: string, values: Readonly<Record<string, string>>) =>
      fields.compose(method, path, values),
    requests: {
      setHeader: (...pair: readonly string[]) => set.push(`header ${pair.join('=')}`),
      setParameter: (...pair: readonly string[]) => set.push(`parameter ${pair.join('=')}`),
      setCookie: (...pair: readonly string[]) => set.push(`cookie ${pair.join('=')}`),
    },
  };
  return { world: world as unknown as SuiteWorld, set };
}

function tableOf(values: Readonly<Record<string, string>>): DataTable {
  return new DataTable(Object.entries(values).map((row) => [...row]));
}

function plan(request: string, content: Content, argument: Readonly<Record<string, string>> | string) {
  const given = typeof argument === 'string' ? argument : tableOf(argument);
  return planWith(fakeWorld().world, parseRequest(request), content, given);
}

const path = 'запрос POST «/things»';

describe('запрос шага', () => {
  test('метод с путём и операция, с любой буквы', () => {
    expect(parseRequest('Запрос DELETE "/things/{{ид}}"')).to.deep.equal({
      method: 'DELETE',
      path: '/things/{{ид}}',
    });
    expect(parseRequest('операция «Поиск «вещей»»')).to.deep.equal({ operation: 'Поиск «вещей»' });
  });

  test('без содержимого', () => {
    const { world } = fakeWorld();
    expect(planRequest(world, parseRequest('запрос GET «/things/{{ид}}»'))).to.deep.equal({
      method: 'GET',
      path: '/things/{{ид}}',
    });
    expect(planRequest(world, parseRequest('операция «Поиск {{вещей}}»'))).to.deep.include({
      method: 'GET',
      path: '/things',
    });
  });

  for (const [request, content, argument, expected] of [
    [path, 'телом', '{}', { body: '{}' }],
    [path, 'телом JSON', '{}', { body: '{}', headers: { 'Content-Type': 'application/json' } }],
    [path, 'телом XML', '<а/>', { body: '<а/>', headers: { 'Content-Type': 'application/xml' } }],
    [path, 'текстом', 'А', { body: 'А', headers: { 'Content-Type': 'text/plain; charset=utf-8' } }],
    [
      path,
      'полями',
      { ИНН: '007', Возраст: '7' },
      { body: '{"inn":"007","age":7}', headers: { 'Content-Type': 'application/json' } },
    ],
    [path, 'параметрами', { q: '{{ид}}' }, { query: { q: '{{ид}}' } }],
    [path, 'заголовками', { 'X-A': '1' }, { headers: { 'X-A': '1' } }],
    [
      path,
      'формой',
      { имя: 'А б', ид: '{{ид}}' },
      {
        body: '%D0%B8%D0%BC%D1%8F=%D0%90+%D0%B1&%D0%B8%D0%B4=7%2F8',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
    ],
  ] as const) {
    test(`с ${content}`, async () => {
      const wanted: RequestPlan = { method: 'POST', path: '/things', ...expected };
      expect(await plan(request, content, argument)).to.deep.equal(wanted);
    });
  }

  test('операция: значения — в путь, заголовок и тело по русским названиям', async () => {
    const values = { Номер: '{{ид}}', Версия: '"1"', ИНН: '007' };
    expect(await plan('операция «Изменение {{вещь}}»', 'полями', values)).to.deep.equal({
      method: 'PATCH',
      path: '/things/7%2F8',
      query: {},
      headers: { 'If-Match': '"1"', 'Content-Type': 'application/merge-patch+json' },
      body: '{"inn":"007"}',
    });
    expect(await plan('операция «Поиск вещей»', 'параметрами', { ИНН: '007' })).to.deep.include({
      path: '/things',
      query: { inn: '007' },
    });
  });

  test('операция с частями: параметр — в путь, файл — частью со своим именем и типом', async () => {
    const values = { Номер: '7', photo: 'файл «фото.txt»', note: 'файл о «фото»' };
    const { path: target, headers = {}, body } = await plan('операция «Загрузка фото»', 'частями', values);
    expect(target).to.equal('/things/7/photo');
    const sent = String(body);
    expect(sent).to.match(/name="photo"; filename="фото\.txt"\r\nContent-Type: text\/plain\r\n\r\nкадр\r\n/u);
    expect(sent).to.match(/name="note"\r\n\r\nфайл о «фото»\r\n/u);
    expect(sent).not.to.include('Номер');
    const boundary = /^multipart\/form-data; boundary=(.+)$/u.exec(headers['Content-Type'] ?? '')?.[1];
    expect(sent.startsWith(`--${boundary ?? '?'}\r\n`)).to.equal(true);
  });

  test('файл телом: байты и тип файла', () => {
    const { world } = fakeWorld();
    expect(planWithFile(world, parseRequest(path), 'фото.txt')).to.deep.equal({
      method: 'POST',
      path: '/things',
      headers: { 'Content-Type': 'text/plain' },
      body: Buffer.from('кадр'),
    });
  });

  for (const content of ['телом', 'телом JSON', 'телом XML', 'текстом'] as const) {
    test(`«с ${content}:» и таблица — ошибка сценария`, async () => {
      expect(await rejectedBy(plan(path, content, { а: 'б' }))).to.deep.equal(
        suiteError(
          'ARGUMENT_WRONG',
          `После «с ${content}:» нужен текст в кавычках """, а стоит таблица → исправьте шаг`,
        ),
      );
    });
  }

  for (const content of ['полями', 'параметрами', 'заголовками', 'формой', 'частями'] as const) {
    test(`«с ${content}:» и текст — ошибка сценария`, async () => {
      expect(await rejectedBy(plan(path, content, '{}'))).to.deep.equal(
        suiteError(
          'ARGUMENT_WRONG',
          `После «с ${content}:» нужна таблица «имя | значение», а стоит текст → исправьте шаг`,
        ),
      );
    });
  }

  for (const [request, content, argument, code, message] of [
    [
      'операция «Поиск вещи»',
      'полями',
      {},
      'OPERATION_UNKNOWN',
      'Операции «Поиск вещи» нет в контракте. Возможно, имелось в виду: «Поиск вещей» → исправьте имя операции',
    ],
    [
      'операция «Изменение вещи»',
      'полями',
      { ИНН: '1' },
      'PATH_PARAMETER_MISSING',
      'Операция «Изменение вещи»: не указан параметр пути «Номер» (id) → добавьте его значение в шаг',
    ],
    [
      path,
      'полями',
      { ИНК: '1' },
      'FIELD_UNKNOWN',
      'Поля «ИНК» нет в контракте: POST /things. Возможно, имелось в виду: «ИНН» → исправьте имя поля',
    ],
    [
      path,
      'формой',
      { а: '{{нет}}' },
      'VALUE_UNKNOWN',
      'Значение «нет» в этом сценарии не запоминали. Известные имена: «ид», «вещь», «вещей» → исправьте имя или запомните значение раньше',
    ],
  ] as const) {
    test(`${code} — с ближайшим верным`, async () => {
      expect(await rejectedBy(plan(request, content, argument))).to.deep.equal(suiteError(code, message));
    });
  }
});

describe('для всех запросов', () => {
  test('заголовок, параметр, cookie', () => {
    const { world, set } = fakeWorld();
    setForAll(world, 'заголовок', 'X-A', '1');
    setForAll(world, 'параметр', 'size', '5');
    setForAll(world, 'cookie', 'язык', 'ru');
    expect(set).to.deep.equal(['header X-A=1', 'parameter size=5', 'cookie язык=ru']);
  });

  test('Basic: имя с подстановкой и пароль из окружения, который стал секретом', () => {
    const { world, set } = fakeWorld();
    process.env['REQUESTS_TEST_PASSWORD'] = 'пароль-для-проверки-7';
    try {
      signBasic(world, 'robot-{{вещь}}', 'REQUESTS_TEST_PASSWORD');
    } finally {
      delete process.env['REQUESTS_TEST_PASSWORD'];
    }
    const credentials = Buffer.from('robot-вещи:пароль-для-проверки-7').toString('base64');
    expect(set).to.deep.equal([`header Authorization=Basic ${credentials}`]);
    expect(secrets.replaceIn(`${credentials} и пароль-для-проверки-7`)).to.equal('*** и ***');
  });

  test('пароля нет — сказано, какой переменной', () => {
    expect(
      thrownBy(() => {
        signBasic(fakeWorld().world, 'robot', 'REQUESTS_TEST_PASSWORD');
      }),
    ).to.deep.equal(
      suiteError(
        'SECRET_MISSING',
        'Переменная REQUESTS_TEST_PASSWORD с паролем не задана → задайте её в окружении или в файле .env',
      ),
    );
  });
});
