import { describe, test } from 'node:test';
import { expect } from 'chai';
import { ExpectationError, SuiteError } from '../../support/core/errors';
import { eventually } from '../../support/eventually';
import type { SuiteWorld } from '../../support/world';
import { expectationError, rejectedBy, suiteError } from './core/thrown';

/** Of a World only what waiting needs: it repeats the last request and attaches the attempts. */
function fakeWorld(repeat: () => void = () => undefined) {
  const seen = { repeats: 0, shown: 0, attached: [] as unknown[] };
  const world = {
    repeatLast: () => {
      seen.repeats += 1;
      repeat();
      return Promise.resolve();
    },
    attachLast: () => {
      seen.shown += 1;
    },
    attach: (text: string, options: unknown) => {
      seen.attached.push(text.replace(/: \d+ мс/gu, ': … мс'), options);
    },
  };
  return { world: world as unknown as SuiteWorld, seen };
}

function notYet(): ExpectationError {
  return new ExpectationError('VALUES_DIFFER', 'GET /jobs/1: «Состояние»: ожидалось «DONE», получено «NEW»');
}

/** A check that fails so many times, then holds. */
function holdsAfter(failures: number) {
  let left = failures;
  return () => {
    left -= 1;
    if (left >= 0) throw notYet();
  };
}

describe('не позднее чем через …', () => {
  test('без срока проверка выполнена один раз, и её ошибка не тронута', async () => {
    const { world, seen } = fakeWorld();
    await eventually(world, undefined, holdsAfter(0));
    expect(await rejectedBy(eventually(world, undefined, holdsAfter(1)))).to.deep.equal(
      expectationError('VALUES_DIFFER', notYet().message),
    );
    expect(seen).to.deep.equal({ repeats: 0, shown: 0, attached: [] });
  });

  test('с третьей попытки: запрос повторён дважды, попытки и последний обмен — в отчёте', async () => {
    const { world, seen } = fakeWorld();
    await eventually(world, 5000, holdsAfter(2));
    const failed = '… мс — GET /jobs/1: «Состояние»: ожидалось «DONE», получено «NEW»';
    expect(seen).to.deep.equal({
      repeats: 2,
      shown: 1,
      attached: [
        `Попытка 1: ${failed}\nПопытка 2: ${failed}\nПопытка 3: … мс — выполнено`,
        { mediaType: 'text/plain', fileName: 'попытки.txt' },
      ],
    });
  });

  test('с первой попытки: повторять и показывать заново нечего', async () => {
    const { world, seen } = fakeWorld();
    await eventually(world, 5000, holdsAfter(0));
    expect(seen).to.deep.include({ repeats: 0, shown: 0 });
    expect(seen.attached[0]).to.equal('Попытка 1: … мс — выполнено');
  });

  test('проверка с обещанием тоже повторяется', async () => {
    const { world, seen } = fakeWorld();
    const check = holdsAfter(1);
    await eventually(world, 5000, async () => {
      await Promise.resolve();
      check();
    });
    expect(seen.repeats).to.equal(1);
  });

  test('срок вышел: последняя проверка — в самом конце срока, сказано, сколько ждали', async () => {
    const { world, seen } = fakeWorld();
    const startedAt = performance.now();
    const told = await rejectedBy(eventually(world, 200, holdsAfter(Infinity)));
    expect(performance.now() - startedAt).to.be.within(199, 600);
    expect(seen.repeats).to.be.within(2, 3);
    expect(told).to.deep.equal(
      expectationError(
        'VALUES_DIFFER',
        `Не дождались за 200 мс (${seen.repeats + 1} попытки). ${notYet().message}`,
      ),
    );
    expect(seen.attached).to.have.length(2);
  });

  test('ошибка автотестов не повторяется', async () => {
    const { world, seen } = fakeWorld();
    const check = () => {
      throw new SuiteError('FIELD_UNKNOWN', 'Поля «Кот» нет в контракте');
    };
    expect(await rejectedBy(eventually(world, 5000, check))).to.deep.equal(
      suiteError('FIELD_UNKNOWN', 'Поля «Кот» нет в контракте'),
    );
    expect(seen.repeats).to.equal(0);
  });

  test('небезопасный запрос не повторён: отказ мира доходит как есть', async () => {
    const refusal = new SuiteError('REPEAT_UNSAFE', 'последний запрос — POST');
    const { world } = fakeWorld(() => {
      throw refusal;
    });
    expect(await rejectedBy(eventually(world, 5000, holdsAfter(9)))).to.deep.equal(
      suiteError('REPEAT_UNSAFE', 'последний запрос — POST'),
    );
  });
});
