import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import { countScenarios, prefilterReport, scenarioStatus } from '../../../support/report/classic-prefilter';

describe('предобработка JSON для классического отчёта', () => {
  test('сценарий так плох, как худший из его шагов', () => {
    const order = ['passed', 'skipped', 'pending', 'undefined', 'ambiguous', 'failed'];
    for (const [index, status] of order.entries()) {
      const steps = order.slice(0, index + 1).map((name) => step(name));
      assert.equal(statusOf(steps), status);
      assert.equal(statusOf(steps.reverse()), status);
    }
  });

  test('хук, который не прошёл, виден и решает судьбу сценария', () => {
    for (const status of ['failed', 'skipped', 'pending']) {
      assert.equal(statusOf([hook('Before', 'passed'), step('passed'), hook('After', status)]), status);
    }
    const [feature] = prefilterReport(report([step('passed'), hook('After', 'failed')]));
    assert.deepEqual(
      feature?.elements[0]?.steps.map(({ name, hidden }) => ({ name, hidden })),
      [
        { name: 'шаг', hidden: false },
        { name: 'Завершение после сценария', hidden: false },
      ],
    );
  });

  test('пройденный хук скрыт, пока ничего не приложил', () => {
    const attached = {
      ...hook('Before', 'passed'),
      embeddings: [{ data: 'dGVzdA==', mime_type: 'text/plain' }],
    };
    const [feature] = prefilterReport(report([hook('Before', 'passed'), attached, step('passed')]));
    assert.deepEqual(
      feature?.elements[0]?.steps.map(({ hidden }) => hidden),
      [true, false, false],
    );
  });

  test('сценарий без шагов не пройден, даже если прошли его хуки', () => {
    assert.equal(statusOf([]), 'undefined');
    assert.equal(statusOf([hook('Before', 'passed')]), 'undefined');
    assert.equal(statusOf([hook('Before', 'failed')]), 'failed');
  });

  test('невыполненный шаг пропущен, а незнакомый исход никогда не зелёный', () => {
    assert.equal(statusOf([step('passed'), step('unknown')]), 'skipped');
    assert.equal(statusOf([step('passed'), { keyword: 'И ', name: 'шаг' }]), 'skipped');
    assert.equal(statusOf([step('passed'), step('green')]), 'undefined');
  });

  test('сортирует функции по файлу, а сценарии по строке', () => {
    const source = [
      { ...featureOf([]), uri: 'features\\б.feature', elements: [scenarioOf([], 9), scenarioOf([], 4)] },
      { ...featureOf([]), uri: 'features/а.feature', elements: [] },
    ];
    const features = prefilterReport(JSON.stringify(source));
    assert.deepEqual(
      features.map(({ uri, elements }) => [uri, ...elements.map(({ line }) => line)]),
      [['features/а.feature'], ['features/б.feature', 4, 9]],
    );
  });

  test('находит правило по id и не принимает за него точку с запятой в имени', () => {
    assert.equal(ruleOf('Поиск', 'Код', 'поиск;уникальность-кода;код'), 'Уникальность кода');
    assert.equal(ruleOf('Поиск', 'Код', 'поиск;код'), '');
    assert.equal(ruleOf('Поиск', 'А; Б', 'поиск;а;-б'), '');
    assert.equal(ruleOf('Поиск', 'Код', 'поиск;веб-форма-абс;код', ['Веб-форма АБС']), 'Веб-форма АБС');
  });

  test('не гадает, base64 ли перед ним: журнал «test» остаётся «test»', () => {
    const embeddings = [
      { data: 'dGVzdA==', mime_type: 'text/x.cucumber.log+plain' },
      { data: Buffer.from('test').toString('base64'), mime_type: 'text/plain; charset=utf-8' },
    ];
    const [feature] = prefilterReport(report([{ ...step('passed'), embeddings }]));
    assert.deepEqual(feature?.elements[0]?.steps[0]?.attachments, [
      { kind: 'text', mediaType: 'text/plain', content: 'test' },
      { kind: 'text', mediaType: 'text/plain; charset=utf-8', content: 'test' },
    ]);
  });

  test('не пускает в адрес картинки ничего, кроме base64', () => {
    const embeddings = [{ data: '"><img src=x onerror=1>', mime_type: 'image/png' }];
    const [feature] = prefilterReport(report([{ ...step('passed'), embeddings }]));
    assert.match(
      feature?.elements[0]?.steps[0]?.attachments[0]?.content ?? '',
      /^data:image\/png;base64,[A-Za-z\d+/=]*$/u,
    );
  });

  test('предысторию из старого JSON сценарием не считает', () => {
    const source = [
      { ...featureOf([step('passed')]), elements: [{ type: 'background', steps: [step('failed')] }] },
    ];
    assert.equal(countScenarios(prefilterReport(JSON.stringify(source))).failed, 0);
  });
});

function step(status: string): object {
  return { keyword: 'И ', name: 'шаг', result: { status, duration: 1 } };
}

function hook(keyword: string, status: string): object {
  return { keyword, hidden: true, result: { status, duration: 1 } };
}

function scenarioOf(steps: readonly object[], line = 2): object {
  return { type: 'scenario', keyword: 'Сценарий', id: 'поиск;код', name: 'Код', line, tags: [], steps };
}

function featureOf(steps: readonly object[]): object {
  return {
    uri: 'features/поиск.feature',
    keyword: 'Функция',
    name: 'Поиск',
    line: 1,
    elements: [scenarioOf(steps)],
  };
}

function report(steps: readonly object[]): string {
  return JSON.stringify([featureOf(steps)]);
}

function statusOf(steps: readonly object[]): string | undefined {
  const scenario = prefilterReport(report(steps))[0]?.elements[0];
  return scenario && scenarioStatus(scenario);
}

function ruleOf(
  feature: string,
  scenario: string,
  id: string,
  ruleNames: readonly string[] = [],
): string | undefined {
  const source = [{ ...featureOf([]), name: feature, elements: [{ ...scenarioOf([]), id, name: scenario }] }];
  return prefilterReport(JSON.stringify(source), ruleNames)[0]?.elements[0]?.rule;
}
