// What the sections of the first page say, as text.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { groupByCause } from '../../../support/report/causes';
import type { PastRun } from '../../../support/report/history';
import { RunModel, type ScenarioResult, type Status } from '../../../support/report/model';
import type { PageContext, Section } from '../../../support/report/page-parts';
import { describeAccess, describeContract } from '../../../support/report/section-contract';
import { describeCauses } from '../../../support/report/section-causes';
import { describeDurations } from '../../../support/report/section-durations';
import { describeRequirements } from '../../../support/report/section-requirements';
import { describeScenarios } from '../../../support/report/section-scenarios';
import { describeTrend } from '../../../support/report/section-trend';
import { coverageOf } from '../../../support/contract/coverage';
import { scenarioResult, stepResult } from './made-results';

const context: PageContext = {
  places: new Map([['а.feature:3', 'details/1.html#s1']]),
  links: { requirement: 'https://req.example/{key}', testCase: '', defect: '' },
  command: 'npm run bdd --',
};

function modelOf(...scenarios: readonly ScenarioResult[]): RunModel {
  const model = new RunModel();
  model.scenarios.push(...scenarios);
  return model;
}

function failed(message: string, more: Partial<ScenarioResult> = {}): ScenarioResult {
  const problem = { type: 'ExpectationError', message };
  return scenarioResult({ status: 'failed', steps: [stepResult({ status: 'failed', problem })], ...more });
}

function causesOf(...scenarios: readonly ScenarioResult[]): Section {
  return describeCauses(modelOf(...scenarios), groupByCause(scenarios), context);
}

function times<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** The text of a section, each row and line on one of its own. */
function linesOf({ body }: Section): readonly string[] {
  return (body?.text ?? '')
    .replace(/\s*\n\s*/gu, ' ')
    .replace(/<\/(?:tr|p|li|h3|h4|summary|caption|div|option|script)>/gu, '\n')
    .replace(/<[^>]*>/gu, ' ')
    .split('\n')
    .map((line) => line.replace(/[ \t]+/gu, ' ').trim())
    .filter((line) => line !== '');
}

describe('причины', () => {
  test('провалов нет — так и сказано, и озаглавлено', () => {
    const section = causesOf(scenarioResult());
    expect([section.title, ...linesOf(section)]).to.deep.equal(['Провалы', 'Провалов нет.']);
    expect(linesOf(causesOf())).to.deep.equal(['Пока ничего не выполнено.']);
  });

  test('повторить сценарий можно и там, где в пути пробел', () => {
    expect(linesOf(causesOf(failed('не так', { uri: 'мои сценарии/а.feature' }))).join(' ')).to.include(
      'Повторить сценарий npm run bdd -- &#34;мои сценарии/а.feature:3&#34;',
    );
  });

  test('целиком — три провала причины, строкой — пятьдесят, остальные сочтены и ведут к отбору', () => {
    const section = causesOf(...times(61, (line) => failed('не так', { line })));
    const text = section.body?.text ?? '';
    expect(text.match(/<article/gu)).to.have.length(3);
    expect(text).to.include('Все сценарии этой причины');
    expect(text).to.include('<a href="#scenarios" data-cause="0">И ещё 11 сценариев</a>');
  });

  test('целиком всего 150 провалов, причин — 200, остальные сочтены', () => {
    const text = causesOf(...times(202, (index) => failed(`причина ${'а'.repeat(index)}`))).body?.text ?? '';
    expect(text.match(/<article/gu)).to.have.length(150);
    expect(text.match(/<li class="cause/gu)).to.have.length(200);
    expect(text).to.include('И ещё 2 причины: смотрите список сценариев.');
  });
});

describe('требования', () => {
  test('по номерам, в худшем из состояний, со ссылкой и числом пройденных', () => {
    const section = describeRequirements(
      modelOf(
        scenarioResult({ tags: ['@REQ-10', '@REQ-2'] }),
        scenarioResult({ tags: ['@REQ-2'], status: 'skipped' }),
        scenarioResult({ tags: ['@REQ-2'], status: 'failed' }),
        ...times(3, () => scenarioResult()),
      ),
      context,
    );
    expect(linesOf(section)).to.deep.equal([
      'Требование Состояние Сценарии',
      'REQ-2 ✘ провалено провалено пройдено 1 из 3',
      'REQ-10 ✔ пройдено пройдено пройдено 1 из 1',
      'Без требования: 3 сценария.',
    ]);
    expect(section.body?.text).to.include('href="https://req.example/REQ-2"');
  });

  test('без единого требования раздела нет', () => {
    expect(describeRequirements(modelOf(scenarioResult()), context).body).to.equal(undefined);
  });

  test('числа — по-русски: тысячи отделены неразрывным пробелом', () => {
    const many = times(1234, () => scenarioResult({ tags: ['@REQ-1'] }));
    expect(linesOf(describeRequirements(modelOf(...many), context)).at(-1)).to.equal(
      'REQ-1 ✔ пройдено пройдено пройдено 1\u00a0234 из 1\u00a0234',
    );
  });
});

describe('длительность', () => {
  test('распределение, среднее, медиана и самые медленные; пропущенные не считаются', () => {
    const section = describeDurations(
      modelOf(
        ...[99, 100, 999, 2000, 125_000].map((durationMs, line) =>
          scenarioResult({ uri: 'а.feature', line, durationMs, name: `С${line}`, feature: 'Поиск' }),
        ),
        scenarioResult({ status: 'skipped', durationMs: 99_000 }),
      ),
      context,
    );
    expect(linesOf(section)).to.deep.equal([
      'Все сценарии вместе — 2 мин 8 с, в среднем 25,6 с, медиана 999 мс.',
      'Сколько сценариев какой длительности',
      'меньше 0,1 с 1',
      '0,1–0,3 с 1',
      '0,3–1 с 1',
      '1–3 с 1',
      '3–10 с 0',
      '10 с и дольше 1',
      'Самые медленные',
      '2 мин 5 с С4 Поиск',
      '2,0 с С3 Поиск',
      '999 мс С2 Поиск',
      '100 мс С1 Поиск',
      '99 мс С0 Поиск',
      '5 сценариев; время ожидания стенда и уборки входит в длительность.',
    ]);
    expect(section.body?.text).to.include('<a href="details/1.html#s1">С3</a>');
  });

  test('где ничего не выполнено, раздела нет', () => {
    expect(describeDurations(modelOf(scenarioResult({ status: 'skipped' })), context).body).to.equal(
      undefined,
    );
  });
});

describe('история', () => {
  function past(day: number, counts: Readonly<Partial<Record<Status, number>>>): PastRun {
    return {
      stand: 'dev',
      startedAt: `2026-11-${day}T10:00:00.000Z`,
      durationMs: 125_000,
      state: (counts.failed ?? 0) > 0 ? 'stop' : 'go',
      isPartial: day === 21,
      counts,
      red: {},
    };
  }
  const history = [past(21, { passed: 5 }), past(22, { passed: 1200, failed: 34, undefined: 1 })];

  test('первый прогон истории не имеет', () => {
    expect(describeTrend(history.slice(1), undefined).body).to.equal(undefined);
  });

  test('прогоны — столбцами и таблицей, последний сверху', () => {
    const section = describeTrend(history, undefined);
    const rows = linesOf(section).map((line) => line.replace(/\d\d:\d\d/u, '…'));
    expect(rows.slice(-2)).to.deep.equal([
      '22.11.2026, … выпускать нельзя 1\u00a0200 35 2 мин 5 с',
      '21.11.2026, … можно выпускать (часть сценариев) 5 0 2 мин 5 с',
    ]);
    expect(section.body?.text).to.include('История: 2 прогона; в последнем пройдено 1200, не пройдено 35');
    expect(section.body?.text.match(/<rect class="partial"/gu)).to.have.length(1);
  });

  test('сказано, что изменилось: новое, исправленное, нестабильное', () => {
    const broken = times(23, (index) => scenarioResult({ name: `С${index}` }));
    const lines = linesOf(describeTrend(history, { broken, mended: ['М'], stillRed: 4, wavering: [] }));
    expect(lines[0]).to.equal(
      'По сравнению с прошлым полным прогоном: новых провалов — 23 , исправлено — 1 , не пройдено как и раньше — 4 .',
    );
    expect(lines).to.include('Новые провалы: 23').and.to.include('и ещё 3 сценария');
    expect(lines).to.include('Исправлено: 1').and.not.to.include('То проходят, то нет: 0');
  });
});

describe('контракт', () => {
  const outline = {
    operations: [
      { id: 'find', name: 'Поиск', method: 'GET', template: '/clients', roles: [], answers: ['200', '403'] },
      {
        id: 'drop',
        name: 'Удаление',
        method: 'DELETE',
        template: '/clients/{id}',
        roles: [],
        answers: ['204'],
      },
    ].map((operation) => ({ ...operation, answers: operation.answers.map((status) => ({ status })) })),
  } as const;
  const coverage = coverageOf(outline as Parameters<typeof coverageOf>[0], [
    { operation: 'find', status: 200, role: 'читатель' },
    { operation: 'find', status: 403, role: 'без ролей' },
    { operation: 'find', status: 500, role: '' },
    { operation: undefined, status: 404, role: '' },
  ]);

  test('матрица доступа: что ответил API каждой роли', () => {
    expect(linesOf(describeAccess(coverage))).to.deep.equal([
      'Что ответил API каждой роли в этом прогоне. Тире — роль этого не пробовала.',
      'Операция без входа без ролей читатель',
      'Поиск · другое: 500 ✘ запрещено: 403 ✔ разрешено: 200',
    ]);
  });

  test('покрытие: вызвано, получено, чего не пробовали и чего нет в контракте', () => {
    expect(linesOf(describeContract(coverage))).to.deep.equal([
      'Вызвано 1 из 2 операций, получено 2 из 3 описанных ответов (66,7\u00a0%).',
      'Не проверено вовсе: Удаление.',
      'Ответы вне контракта: Поиск — 500.',
      'Запросов вне контракта: 1.',
      'Операция Запрос Получено Не получено Не пробовали роли',
      'Поиск GET /clients 200 403',
      'Удаление DELETE /clients/{id} 204 никто',
    ]);
  });
});

describe('сценарии', () => {
  const scenarios = [
    scenarioResult({
      uri: 'б.feature',
      line: 9,
      feature: 'Б',
      name: 'третий',
      status: 'flaky',
      tags: ['@ТК-7', '@а'],
    }),
    failed('не так', { uri: 'а.feature', line: 13, feature: 'А', name: 'второй', rule: 'Правило' }),
    scenarioResult({ uri: 'а.feature', line: 3, feature: 'А', name: 'первый', durationMs: 12.6 }),
  ];
  const section = describeScenarios(modelOf(...scenarios), groupByCause(scenarios), context, 5000);
  const [, json = '{}'] = /<script[^>]*>(.*)<\/script>/u.exec(section.body?.text ?? '') ?? [];

  test('данные списка — по файлам и строкам, с правилом, страницей, причиной и тегами', () => {
    expect(JSON.parse(json)).to.deep.include({
      tags: ['@а', '@ТК-7'],
      rules: ['', 'Правило'],
      pages: ['details/1.html'],
      slowMs: 5000,
      features: [
        [
          'А',
          'а.feature',
          [
            ['первый', 7, 13, 3, 0, 0, 's1', -1, []],
            ['второй', 0, 1, 13, 1, -1, '', 0, []],
          ],
        ],
        ['Б', 'б.feature', [['третий', 6, 1, 9, 0, -1, '', 1, [1, 0]]]],
      ],
    });
  });

  test('отобрать можно только то, что есть', () => {
    const options = linesOf(section).filter((line) => !line.includes('{'));
    expect(options.join(' | ')).to.include(
      'всё, кроме пройденных | пройдено | нестабильно | провалено | Тег',
    );
    expect(options.join(' | ')).not.to.include('пропущено');
  });

  test('тест-кейсы ищут, а не выбирают: их столько же, сколько сценариев', () => {
    const options = linesOf(section);
    expect(options).to.include('@а').and.not.to.include('@ТК-7');
  });
});
