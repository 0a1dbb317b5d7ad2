import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { RunModel, type ScenarioResult, type StepResult } from '../../../support/report/model';
import { RunConsole } from '../../../support/run/console';

/** A console that writes into a text. */
function open({ isColoured = false, command = 'npm run bdd --' } = {}): {
  readonly console: RunConsole;
  readonly text: () => string;
} {
  const written: string[] = [];
  const target = { write: (text: string) => written.push(text), isColoured, command };
  return { console: new RunConsole(target), text: () => written.join('') };
}

function step(more: Partial<StepResult>): StepResult {
  return { text: 'Дано так', line: 4, status: 'passed', problem: undefined, attachments: [], ...more };
}

function scenario(more: Partial<ScenarioResult>): ScenarioResult {
  return {
    uri: 'features/поиск.feature',
    line: 3,
    feature: 'Поиск клиента',
    name: 'Клиент найден',
    status: 'passed',
    durationMs: 1349,
    steps: [step({})],
    ...more,
  };
}

const failed = scenario({
  name: 'Читатель не создаёт клиентов',
  status: 'failed',
  steps: [
    step({ attachments: ['GET /первый'] }),
    step({
      text: 'Тогда код ответа 403',
      line: 7,
      status: 'failed',
      problem: { type: 'ExpectationError', message: 'ожидался код 403,\n  получен 201' },
      attachments: ['POST /второй\n\n{"a":1}', 'POST /третий'],
    }),
    step({ text: 'И не выполнен', line: 8, status: 'skipped' }),
    step({
      text: 'После сценария: уборка',
      line: undefined,
      status: 'failed',
      problem: { type: 'SuiteError', message: 'Уборка не удалась' },
      attachments: ['POST /уборка'],
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

  test('провал показан весь: шаги с местом, причина, последний обмен провала, как повторить', () => {
    const { console, text } = open();
    console.scenario(failed);
    expect(text()).to.equal(`
Поиск клиента
  ✘ Читатель не создаёт клиентов (1,3 с)
      Тогда код ответа 403  features/поиск.feature:7
        ожидался код 403,
          получен 201
      После сценария: уборка
        Уборка не удалась
        ── последний обмен ──
        POST /третий
        Повторить: npm run bdd -- features/поиск.feature:3
`);
  });

  for (const [status, note] of [
    ['undefined', '? Клиент найден (шаг не найден)'],
    ['ambiguous', '≠ Клиент найден (шаг неоднозначен)'],
    ['pending', '… Клиент найден (шаг не реализован)'],
  ] as const) {
    test(`сценарий «${status}»: назван шаг и нет чужого обмена`, () => {
      const { console, text } = open();
      const steps = [step({ attachments: ['GET /прежний'] }), step({ text: 'Когда нечто', line: 5, status })];
      console.scenario(scenario({ status, steps }));
      expect(text()).to.equal(`
Поиск клиента
  ${note}
      Когда нечто  features/поиск.feature:5
        Повторить: npm run bdd -- features/поиск.feature:3
`);
    });
  }

  test('обмен до проверки, которая не прошла, — тоже последний обмен', () => {
    const { console, text } = open();
    const problem = { type: 'ExpectationError', message: 'не так' };
    const steps = [step({ attachments: ['GET /первый'] }), step({ line: 5, status: 'failed', problem })];
    console.scenario(scenario({ status: 'failed', steps }));
    expect(text()).to.include('── последний обмен ──\n        GET /первый\n');
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
    console.summary(model, { code: 1, text: 'Есть провалы: не пройдено 2 из 4' }, 65_000);
    expect(text()).to.equal(`
4 сценария за 1 мин 5 с — пройдено: 2, провалено: 1, шаг не найден: 1
Есть провалы: не пройдено 2 из 4
`);
  });

  test('сбой вне сценариев назван, даже если ничего не выполнено', () => {
    const { console, text } = open();
    const model = modelOf([]);
    model.problems.push({ type: 'SuiteError', message: 'Стенд не запустился' });
    console.summary(model, { code: 2, text: 'Недостаточно данных' }, 500);
    expect(text()).to.equal(`
Стенд не запустился

0 сценариев за 500 мс — ничего не выполнено
Недостаточно данных
`);
  });
});
