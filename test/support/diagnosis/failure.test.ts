import { describe, test } from 'node:test';
import { AssertionError, expect } from 'chai';
import { ExpectationError, SuiteError } from '../../../support/core/errors';
import { describeKind, recordFailure, type FailureRecord } from '../../../support/diagnosis/failure';
import { diagnoseAnswer, diagnoseFailure } from '../../../support/diagnosis/diagnose';
import { kinds } from '../../../support/diagnosis/rules';
import type { Exchange, TransportFailure } from '../../../support/http/exchange';
import { secrets } from '../../../support/secrets/registry';
import { answered, failed } from '../http/answered';

const at = new Date('2026-11-23T10:00:00Z');

function recordOf(error: unknown, outcome?: Exchange | TransportFailure): FailureRecord {
  return recordFailure(error, { at, attempt: 1, ...(outcome ? { outcome } : {}) });
}

const gateway = answered({ status: 502, headers: { 'content-type': 'text/html' }, text: '<h1>502</h1>' });
const refused = failed('ECONNREFUSED');
const forbidden = answered({
  status: 403,
  headers: { 'content-type': 'application/problem+json', 'x-request-id': 'abc-7' },
  json: { title: 'Недостаточно прав' },
});

describe('запись о провале', () => {
  const rows: readonly (readonly [
    claim: string,
    error: unknown,
    outcome: Exchange | TransportFailure | undefined,
    seen: Partial<FailureRecord>,
  ])[] = [
    [
      'ответил шлюз: причина и действие — из таблицы',
      diagnoseAnswer(gateway),
      gateway,
      {
        code: 'GATEWAY_FAILED',
        kind: 'stand',
        cause: 'сервис за шлюзом недоступен или долго отвечает',
        action: 'проверьте состояние стенда',
      },
    ],
    ['порт закрыт — стенд', diagnoseFailure(refused), refused, { kind: 'stand' }],
    [
      'неожиданный отказ: причина — отказ, а не проверка',
      new ExpectationError('STATUS_DIFFERS', 'ожидался код 200, получен 403'),
      forbidden,
      { code: 'STATUS_DIFFERS', kind: 'data', cause: 'недостаточно прав' },
    ],
    [
      'расхождение — разработке',
      new ExpectationError('VALUES_DIFFER', 'ожидалось «А»'),
      forbidden,
      { code: 'VALUES_DIFFER', kind: 'requirement', cause: 'ожидалось «А»' },
    ],
    [
      'ошибка автора',
      new SuiteError('VALUE_UNKNOWN', 'Значение «а» не запоминали'),
      forbidden,
      { code: 'VALUE_UNKNOWN', kind: 'scenario', cause: 'Значение «а» не запоминали' },
    ],
    ['вход', new SuiteError('LOGIN_REFUSED', 'Вход не выполнен'), undefined, { kind: 'login' }],
    ['уборка — тестовые данные', new SuiteError('CLEAN_UP_FAILED', 'Осталось'), undefined, { kind: 'data' }],
    ['настройка стенда', new SuiteError('STAND_READ_ONLY', 'Только для чтения'), undefined, { kind: 'data' }],
    [
      'проверка chai в своём шаге',
      new AssertionError('не то'),
      undefined,
      { code: 'UNKNOWN', kind: 'requirement' },
    ],
    ['сбой самого шага', new TypeError('x is not a function'), undefined, { code: 'UNKNOWN', kind: 'suite' }],
    ['брошен текст', 'беда', undefined, { code: 'UNKNOWN', kind: 'suite', cause: 'беда' }],
  ];
  for (const [claim, error, outcome, seen] of rows) {
    test(claim, () => {
      const record = recordOf(error, outcome);
      expect(
        Object.fromEntries(Object.keys(seen).map((key) => [key, record[key as keyof FailureRecord]])),
      ).to.deep.equal(seen);
    });
  }

  test('одна причина у разных запросов — одни и те же слова', () => {
    const other = answered({
      status: 502,
      url: 'http://stand/other',
      headers: { 'content-type': 'text/html' },
      text: '<p>502</p>',
    });
    expect(recordOf(diagnoseAnswer(gateway), gateway).cause).to.equal(
      recordOf(diagnoseAnswer(other), other).cause,
    );
  });

  test('обмен: запрос, ответ, номер для журнала, команда', () => {
    expect(recordOf(new ExpectationError('VALUES_DIFFER', 'нет'), forbidden).exchange).to.deep.equal({
      request: 'GET /things',
      requestBody: '',
      answer: '403 OK',
      answerBody: '{"title":"Недостаточно прав"}',
      durationMs: 12,
      correlation: 'x-request-id: abc-7',
      curl: "curl 'http://stand/things'",
    });
    expect(recordOf(diagnoseFailure(refused), refused).exchange).to.include({
      answer: 'ECONNREFUSED',
      answerBody: '',
    });
  });

  test('к ошибке автора обмен не прикладывается', () => {
    expect(recordOf(new SuiteError('VALUE_UNKNOWN', 'нет'), forbidden).exchange).to.equal(undefined);
  });

  test('в записи нет секрета, где бы он ни стоял', () => {
    const secret = 'canary-of-failure-7';
    secrets.add(secret);
    const outcome = answered({
      url: `http://stand/things?token=${secret}`,
      sent: { Authorization: `Bearer ${secret}`, 'X-Own': secret },
      sentBody: `{"a":"${secret}"}`,
      headers: { 'content-type': 'application/json', 'x-request-id': secret },
      json: { token: secret },
    });
    const record = recordOf(new ExpectationError('VALUES_DIFFER', `получено «${secret}»`), outcome);
    expect(JSON.stringify(record)).not.to.include(secret);
  });

  test('длинное тело обрезано', () => {
    const outcome = answered({ json: { a: 'я'.repeat(5000) } });
    expect(recordOf(new ExpectationError('X', 'нет'), outcome).exchange?.answerBody).to.have.length(301);
  });
});

test('у каждого вида ошибки есть имя и адресат', () => {
  expect(Object.keys(kinds).map((kind) => describeKind(kind as keyof typeof kinds))).to.deep.equal([
    { name: 'расхождение с требованием', addressee: 'разработке' },
    { name: 'стенд недоступен', addressee: 'DevOps' },
    { name: 'вход не выполнен', addressee: 'администратору Keycloak' },
    { name: 'тестовые данные', addressee: 'QA' },
    { name: 'ошибка в сценарии', addressee: 'автору' },
    { name: 'ошибка автотестов', addressee: 'авторам автотестов' },
  ]);
});
