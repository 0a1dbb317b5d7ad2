import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { FailureRecord } from '../../../support/diagnosis/failure';
import { describeTime } from '../../../support/report/failure-block';
import { RunModel, type ScenarioResult } from '../../../support/report/model';
import type { Verdict } from '../../../support/report/verdict';
import { RunConsole, type ConsoleTarget } from '../../../support/run/console';
import { scenarioResult, stepResult } from '../report/made-results';

/** A console that writes into a text. */
function open({ isColoured = false, command = 'npm run bdd --', ...more }: Partial<ConsoleTarget> = {}): {
  readonly console: RunConsole;
  readonly text: () => string;
} {
  const written: string[] = [];
  const target = { write: (text: string) => written.push(text), isColoured, command, ...more };
  return { console: new RunConsole(target), text: () => written.join('') };
}

const step = stepResult;

function scenario(more: Partial<ScenarioResult>): ScenarioResult {
  return scenarioResult({
    uri: 'features/поиск.feature',
    feature: 'Поиск клиента',
    name: 'Клиент найден',
    durationMs: 1349,
    steps: [step()],
    ...more,
  });
}

function verdict(code: 1 | 2, title: string, reason = ''): Verdict {
  return { code, state: code === 1 ? 'stop' : 'unclear', title, reason, criteria: [] };
}

const at = '2026-11-23T10:00:00.000Z';
const LOCAL_TIME = describeTime(at);

const mismatch: FailureRecord = {
  code: 'STATUS_DIFFERS',
  kind: 'requirement',
  cause: 'ожидался код 403, получен 201',
  action: '',
  at,
  attempt: 2,
  exchange: {
    request: 'POST /clients',
    requestBody: '{"a":1}',
    answer: '201 Created',
    answerBody: '{"id":7}',
    durationMs: 12,
    correlation: 'x-request-id: 7',
    curl: "curl -X POST 'http://stand/clients'",
  },
};

const outage: FailureRecord = {
  code: 'GATEWAY_FAILED',
  kind: 'stand',
  cause: 'сервис за шлюзом недоступен',
  action: 'проверьте состояние стенда',
  at,
  attempt: 1,
};

/** A scenario that failed for this reason. */
function broken(name: string, failure: FailureRecord): ScenarioResult {
  const problem = { type: 'SuiteError', message: 'сервис недоступен', failure };
  return scenario({
    name,
    status: 'failed',
    steps: [step({ text: 'Тогда код ответа 403', line: 7, status: 'failed', problem })],
  });
}

const failed = scenario({
  name: 'Читатель не создаёт клиентов',
  status: 'failed',
  steps: [
    step({}),
    step({
      text: 'Тогда код ответа 403',
      line: 7,
      status: 'failed',
      problem: {
        type: 'ExpectationError',
        message: 'ожидался код 403,\n  получен 201',
        failure: mismatch,
      },
    }),
    step({ text: 'И не выполнен', line: 8, status: 'skipped' }),
    step({
      text: 'После сценария: уборка',
      line: undefined,
      status: 'failed',
      problem: { type: 'SuiteError', message: 'Уборка не удалась' },
    }),
  ],
});

describe('консоль прогона', () => {
  test('название функции — один раз, сценарии — по строке', () => {
    const { console, text } = open();
    console.scenario(scenario({}));
    console.scenario(scenario({ name: 'Клиента нет', durationMs: 12 }));
    console.scenario(scenario({ feature: 'Права', status: 'skipped' }));
    expect(text()).to.equal(`
Поиск клиента
  ✔ Клиент найден (1,3 с)
  ✔ Клиента нет (12 мс)

Права
  – Клиент найден (пропущено)
`);
  });

  test('провал показан весь: шаги с местом, причина, чья ошибка, обмен коротко, как повторить', () => {
    const { console, text } = open();
    console.scenario(failed);
    expect(text()).to.equal(`
Поиск клиента
  ✘ Читатель не создаёт клиентов (1,3 с)
      Тогда код ответа 403  features/поиск.feature:7
        ожидался код 403,
          получен 201
        Вид ошибки: расхождение с требованием (кому: разработке)
        Обмен: POST /clients → 201 Created за 12 мс · x-request-id: 7 · ${LOCAL_TIME} · попытка 2
        Отправлено: {"a":1}
        Получено: {"id":7}
        Повторить запрос: curl -X POST 'http://stand/clients'
      После сценария: уборка
        Уборка не удалась
        Повторить: npm run bdd -- features/поиск.feature:3
`);
  });

  test('отказ стенда рассказан целиком один раз, дальше — строкой; расхождения — каждое целиком', () => {
    const { console, text } = open();
    for (const name of ['Первый', 'Второй']) console.scenario(broken(name, outage));
    expect(text()).to.equal(`
Поиск клиента
  ✘ Первый (1,3 с)
      Тогда код ответа 403  features/поиск.feature:7
        сервис недоступен
        Вид ошибки: стенд недоступен (кому: DevOps)
        Повторить: npm run bdd -- features/поиск.feature:3
  ✘ Второй (1,3 с)
        та же причина: сервис за шлюзом недоступен
`);
    const other = open();
    for (const name of ['Первый', 'Второй']) other.console.scenario(broken(name, mismatch));
    expect(other.text().match(/Вид ошибки: расхождение с требованием/gu)).to.have.length(2);
  });

  test('вперемешку идущие сценарии названы вместе с функцией', () => {
    const { console, text } = open({ isMixed: true });
    console.scenario(scenario({}));
    console.scenario(scenario({ feature: 'Права' }));
    expect(text()).to.equal('  ✔ Поиск клиента: Клиент найден (1,3 с)\n  ✔ Права: Клиент найден (1,3 с)\n');
  });

  test('на терминале видно, сколько сделано и осталось; следующая строка стирает это', () => {
    const model = new RunModel();
    model.scenarios.push(scenario({}), failed);
    const { console, text } = open({ columns: 80 });
    console.progress(model, 8, 2000);
    expect(text()).to.equal('  █████░░░░░░░░░░░░░░░ 2/8 · не пройдено 1 · осталось около 6,0 с');
    console.line('дальше');
    expect(text().endsWith('\r\u001b[Kдальше\n')).to.equal(true);
    const narrow = open({ columns: 20 });
    narrow.console.progress(model, 8, 2000);
    expect(narrow.text()).to.have.length(19);
  });

  test('в файл и в канал строка хода не пишется', () => {
    const model = new RunModel();
    model.scenarios.push(scenario({}));
    const { console, text } = open();
    console.progress(model, 8, 2000);
    expect(text()).to.equal('');
  });

  for (const [status, note] of [
    ['undefined', '? Клиент найден (шаг не найден)'],
    ['ambiguous', '≠ Клиент найден (шаг неоднозначен)'],
    ['pending', '… Клиент найден (шаг не реализован)'],
  ] as const) {
    test(`сценарий «${status}»: назван шаг и нет чужого обмена`, () => {
      const { console, text } = open();
      const steps = [
        step({ attachments: [{ mediaType: 'text/plain', fileName: '', content: 'GET /прежний' }] }),
        step({ text: 'Когда нечто', line: 5, status }),
      ];
      console.scenario(scenario({ status, steps }));
      expect(text()).to.equal(`
Поиск клиента
  ${note}
      Когда нечто  features/поиск.feature:5
        Повторить: npm run bdd -- features/поиск.feature:3
`);
    });
  }

  test('под ненайденным шагом — то, что могло иметься в виду', () => {
    const { console, text } = open();
    const note = 'Возможно, имелось в виду:\n  Когда нечто:\n    | а | б |';
    const steps = [step({ text: 'Когда ничто', line: 5, status: 'undefined', note })];
    console.scenario(scenario({ status: 'undefined', steps }));
    expect(text()).to.equal(`
Поиск клиента
  ? Клиент найден (шаг не найден)
      Когда ничто  features/поиск.feature:5
        Возможно, имелось в виду:
          Когда нечто:
            | а | б |
        Повторить: npm run bdd -- features/поиск.feature:3
`);
  });

  test('команда повтора выбирает тот же стенд и берёт путь с пробелом в кавычки', () => {
    const { console, text } = open({ command: 'npm run bdd -- --stand dev' });
    console.scenario({ ...failed, uri: 'features/вход и выход.feature' });
    expect(text()).to.include('Повторить: npm run bdd -- --stand dev "features/вход и выход.feature":3\n');
  });

  test('с цветом — тот же текст', () => {
    const [plain, coloured] = [open(), open({ isColoured: true })];
    for (const { console } of [plain, coloured]) console.scenario(failed);
    expect(coloured.text()).not.to.equal(plain.text());
    expect(stripVTControlCharacters(coloured.text())).to.equal(plain.text());
  });
});

describe('итог прогона', () => {
  function modelOf(scenarios: readonly ScenarioResult[]): RunModel {
    const model = new RunModel();
    model.scenarios.push(...scenarios);
    return model;
  }

  test('числа по исходам, длительность и приговор', () => {
    const { console, text } = open();
    const model = modelOf([scenario({}), scenario({}), failed, scenario({ status: 'undefined' })]);
    console.summary(model, verdict(1, 'Выпускать нельзя', 'не пройдено 2 из 4'), 65_000);
    expect(text()).to.equal(`
4 сценария за 1 мин 5 с — пройдено: 2, провалено: 1, шаг не найден: 1
Выпускать нельзя: не пройдено 2 из 4
`);
  });

  test('общие причины названы с числом сценариев, действием и адресатом; одиночные — нет', () => {
    const { console, text } = open();
    const model = modelOf([broken('А', outage), failed, broken('Б', outage)]);
    console.summary(model, verdict(2, 'Недостаточно данных'), 500);
    expect(text()).to.equal(`
Общие причины
  стенд недоступен: 2 сценария — сервис за шлюзом недоступен → проверьте состояние стенда (кому: DevOps)

3 сценария за 500 мс — провалено: 3
Недостаточно данных
`);
  });

  test('сбой вне сценариев назван, даже если ничего не выполнено', () => {
    const { console, text } = open();
    const model = modelOf([]);
    model.problems.push({ type: 'SuiteError', message: 'Стенд не запустился' });
    console.summary(model, verdict(2, 'Недостаточно данных'), 500);
    expect(text()).to.equal(`
Стенд не запустился

0 сценариев за 500 мс — ничего не выполнено
Недостаточно данных
`);
  });
});
