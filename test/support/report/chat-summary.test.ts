import { describe, test } from 'node:test';
import { expect } from 'chai';
import { formatMoment } from '../../../support/core/russian';
import type { FailureRecord } from '../../../support/diagnosis/failure';
import { describeForChat, MOST_CHARACTERS } from '../../../support/report/chat-summary';
import { RunModel, type ScenarioResult } from '../../../support/report/model';
import { RUN_END, RUN_RECORD, toEnvelope, type RunRecord } from '../../../support/report/run-record';
import { decideVerdict } from '../../../support/report/verdict';
import { madeRun, scenarioResult, stepResult } from './made-results';

function failed(cause: string, kind: FailureRecord['kind'] = 'requirement'): ScenarioResult {
  const failure = { code: 'X', kind, cause, action: '', at: '2026-11-23T10:00:00.000Z', attempt: 1 };
  const problem = { type: 'ExpectationError', message: cause, failure };
  return scenarioResult({ status: 'failed', steps: [stepResult({ status: 'failed', problem })] });
}

interface Given {
  readonly scenarios?: readonly ScenarioResult[];
  readonly run?: Partial<RunRecord>;
  readonly product?: string;
  readonly problems?: readonly string[];
  readonly page?: string;
}

function textOf({ scenarios = [], run = {}, product = '', problems = [], page = 'r.html' }: Given): string {
  const model = new RunModel();
  const made = madeRun(run);
  model.accept(toEnvelope(RUN_RECORD, { ...made, settings: { ...made.settings, product } }));
  model.accept(toEnvelope(RUN_END, { endedAt: '2026-11-23T10:02:05.000Z', interrupted: false, notes: [] }));
  model.scenarios.push(...scenarios);
  model.problems.push(...problems.map((message) => ({ type: 'SuiteError', message })));
  return describeForChat(model, decideVerdict(model, { leaks: [] }), page);
}

/** The local time of this machine. */
const moment = formatMoment(new Date('2026-11-23T10:00:00.000Z'));

describe('сводка для чата', () => {
  test('вердикт, система, стенд, счёт, три главные причины с адресатом и место отчёта', () => {
    const scenarios = [
      ...Array.from({ length: 3 }, () => failed('ожидался код 200, получен 500')),
      ...Array.from({ length: 2 }, () => failed('пароль неверен', 'login')),
      failed('поле пусто'),
      failed('список пуст'),
      scenarioResult(),
      scenarioResult({ status: 'flaky' }),
    ];
    const run = { buildUrl: 'https://ci.example/17' };
    expect(
      textOf({ scenarios, run, product: 'Реестр клиентов «Аврора»', page: 'reports/index.html' }),
    ).to.equal(
      `Выпускать нельзя: не пройдено 8 из 9
Реестр клиентов «Аврора», версия 1.4.2
Стенд: dev, https://dev.example
9 сценариев за 2 мин 5 с: пройдено 1, нестабильно 1, провалено 7
Главные причины:
1) расхождение с требованием, 3 сценария: ожидался код 200, получен 500 (кому: разработке)
2) вход не выполнен, 2 сценария: пароль неверен (кому: администратору Keycloak)
3) расхождение с требованием, 1 сценарий: поле пусто (кому: разработке)
… и ещё 2 причины
Прогон: ${moment}, ветка main, сборка 17, запуск — qa
Сборка: https://ci.example/17
Отчёт: reports/index.html`,
    );
  });

  test('пройденный прогон — без причин и без пустых строк', () => {
    const run = { version: '', branch: '', build: '', startedBy: '' };
    expect(textOf({ scenarios: [scenarioResult()], run })).to.equal(
      `Можно выпускать: пройдено 1 из 1
Стенд: dev, https://dev.example
1 сценарий за 2 мин 5 с: пройдено 1
Прогон: ${moment}
Отчёт: r.html`,
    );
  });

  test('ненайденный шаг — причина, а пропуск — нет', () => {
    const scenarios = [
      scenarioResult({ status: 'skipped' }),
      scenarioResult({
        status: 'undefined',
        steps: [stepResult({ text: 'Дано луна', status: 'undefined' })],
      }),
    ];
    expect(textOf({ scenarios })).to.include(
      '\nПричина:\n1) шаг не найден, 1 сценарий: Дано луна (кому: автору сценария)\nПрогон: ',
    );
  });

  test('сбой вне сценариев — тоже причина, и первая', () => {
    const text = textOf({ scenarios: [failed('поле пусто')], problems: ['хук BeforeAll\nупал'] });
    expect(text).to.include('Главные причины:\n1) сбой прогона: хук BeforeAll упал\n2) ');
  });

  test('чужой поток без записи о прогоне', () => {
    const model = new RunModel();
    model.scenarios.push(scenarioResult());
    expect(describeForChat(model, decideVerdict(model, { leaks: [] }), 'r.html')).to.equal(
      'Можно выпускать: пройдено 1 из 1\n1 сценарий: пройдено 1\nОтчёт: r.html',
    );
  });

  const long = 'я😀'.repeat(3000);
  const sizes: readonly (readonly [claim: string, given: Given])[] = [
    ['причины', { scenarios: Array.from({ length: 9 }, (_, index) => failed(`${index} ${long}`)) }],
    ['адрес отчёта', { scenarios: [failed(long), failed('б')], page: `reports/${long}` }],
    [
      'всё',
      {
        scenarios: [failed(long), failed(`а${long}`), failed(`б${long}`)],
        run: {
          stand: long,
          api: long,
          version: long,
          branch: long,
          build: long,
          buildUrl: `https://ci.example/${'x'.repeat(130)}`,
          startedBy: long,
        },
        product: long,
        problems: [long],
        page: long,
      },
    ],
  ];
  for (const [claim, given] of sizes) {
    test(`не длиннее ${MOST_CHARACTERS} знаков, где длинно: ${claim}`, () => {
      const text = textOf(given);
      expect(text.length).to.be.within(300, MOST_CHARACTERS);
      expect(text)
        .to.match(/^Отчёт: .{6}/mu)
        .and.match(/^(?:1\) |Причин: )/mu);
      expect(text).not.to.match(/\p{Cs}/u);
    });
  }

  test('адрес сборки показан целиком или не показан', () => {
    const buildUrl = `https://ci.example/${'x'.repeat(200)}`;
    expect(textOf({ run: { buildUrl } })).not.to.include('https://ci.example');
  });

  const payloads: readonly (readonly [written: string, shown: string])[] = [
    ['*жирно* и **жирно**', '∗жирно∗ и ∗∗жирно∗∗'],
    ['_курсив_ __proto__', '＿курсив＿ ＿＿proto＿＿'],
    ['client_secret', 'client_secret'],
    ['~~нет~~', '∼∼нет∼∼'],
    ['`rm -rf`', "'rm -rf'"],
    ['<!channel> <b>', '‹!channel› ‹b›'],
    ['@all @channel', '@\u2060all @\u2060channel'],
    ['почта a@b.example и @критичный', 'почта a@b.example и @критичный'],
    ['[вход](https://evil.example)', '[вход] (https://evil.example)'],
    ['||спойлер||', '¦¦спойлер¦¦'],
    ['а\n# заголовок\n> цитата', 'а # заголовок › цитата'],
    ['а\u0000б\u202Eв\u001B[31m', 'абв[31m'],
  ];
  for (const [written, shown] of payloads) {
    test(`разметка мессенджера не срабатывает: ${JSON.stringify(written)}`, () => {
      const text = textOf({ scenarios: [failed(written)] });
      expect(text).to.include(`1) расхождение с требованием, 1 сценарий: ${shown} (кому: разработке)\n`);
      expect(textOf({ product: written })).to.include(`\n${shown}, версия 1.4.2\n`);
    });
  }
});
