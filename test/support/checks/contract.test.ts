import { describe, test } from 'node:test';
import { expect } from 'chai';
import { expectContract, expectSchema, recordExchange } from '../../../support/checks/contract';
import { answering } from '../contract/contract-of';
import { expectationError, suiteError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';

const contract = answering({ type: 'object', properties: { code: { title: 'Код', type: 'string' } } });
const right = answered({ json: { code: 'К-1' } });
const wrong = answered({ json: { code: 7 } });
const difference =
  'GET /things: ответ 200, 1 расхождение с контрактом → исправьте API или контракт\n  поле «Код» (code): нужна строка, получено 7';

describe('запись об обмене', () => {
  for (const [account, role] of [
    [undefined, ''],
    ['читатель', 'читатель'],
    ['владелец 2', 'владелец'],
    ['роль2', 'роль2'],
  ] as const) {
    test(`учётная запись ${account ?? 'не названа'} — роль «${role}»`, () => {
      const record = recordExchange(contract, right, account);
      expect(record.role).to.equal(role);
      expect(record.status).to.equal(200);
      expect(record).not.to.have.property('difference');
      expectContract(record);
    });
  }

  test('расхождение названо и проваливает шаг', () => {
    const record = recordExchange(contract, wrong, 'читатель');
    expect(record.difference).to.equal(difference);
    expect(
      thrownBy(() => {
        expectContract(record);
      }),
    ).to.deep.equal(expectationError('CONTRACT_DIFFERS', difference));
  });

  test('запрос вне контракта записан без операции', () => {
    const record = recordExchange(contract, answered({ url: 'http://stand/cats' }), undefined);
    expect(record.operation).to.equal(undefined);
    expect(record.difference).to.equal(
      'GET /cats: ответ 200, 1 расхождение с контрактом → исправьте API или контракт\n  операции нет в контракте',
    );
  });
});

describe('схема, написанная в шаге', () => {
  test('верное тело проходит, и без контракта', () => {
    expectSchema(right, contract, '{ "required": ["code"] }');
    expectSchema(right, undefined, '{ "required": ["code"] }');
  });

  for (const [claim, exchange, message] of [
    ['поля нет', right, 'поле «name»: обязательно, но его нет'],
    ['тела нет', answered(), 'значение: нужен объект, получено «»'],
  ] as const) {
    test(`не проходит: ${claim}`, () => {
      expect(
        thrownBy(() => {
          expectSchema(exchange, undefined, '{ "type": "object", "required": ["name"] }');
        }),
      ).to.deep.equal(
        expectationError(
          'SCHEMA_DIFFERS',
          `GET /things: ответ 200, 1 расхождение со схемой → исправьте API или схему\n  ${message}`,
        ),
      );
    });
  }

  test('схема, которая пропустила бы всё, — ошибка сценария', () => {
    for (const schema of ['[]', '5', 'true']) {
      expect(
        thrownBy(() => {
          expectSchema(right, undefined, schema);
        }),
      ).to.deep.equal(
        suiteError('SCHEMA_WRONG', 'Схема составлена неверно: нужен объект JSON → исправьте схему в шаге'),
      );
    }
  });
});
