import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { Contract, loadContract } from '../../../support/contract/openapi';
import { suiteError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';
import { contractOf, jsonOf } from './contract-of';

const stand = loadContract(path.resolve(__dirname, '..', '..', '..', 'stand', 'openapi.yaml'));

/** A contract whose paths answer 200 to the methods listed for them. */
function served(paths: Readonly<Record<string, readonly string[]>>, more: object = {}): Contract {
  return new Contract({
    paths: Object.fromEntries(
      Object.entries(paths).map(([at, methods]) => [
        at,
        Object.fromEntries(methods.map((method) => [method, { responses: { 200: {} } }])),
      ]),
    ),
    ...more,
  });
}

describe('операции контракта', () => {
  test('операция стенда найдена по русскому имени и по operationId', () => {
    const { id, name, method, template, roles } = stand.operationNamed('Карточка клиента');
    expect({ id, name, method, template, roles }).to.deep.equal({
      id: 'getClient',
      name: 'Карточка клиента',
      method: 'GET',
      template: '/api/v1/clients/{id}',
      roles: ['USER'],
    });
    expect(stand.operationNamed('getClient')).to.equal(stand.operationNamed('Карточка клиента'));
  });

  test('незнакомая операция — ошибка с ближайшими именами', () => {
    const contract = contractOf({ summary: 'Карточка клиента', operationId: 'getClient' });
    expect(thrownBy(() => contract.operationNamed('Карточка клиентов'))).to.deep.equal(
      suiteError(
        'OPERATION_UNKNOWN',
        'Операции «Карточка клиентов» нет в контракте. Возможно, имелось в виду: «Карточка клиента» → исправьте имя операции',
      ),
    );
  });

  test('одно имя у двух операций — ошибка с их operationId', () => {
    const described = (operationId: string) => ({ summary: 'Поиск', operationId });
    const contract = new Contract({
      paths: { '/a': { get: described('a') }, '/b': { get: described('b') } },
    });
    expect(thrownBy(() => contract.operationNamed('Поиск'))).to.deep.equal(
      suiteError(
        'OPERATION_AMBIGUOUS',
        'Имя «Поиск» носят несколько операций контракта: «a», «b» → назовите операцию по её operationId',
      ),
    );
    expect(contract.operationNamed('b').template).to.equal('/b');
  });

  test('без summary и operationId операцию зовут по методу и пути', () => {
    const [operation] = served({ '/a/{id}': ['delete'] }).operations;
    expect([operation?.id, operation?.name]).to.deep.equal(['DELETE /a/{id}', 'DELETE /a/{id}']);
  });

  for (const [claim, paths, method, pathname, expected] of [
    ['путь без подстановок важнее', { '/{id}': ['get'], '/mine': ['get'] }, 'GET', '/mine', '/mine'],
    [
      'но без нужного метода он не подходит',
      { '/{id}': ['delete'], '/mine': ['get'] },
      'DELETE',
      '/mine',
      '/{id}',
    ],
    [
      'подстановка внутри сегмента',
      { '/files/{name}.csv': ['get'] },
      'GET',
      '/files/a.csv',
      '/files/{name}.csv',
    ],
    ['точка в пути — это точка', { '/files/{name}.csv': ['get'] }, 'GET', '/files/axcsv', undefined],
    ['подстановка не бывает пустой', { '/a/{id}': ['get'] }, 'GET', '/a/', undefined],
    ['подстановка не переходит через косую черту', { '/a/{id}': ['get'] }, 'GET', '/a/b/c', undefined],
    [
      'русский путь приходит закодированным',
      { '/клиенты/{id}': ['get'] },
      'GET',
      '/%D0%BA%D0%BB%D0%B8%D0%B5%D0%BD%D1%82%D1%8B/7',
      '/клиенты/{id}',
    ],
    ['HEAD без своего описания — это GET', { '/a': ['get'] }, 'HEAD', '/a', '/a'],
    ['другого метода нет', { '/a': ['get'] }, 'POST', '/a', undefined],
  ] as const) {
    test(claim, () => {
      expect(served(paths).operationOf(method, pathname)?.template).to.equal(expected);
    });
  }

  test('путь операции начинается с префикса servers; ближний список servers важнее', () => {
    const contract = new Contract({
      servers: [{ url: 'https://{env}.example/api/v1/', variables: { env: { default: 'dev' } } }],
      paths: { '/a': { get: {} }, '/b': { servers: [{ url: '/v2' }], get: {} } },
    });
    expect(contract.operations.map(({ template }) => template)).to.deep.equal(['/api/v1/a', '/v2/b']);
    expect(contract.operationOf('GET', '/a')).to.equal(undefined);
  });

  test('операция с двумя серверами — одна операция с двумя путями', () => {
    const contract = served({ '/a': ['get'] }, { servers: [{ url: '/v1' }, { url: '/v2' }] });
    expect(contract.operations).to.have.length(1);
    expect(contract.operationOf('GET', '/v2/a')).to.equal(contract.operationOf('GET', '/v1/a'));
  });

  test('роли берутся из общего security, если у операции своего нет; пустой список его отменяет', () => {
    const contract = new Contract({
      security: [{ bearer: ['USER', 'ADMIN'] }, { oauth: ['USER'] }],
      paths: { '/a': { get: {} }, '/b': { get: { security: [] } } },
    });
    expect(contract.operations.map(({ roles }) => roles)).to.deep.equal([['USER', 'ADMIN'], []]);
  });

  test('параметр операции заменяет параметр пути; ссылки раскрыты', () => {
    const contract = new Contract({
      components: {
        parameters: { Id: { name: 'id', in: 'path', required: true, schema: { title: 'Общий' } } },
      },
      paths: {
        '/a/{id}': {
          parameters: [{ $ref: '#/components/parameters/Id' }, { name: 'q', in: 'query' }],
          get: { parameters: [{ name: 'id', in: 'path', required: true, schema: { title: 'Свой' } }] },
        },
      },
    });
    const parameters = contract.operations[0]?.parameters.map((one) => [one.in, one.name, one.title]);
    expect(parameters).to.deep.equal([
      ['path', 'id', 'Свой'],
      ['query', 'q', undefined],
    ]);
  });
});

describe('описанные ответы', () => {
  const contract = contractOf({
    responses: {
      404: { content: { 'application/problem+json': {} } },
      200: { content: { 'text/csv; charset=utf-8': {}, 'application/*': {} } },
      '5xx': { content: { '*/*': {} } },
      default: { content: { 'text/plain': {} } },
    },
  });

  test('типы успеха стоят в Accept первыми', () => {
    expect(contract.mediaTypesOf(contract.operationNamed('Вещи'))).to.deep.equal([
      'text/csv',
      'application/*',
      'application/problem+json',
      '*/*',
      'text/plain',
    ]);
  });

  for (const [status, type, expected] of [
    [200, 'text/csv; charset=windows-1251', true],
    [200, 'Application/JSON', true],
    [200, 'text/html', false],
    [404, 'application/problem+json', true],
    [404, 'application/json', false],
    [503, 'text/html', true],
    [418, 'text/plain', true],
    [200, '', false],
  ] as const) {
    test(`ответ ${status} с типом «${type}» ${expected ? 'описан' : 'не описан'}`, () => {
      const exchange = answered({ status, headers: { 'content-type': type } });
      expect(contract.documentsAnswer(exchange)).to.equal(expected);
    });
  }

  test('ответ на неизвестный путь не описан', () => {
    expect(contract.documentsAnswer(answered({ url: 'http://stand/other' }))).to.equal(false);
  });
});

describe('OpenAPI 3.0 читается словами JSON Schema 2020-12', () => {
  const modern = (schema: object, openapi = '3.0.3'): unknown => {
    const contract = contractOf({ responses: { 200: jsonOf(schema) } }, { openapi });
    return contract.contentOf(answered())?.schema?.value;
  };

  for (const [claim, schema, expected] of [
    ['nullable с типом', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'nullable с перечислением',
      { type: 'string', nullable: true, enum: ['а'] },
      { type: ['string', 'null'], enum: ['а', null] },
    ],
    [
      'nullable рядом с allOf',
      { title: 'Владелец', nullable: true, allOf: [{ type: 'object' }] },
      { title: 'Владелец', anyOf: [{ type: 'null' }, { title: 'Владелец', allOf: [{ type: 'object' }] }] },
    ],
    ['nullable: false', { type: 'string', nullable: false }, { type: 'string' }],
    ['строгий минимум', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['строгий максимум', { maximum: 9, exclusiveMaximum: true }, { exclusiveMaximum: 9 }],
    ['нестрогий минимум', { minimum: 1, exclusiveMinimum: false }, { minimum: 1 }],
    [
      'соседи ссылки не действуют, имя остаётся',
      { $ref: '#/x', title: 'Имя', minLength: 5 },
      { $ref: '#/x', title: 'Имя' },
    ],
    [
      'вложенные схемы и поле с именем nullable',
      {
        properties: { nullable: { type: 'string', nullable: true } },
        items: { type: 'integer', nullable: true },
      },
      { properties: { nullable: { type: ['string', 'null'] } }, items: { type: ['integer', 'null'] } },
    ],
    [
      'пример не меняется',
      { example: { nullable: true, type: 'а' } },
      { example: { nullable: true, type: 'а' } },
    ],
  ] as const) {
    test(claim, () => {
      expect(modern(schema)).to.deep.equal(expected);
    });
  }

  test('схема 3.1 остаётся как есть', () => {
    const schema = { type: 'string', nullable: true };
    expect(modern(schema, '3.1.0')).to.deep.equal(schema);
  });

  test('схемы components тоже переведены', () => {
    const contract = contractOf(
      {},
      { openapi: '3.0.0', components: { schemas: { A: { type: 'string', nullable: true } } } },
    );
    expect(contract.schemaNamed('A')?.value).to.deep.equal({ type: ['string', 'null'] });
  });
});
