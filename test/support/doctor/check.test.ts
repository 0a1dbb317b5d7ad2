import { test } from 'node:test';
import { expect } from 'chai';
import { SuiteError } from '../../../support/core/errors';
import { rejectedBy } from '../core/thrown';
import { problemsIn, runChecks, type Check, type Outcome } from '../../../support/doctor/check';

const ok: Outcome = { state: 'ok', text: 'есть' };
const failed: Outcome = { state: 'failed', problems: ['порт закрыт'] };

test('зависимые от проваленной пропущены и не выполняются, строки — в порядке списка', async () => {
  const ran: string[] = [];
  const check = (id: string, outcome: Outcome, ...needs: string[]): Check<string> => ({
    id,
    title: id.toUpperCase(),
    needs,
    run: (subject) => {
      ran.push(`${id} ${subject}`);
      return outcome;
    },
  });
  const lines = await runChecks(
    [
      check('вход', ok, 'часы'),
      check('порт', failed),
      check('часы', ok, 'порт'),
      check('файл', ok, 'чего-нет'),
      check('пропуск', { state: 'skipped', text: 'не нужен' }),
      check('после пропуска', ok, 'пропуск'),
    ],
    'стенд',
  );
  expect(lines).to.deep.equal([
    { title: 'ВХОД', state: 'skipped', text: 'не прошла проверка «ПОРТ»' },
    { title: 'ПОРТ', state: 'failed', problems: ['порт закрыт'] },
    { title: 'ЧАСЫ', state: 'skipped', text: 'не прошла проверка «ПОРТ»' },
    { title: 'ФАЙЛ', state: 'ok', text: 'есть' },
    { title: 'ПРОПУСК', state: 'skipped', text: 'не нужен' },
    { title: 'ПОСЛЕ ПРОПУСКА', state: 'ok', text: 'есть' },
  ]);
  expect(ran).to.have.members(['порт стенд', 'файл стенд', 'пропуск стенд', 'после пропуска стенд']);
});

test('независимые проверки идут одновременно', async () => {
  let arrived = 0;
  let release: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (release = resolve));
  const meet: Check<undefined>['run'] = async () => {
    arrived += 1;
    if (arrived === 2) release();
    await both;
    return ok;
  };
  const lines = await runChecks<undefined>(
    [
      { id: 'a', title: 'a', run: meet },
      { id: 'b', title: 'b', run: meet },
    ],
    undefined,
  );
  expect(lines.map(({ state }) => state)).to.deep.equal(['ok', 'ok']);
});

test('объяснённая ошибка — провал проверки, необъяснённая — наша', async () => {
  const fail = (error: Error): Check<undefined> => ({
    id: 'a',
    title: 'Контракт',
    run: () => {
      throw error;
    },
  });
  expect(
    await runChecks([fail(new SuiteError('CONTRACT_WRONG', 'ссылка никуда не ведёт'))], undefined),
  ).to.deep.equal([{ title: 'Контракт', state: 'failed', problems: ['ссылка никуда не ведёт'] }]);
  expect(await rejectedBy(runChecks([fail(new TypeError('is not a function'))], undefined))).to.include({
    message: 'is not a function',
  });
});

test('одинаковые беды названы один раз', () => {
  const line = { ...failed, title: 'Вход' } as const;
  expect(problemsIn([line, { ...ok, title: 'API' }, line])).to.deep.equal(['порт закрыт']);
});
