import { describe, test } from 'node:test';
import { expect } from 'chai';
import { coverageOf, describeCoverage } from '../../../support/contract/coverage';
import { Contract } from '../../../support/contract/openapi';

const contract = new Contract({
  paths: {
    '/a': {
      get: {
        operationId: 'a',
        summary: 'Поиск',
        security: [{ bearer: ['USER'] }],
        responses: { 200: {}, 403: {}, '4XX': {} },
      },
    },
    '/b': { post: { operationId: 'b', summary: 'Создание', responses: { 201: {}, default: {} } } },
  },
});

describe('покрытие контракта', () => {
  test('операции, ответы и роли посчитаны; не проверенное и не описанное названо', () => {
    const coverage = coverageOf(contract, [
      { operation: 'a', status: 200, role: 'читатель' },
      { operation: 'a', status: 200, role: 'читатель' },
      { operation: 'a', status: 200, role: 'владелец' },
      { operation: 'a', status: 404, role: '' },
      { operation: 'a', status: 500, role: 'читатель' },
      { operation: undefined, status: 404, role: 'аудитор' },
    ]);
    expect(JSON.parse(JSON.stringify(coverage))).to.deep.equal({
      operations: { total: 2, called: 1 },
      answers: { total: 5, received: 2 },
      roles: ['', 'аудитор', 'владелец', 'читатель'],
      rows: [
        {
          id: 'a',
          name: 'Поиск',
          method: 'GET',
          path: '/a',
          neededRoles: ['USER'],
          count: 5,
          answers: [
            { status: '200', count: 3, roles: { читатель: 2, владелец: 1 } },
            { status: '403', count: 0, roles: {} },
            { status: '4XX', count: 1, roles: { '': 1 } },
          ],
          undocumented: [{ status: '500', count: 1, roles: { читатель: 1 } }],
          absentRoles: ['аудитор'],
        },
        {
          id: 'b',
          name: 'Создание',
          method: 'POST',
          path: '/b',
          neededRoles: [],
          count: 0,
          answers: [
            { status: '201', count: 0, roles: {} },
            { status: 'default', count: 0, roles: {} },
          ],
          undocumented: [],
          absentRoles: ['', 'аудитор', 'владелец', 'читатель'],
        },
      ],
      missing: {
        operations: ['Создание'],
        answers: [
          { operation: 'Поиск', status: '403' },
          { operation: 'Создание', status: '201' },
          { operation: 'Создание', status: 'default' },
        ],
      },
      outside: 1,
    });
    expect(describeCoverage(coverage)).to.equal(
      'Контракт: проверено 1 из 2 операций, 2 из 5 ответов, кодов ответа вне контракта — 1, запросов вне контракта — 1',
    );
  });

  test('прогон без запросов не проверил ничего', () => {
    expect(describeCoverage(coverageOf(contract, []))).to.equal(
      'Контракт: проверено 0 из 2 операций, 0 из 5 ответов',
    );
  });

  test('единственная операция названа в единственном числе', () => {
    const small = new Contract({ paths: { '/a': { get: { operationId: 'a', responses: { 200: {} } } } } });
    expect(describeCoverage(coverageOf(small, [{ operation: 'a', status: 200, role: 'читатель' }]))).to.equal(
      'Контракт: проверено 1 из 1 операции, 1 из 1 ответа',
    );
  });
});
