import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { FailureRecord } from '../../../support/diagnosis/failure';
import { describeDefects } from '../../../support/report/defect-texts';
import { groupFailures } from '../../../support/report/failure-block';
import type { ScenarioResult, StepResult } from '../../../support/report/model';
import { scenarioResult, stepResult } from './made-results';

const failure: FailureRecord = {
  code: 'VALUES_DIFFER',
  kind: 'requirement',
  cause: 'ожидалось «А», получено «Б»',
  action: '',
  at: '2026-11-23T10:00:00.000Z',
  attempt: 1,
  exchange: {
    request: 'GET /clients',
    requestBody: '',
    answer: '200 OK',
    answerBody: '[]',
    durationMs: 3,
    correlation: 'x-request-id: 7',
    curl: "curl 'http://stand/clients'",
  },
};

function step(text: string, line: number | undefined, own?: FailureRecord): StepResult {
  const problem = own ? { type: 'ExpectationError', message: own.cause, failure: own } : undefined;
  return stepResult({ text, line, status: own ? 'failed' : 'passed', problem });
}

function scenario(name: string, own: FailureRecord | undefined): ScenarioResult {
  return scenarioResult({
    uri: 'features/поиск.feature',
    feature: 'Поиск',
    name,
    status: own ? 'failed' : 'passed',
    durationMs: 5,
    steps: [
      step('Перед сценарием', undefined),
      step('Дано вход', 4),
      step('Тогда поле', 5, own),
      step('И ещё', 6),
    ],
  });
}

const context = { stand: 'dev', api: 'https://dev.example', startedAt: new Date(2026, 10, 23, 13, 0, 0) };

describe('тексты для трекера', () => {
  test('шаги до провала, ожидание с фактом, обмен и команда', () => {
    expect(describeDefects([scenario('ТК-1 Поиск', failure)], context)).to.equal(`# ТК-1 Поиск

Вид ошибки: расхождение с требованием (кому: разработке). Затронуто: 1 сценарий.
Стенд: dev, https://dev.example. Прогон: 23.11.2026, 13:00:00.
Сценарий: features/поиск.feature:3

## Шаги

1. Дано вход
2. Тогда поле

## Ожидаемый и фактический результат

ожидалось «А», получено «Б»

## Обмен

GET /clients → 200 OK (x-request-id: 7)

\`\`\`sh
curl 'http://stand/clients'
\`\`\``);
  });

  test('одна причина — один текст, сколько бы сценариев она ни стоила', () => {
    const other: FailureRecord = { ...failure, cause: 'ожидалось «В»' };
    const scenarios = [scenario('А', other), scenario('Б', failure), scenario('В', failure)];
    const text = describeDefects(scenarios, context);
    expect(text.match(/^# .*/gmu)).to.deep.equal(['# Б', '# А']);
    expect(text).to.include('Затронуто: 2 сценария');
    expect(groupFailures(scenarios).map((group) => group.scenarios.length)).to.deep.equal([2, 1]);
  });

  test('без провалов текстов нет', () => {
    expect(describeDefects([scenario('А', undefined)], context)).to.equal('');
  });
});
