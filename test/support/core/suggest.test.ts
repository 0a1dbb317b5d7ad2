import { describe, test } from 'node:test';
import { expect } from 'chai';
import { hint, nearest } from '../../../support/core/suggest';

const roles = ['читатель', 'владелец репозитория', 'главный владелец репозитория', 'отключённый'];

describe('подсказка имени', () => {
  test('ближайшее имя стоит первым, далёкие не названы', () => {
    expect(nearest('владелец репозитори', roles)).to.deep.equal([
      'владелец репозитория',
      'главный владелец репозитория',
    ]);
    expect(nearest('оператор', roles)).to.deep.equal([]);
  });

  test('регистр, края и «ё» не считаются ошибкой', () => {
    expect(nearest(' ОТКЛЮЧЕННЫЙ ', roles)).to.deep.equal(['отключённый']);
  });

  test('названо не больше трёх имён', () => {
    expect(nearest('код', ['код1', 'код2', 'код3', 'код4'])).to.have.length(3);
    expect(nearest('код', ['код1', 'код2'], 1)).to.deep.equal(['код1']);
  });

  test('пустое имя и пустой список не ломают подсказку', () => {
    expect(nearest('', [''])).to.deep.equal(['']);
    expect(nearest('код', [])).to.deep.equal([]);
  });

  for (const [claim, wrong, known, told] of [
    ['похожее имя предложено', 'читатиль', roles, 'Возможно, имелось в виду: «читатель»'],
    ['непохожему имени показаны все известные', 'оператор', ['а', 'б'], 'Известные имена: «а», «б»'],
    ['без известных имён так и сказано', 'оператор', [], 'Известных имён пока нет'],
  ] as const) {
    test(claim, () => {
      expect(hint(wrong, known)).to.equal(told);
    });
  }
});
