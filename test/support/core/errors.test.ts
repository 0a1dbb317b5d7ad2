import { inspect } from 'node:util';
import { describe, test } from 'node:test';
import { AssertionError, expect } from 'chai';
import {
  ExpectationError,
  SuiteError,
  codeOf,
  isRecord,
  messageOf,
  rootMessageOf,
} from '../../../support/core/errors';

const origin = new Error('пароль: чужая-тайна');

describe('SuiteError', () => {
  const error = new SuiteError('STAND_UNKNOWN', 'Стенд неизвестен → проверьте имя', origin);

  test('в стеке только сообщение: cucumber печатает стек целиком', () => {
    expect(error.stack).to.equal('Стенд неизвестен → проверьте имя');
    expect(error.name).to.equal('SuiteError');
  });

  test('хранит исходную ошибку, но не показывает её ни печатью, ни в JSON, ни как cause', () => {
    expect(error.origin).to.equal(origin);
    expect(error.cause).to.equal(undefined);
    expect(`${inspect(error, { showHidden: true, depth: 9 })}${JSON.stringify(error)}`).not.to.include(
      'чужая-тайна',
    );
  });
});

describe('ExpectationError', () => {
  const error = new ExpectationError('STATUS_DIFFERS', 'ожидался код 200, получен 403');

  test('для cucumber и IDE это непройденная проверка chai без сравнения значений', () => {
    expect(error).to.be.instanceOf(AssertionError);
    expect(error['showDiff']).to.equal(false);
    expect(error.name).to.equal('AssertionError');
  });

  test('в стеке только сообщение', () => {
    expect(error.stack).to.equal('ожидался код 200, получен 403');
    expect(error.code).to.equal('STATUS_DIFFERS');
  });
});

describe('чтение чужих ошибок', () => {
  test('сообщение есть у всего, что бросили', () => {
    expect([new Error('нет связи'), 'просто текст', 42, undefined].map(messageOf)).to.deep.equal([
      'нет связи',
      'просто текст',
      '42',
      'undefined',
    ]);
  });

  test('самая глубокая причина найдена сквозь обёртки', () => {
    const wrapped = new Error('снаружи', { cause: new Error('посередине', { cause: new Error('внутри') }) });
    expect(rootMessageOf(wrapped)).to.equal('внутри');
    expect(rootMessageOf(new Error('одна'))).to.equal('одна');
    expect(rootMessageOf(new Error('снаружи', { cause: 'текст' }))).to.equal('текст');
  });

  test('код берётся только строкой: число кодом не считается', () => {
    expect([{ code: 'ECONNREFUSED' }, { code: 7 }, {}, null, 'ECONNREFUSED'].map(codeOf)).to.deep.equal([
      'ECONNREFUSED',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('null — не запись, хотя typeof говорит «object»', () => {
    expect([{}, [], null, 'текст', undefined].map(isRecord)).to.deep.equal([true, true, false, false, false]);
  });
});
