import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { FailureRecord } from '../../../support/diagnosis/failure';
import { groupByCause, type CauseGroup } from '../../../support/report/causes';
import type { ScenarioResult, Status, StepResult } from '../../../support/report/model';
import { scenarioResult, stepResult } from './made-results';

function failure(more: Partial<FailureRecord> = {}): FailureRecord {
  return {
    code: 'STATUS_DIFFERS',
    kind: 'requirement',
    cause: 'ожидался код 200, получен 500',
    action: 'проверьте журнал',
    at: '2026-11-23T10:00:00.000Z',
    attempt: 1,
    ...more,
  };
}

function failedStep(record = failure(), type = 'ExpectationError'): StepResult {
  return stepResult({ status: 'failed', problem: { type, message: record.cause, failure: record } });
}

function failed(name: string, step = failedStep(), tags: readonly string[] = []): ScenarioResult {
  return scenarioResult({ name, status: 'failed', steps: [step], tags });
}

/** A scenario without a record of its failure. */
function ended(status: Status, more: Partial<StepResult> = {}): ScenarioResult {
  return scenarioResult({
    status,
    steps: [stepResult(), stepResult({ text: 'Тогда шаг', status, ...more })],
  });
}

/** «дефект: вид (кому): причина → действие × сценарии». */
function told({ defects, kind, addressee, cause, action, scenarios }: CauseGroup): string {
  const known = defects.map((key) => `${key}: `).join('');
  return `${known}${kind} (${addressee}): ${cause} → ${action} × ${scenarios.map(({ name }) => name).join(', ')}`;
}

describe('причины', () => {
  test('одна причина — одна группа, самая дорогая — первой', () => {
    const rare = failedStep(failure({ cause: 'редкая' }));
    const groups = groupByCause([failed('а', rare), failed('б'), failed('в')]);
    expect(groups.map(told)).to.deep.equal([
      'расхождение с требованием (разработке): ожидался код 200, получен 500 → проверьте журнал × б, в',
      'расхождение с требованием (разработке): редкая → проверьте журнал × а',
    ]);
  });

  test('тот же текст с другим кодом или видом — другая причина', () => {
    const groups = groupByCause([
      failed('а'),
      failed('б', failedStep(failure({ code: 'OTHER' }))),
      failed('в', failedStep(failure({ kind: 'stand' }), 'SuiteError')),
    ]);
    expect(groups).to.have.length(3);
  });

  test('пройденное причины не имеет', () => {
    expect(groupByCause([scenarioResult()])).to.deep.equal([]);
  });

  test('известный дефект — отдельно от нового и после него, хотя бы и дороже', () => {
    const groups = groupByCause([
      failed('а', failedStep(), ['@дефект:AUR-12']),
      failed('б', failedStep(), ['@дефект:AUR-12']),
      failed('в'),
    ]);
    expect(groups.map(({ defects, scenarios }) => [defects, scenarios.length])).to.deep.equal([
      [[], 1],
      [['AUR-12'], 2],
    ]);
  });

  test('разные дефекты — разные группы', () => {
    const groups = groupByCause([
      failed('а', failedStep(), ['@дефект:AUR-12']),
      failed('б', failedStep(), ['@дефект:AUR-13']),
    ]);
    expect(groups.map(({ defects }) => defects)).to.deep.equal([['AUR-12'], ['AUR-13']]);
  });

  test('недоступный стенд и ненайденный шаг — не известный дефект', () => {
    const outage = failedStep(failure({ kind: 'stand', cause: 'не отвечает' }), 'SuiteError');
    const groups = groupByCause([
      failed('а', outage, ['@дефект:AUR-12']),
      { ...ended('undefined'), ...scenarioResultKeys('@дефект:AUR-12'), status: 'undefined' },
    ]);
    expect(groups.map(({ defects }) => defects)).to.deep.equal([[], []]);
  });

  test('порядок: новое, известное, нестабильное, не выполненное', () => {
    const groups = groupByCause([
      scenarioResult({ name: 'потерян', status: 'absent' }),
      scenarioResult({ name: 'шаткий', status: 'flaky', earlier: [[failedStep()]] }),
      failed('известный', failedStep(), ['@дефект:AUR-12']),
      failed('новый'),
    ]);
    expect(groups.flatMap(({ scenarios }) => scenarios.map(({ name }) => name))).to.deep.equal([
      'новый',
      'известный',
      'шаткий',
      'потерян',
    ]);
  });

  test('нестабильный — с причиной первой попытки', () => {
    const first = failedStep(failure({ cause: 'первая попытка' }));
    const second = failedStep(failure({ cause: 'вторая попытка' }));
    const scenario = scenarioResult({ status: 'flaky', steps: [stepResult()], earlier: [[first], [second]] });
    expect(groupByCause([scenario]).map(told)).to.deep.equal([
      'нестабильно (разработке): первая попытка → проверьте журнал × С',
    ]);
  });

  test('из двух сбоев сценария причина — первый', () => {
    const second = failedStep(failure({ kind: 'data', cause: 'не убрано' }), 'SuiteError');
    const scenario = scenarioResult({ status: 'failed', steps: [failedStep(), second] });
    expect(groupByCause([scenario])[0]?.cause).to.equal('ожидался код 200, получен 500');
  });

  const rows: readonly (readonly [what: string, scenario: ScenarioResult, text: string])[] = [
    [
      'шаг не найден',
      ended('undefined'),
      'шаг не найден (автору сценария): Тогда шаг → исправьте текст шага по каталогу docs/steps.html × С',
    ],
    [
      'шаг неоднозначен',
      ended('ambiguous', { note: 'Multiple step definitions match' }),
      'шаг неоднозначен (авторам автотестов): Тогда шаг → оставьте одно определение шага из подходящих × С',
    ],
    [
      'шаг не реализован',
      ended('pending'),
      'шаг не реализован (авторам автотестов): Тогда шаг → допишите определение шага × С',
    ],
    ['пропущен', ended('skipped'), 'пропущено (): сценарий пропущен шагом «Тогда шаг» →  × С'],
    [
      'пропущен с объяснением',
      ended('skipped', { note: 'прогон прерван' }),
      'пропущено (): прогон прерван →  × С',
    ],
    [
      'не выполнен',
      scenarioResult({ status: 'absent' }),
      'не выполнено (): прогон оборвался до этого сценария → запустите прогон снова × С',
    ],
    [
      'провал без записи о нём',
      ended('failed', { problem: { type: 'Error', message: 'function timed out' } }),
      'ошибка автотестов (авторам автотестов): function timed out →  × С',
    ],
    [
      'сценарий без шагов',
      scenarioResult({ status: 'undefined' }),
      'шаг не найден (автору сценария): в сценарии нет ни одного шага → исправьте текст шага по каталогу docs/steps.html × С',
    ],
  ];
  for (const [what, scenario, text] of rows)
    test(`${what}: вид, кому, причина, действие`, () => {
      expect(groupByCause([scenario]).map(told)).to.deep.equal([text]);
    });
});

function scenarioResultKeys(tag: string): Pick<ScenarioResult, 'tags' | 'keys'> {
  const { tags, keys } = scenarioResult({ tags: [tag] });
  return { tags, keys };
}
