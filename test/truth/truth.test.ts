// The truth table: every kind of outcome, in every output, compared with cucumber's own messages and with what is true.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { breaking, featuresOf, outcomes, outlineRows, toFeature, type Outcome } from './outcomes';
import {
  columnsOfMessages,
  columnsOfRun,
  talliesOfMessages,
  talliesOfRun,
  type Column,
  type Tally,
} from './outputs';
import { recordRun, type RecordedRun, type RecordedRunOptions } from './recorded-run';

/** A run, and what is true of it. */
interface Case extends Omit<RecordedRunOptions, 'features'> {
  readonly name: string;
  readonly rows: readonly Outcome[];
  readonly features?: RecordedRunOptions['features'];
  readonly code: number | null;
  /** In the console and in the text of `npm run report`. */
  readonly verdict: string;
  /** It was killed: only the messages are there. */
  readonly isKilled?: boolean;
}

const all = [...outcomes, ...outlineRows];

/** Nothing is executed: only whether each step has one definition. */
function inDryRun({ steps, ...row }: Outcome): Outcome {
  const has = (step: string) => steps.includes(step);
  return {
    ...row,
    steps,
    status: has('двойственно') ? 'ambiguous' : has('такого шага нет') ? 'undefined' : 'skipped',
  };
}

function only(...names: readonly string[]): readonly Outcome[] {
  return outcomes.filter(({ name }) => names.includes(name));
}

/** Ends the run so when the first scenario has passed and the second is under way. */
function endBy(signal: NodeJS.Signals, afterMs: number): NonNullable<Case['onOutput']> {
  let isDone = false;
  return (text, kill) => {
    if (isDone || !text.includes('✔ до (')) return;
    isDone = true;
    setTimeout(() => {
      kill(signal);
    }, afterMs);
  };
}

const cases: readonly Case[] = [
  {
    name: 'все исходы, один поток',
    rows: all,
    features: featuresOf(outcomes),
    code: 2,
    verdict: 'Недостаточно данных: 11 сбоев стенда, настроек или сценариев; пройдено 7 из 42',
  },
  {
    name: 'все исходы, два потока',
    rows: all,
    features: featuresOf(outcomes),
    args: ['--parallel', '2'],
    code: 2,
    verdict: 'Недостаточно данных: 11 сбоев стенда, настроек или сценариев; пройдено 7 из 42',
  },
  {
    name: 'проверка шагов',
    rows: all.map(inDryRun),
    features: featuresOf(outcomes),
    args: ['--dry-run'],
    code: 1,
    verdict: 'Выпускать нельзя: сценариев с неизвестными шагами — 7 из 42',
  },
  {
    name: 'только пройденные',
    rows: only('пройден', 'пройден, с повтором', 'тест-кейс'),
    code: 0,
    verdict: 'Выбранное пройдено: пройдено 3 из 3; для решения о выпуске нужен полный прогон',
  },
  {
    name: 'только расхождения',
    rows: only('пройден', 'расхождение с требованием', 'известный дефект'),
    code: 1,
    verdict: 'Выпускать нельзя: не пройдено 2 из 3',
  },
  {
    name: 'только нестабильный',
    rows: only('со второй попытки'),
    code: 1,
    verdict: 'Выпускать нельзя: не пройдено 1 из 1',
  },
  {
    name: 'только пропущенный',
    rows: only('пропущен хуком'),
    code: 1,
    verdict: 'Выпускать нельзя: не пройдено 1 из 1',
  },
  {
    name: 'не удалось начало прогона',
    rows: [],
    features: toFeature(only('пройден')),
    failing: 'BeforeAll',
    code: 2,
    verdict: 'Недостаточно данных: 1 сбой стенда, настроек или сценариев; пройдено 0 из 0',
  },
  {
    name: 'не удалось завершение прогона',
    rows: only('пройден'),
    failing: 'AfterAll',
    code: 2,
    verdict: 'Недостаточно данных: 1 сбой стенда, настроек или сценариев; пройдено 1 из 1',
  },
  {
    name: 'прерван по Ctrl+C',
    rows: breaking('прошло 1500 мс', { happening: 'passed', rest: 'skipped' }),
    onOutput: endBy('SIGINT', 300),
    code: 130,
    verdict: 'Недостаточно данных: прогон прерван, выполнено 2 из 4 сценариев',
  },
  {
    name: 'остановлен после первого провала',
    // Cucumber tells of an unknown step even where it executes nothing any more.
    rows: breaking('неверно', { happening: 'failed', rest: 'skipped' }).map((row) =>
      row.name === 'последний' ? { ...row, status: 'undefined' } : row,
    ),
    args: ['--fail-fast'],
    code: 1,
    verdict: 'Выпускать нельзя: не пройдено 3 из 4',
  },
  {
    name: 'потерян поток',
    rows: breaking('поток погиб', { happening: 'absent', rest: 'absent' }),
    args: ['--parallel', '1'],
    code: 2,
    verdict: 'Недостаточно данных: прогон оборвался, не выполнено 3 из 4 сценариев',
  },
  {
    name: 'убит, последняя строка сообщений оборвана',
    rows: breaking('прошло 9000 мс', { happening: 'absent', rest: 'absent' }),
    onOutput: endBy('SIGKILL', 3000),
    alterMessages: (file) => {
      writeFileSync(file, readFileSync(file).subarray(0, -20));
    },
    code: null,
    verdict: 'Недостаточно данных: прогон оборвался, не выполнено 3 из 4 сценариев',
    isKilled: true,
  },
];

/** Outputs that lie: a state turned, a scenario dropped. */
const MUTATED = 'только расхождения';
const mutations: readonly Readonly<Record<'file' | 'column' | 'to', string> & { from: RegExp }>[] = [
  { file: 'отчёты/index.html', column: 'index.html', from: /\["пройден",7,/u, to: '["пройден",0,' },
  { file: 'отчёты/index.html', column: 'index.html', from: /,\["известный дефект",.+?\]\]/u, to: '' },
  { file: 'отчёты/details/1.html', column: 'details', from: /scenario failed/u, to: 'scenario passed' },
  {
    file: 'отчёты/cucumber.html',
    column: 'cucumber.html',
    from: /edge-failed is-problem"[^]*?data-status="failed/u,
    to: '" data-status="passed',
  },
  { file: 'отчёты/junit.xml', column: 'junit.xml', from: /<failure [^]*?<\/failure>/u, to: '' },
  {
    file: 'просили/json.txt',
    column: '--format json',
    from: /"status": "failed"/u,
    to: '"status": "passed"',
  },
  { file: 'просили/message.txt', column: '--format message', from: /"FAILED"/u, to: '"PASSED"' },
  { file: 'просили/teamcity.txt', column: 'TeamCity', from: /testFailed/u, to: 'testStdOut' },
];

function expected(rows: readonly Outcome[], words: Column['words']): readonly string[] {
  return rows
    .flatMap(({ name, shown = name, status }) => {
      const word = words[status];
      return word === undefined ? [] : [`${shown}: ${word}`];
    })
    .sort();
}

function expectedCounts(rows: readonly Outcome[], words: Tally['words']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of rows) {
    const word = words[status];
    if (word !== undefined) counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

/** What an output says beside the truth, and what of the truth it does not say; empty where they agree. */
function differences(told: readonly string[], truth: readonly string[]): readonly string[] {
  const without = (lines: readonly string[], taken: readonly string[]) => {
    const left = [...taken];
    return lines.filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return [
    ...without(told, truth).map((line) => `сказано: ${line}`),
    ...without(truth, told).map((line) => `на деле: ${line}`),
  ];
}

describe('таблица правды', { concurrency: 2 }, () => {
  for (const {
    name,
    rows,
    features = toFeature(rows),
    code,
    verdict,
    isKilled = false,
    ...options
  } of cases) {
    describe(name, () => {
      let run: RecordedRun;
      before(async () => {
        run = await recordRun({ features, ...options });
      });
      after(() => {
        run.remove();
      });

      test('код выхода и вердикт', () => {
        const verdictOf = (text: string) =>
          /^(?:Недостаточно|Выпускать|Выбранное|Можно|Проверка шагов).*?(?= \(выбрано|$)/mu.exec(text)?.[0];
        expect([run.code, verdictOf(run.reported)], run.console).to.deep.equal([code, verdict]);
        if (!isKilled) expect(verdictOf(run.console)).to.equal(verdict);
      });
      for (const column of [...(isKilled ? [] : columnsOfRun), ...columnsOfMessages])
        test(`${column.name}: исход каждого сценария`, () => {
          expect(differences(column.read(run), expected(rows, column.words))).to.deep.equal([]);
        });
      for (const tally of [...(isKilled ? [] : talliesOfRun), ...talliesOfMessages])
        test(`${tally.name}: числа`, () => {
          expect(tally.read(run)).to.deep.equal(expectedCounts(rows, tally.words));
        });
      // What is compared comes from the bytes of the outputs: a changed one is told.
      if (name === MUTATED)
        for (const { file, column, from, to } of mutations)
          test(`подмена в ${file} замечена: ${column}`, () => {
            const place = path.join(run.reports, '..', file);
            const text = readFileSync(place, 'utf8');
            const mutated = text.replace(from, to);
            expect(mutated).not.to.equal(text);
            const { read, words } = columnsOfRun.find((one) => one.name === column) ?? expect.fail(column);
            writeFileSync(place, mutated);
            try {
              expect(differences(read(run), expected(rows, words))).not.to.deep.equal([]);
            } finally {
              writeFileSync(place, text);
            }
          });
      if (isKilled)
        test('страница в папке отчётов говорит, докуда дошёл прогон и чего не хватает', () => {
          const page = readFileSync(path.join(run.reports, 'index.html'), 'utf8').replaceAll(/\s+/gu, ' ');
          expect(page).to.include('> Идёт прогон</h1>').and.to.include('Выполнено 1 из 4 сценариев');
          expect(page).to.include('прогон, вероятно, оборвался — не выполнено 3 сценария');
        });
      if (!isKilled)
        test('npm run report повторяет index.html байт в байт', () => {
          const [one, again] = [run.reports, run.again].map((folder) =>
            readFileSync(path.join(folder, 'index.html'), 'utf8'),
          );
          expect(again === one).to.equal(true);
        });
    });
  }
});

test('ни одного сценария — не зелёный: код 2, вердикт на странице, и ни одного отчёта, который сказал бы иное', async () => {
  const run = await recordRun({ features: toFeature(only('пройден')), args: ['--name', 'нет такого'] });
  try {
    expect(run.code, run.console).to.equal(2);
    expect(readFileSync(path.join(run.reports, 'index.html'), 'utf8')).to.match(
      /<h1>.* Недостаточно данных<\/h1>/u,
    );
    expect(readdirSync(run.reports)).to.deep.equal(['index.html']);
    expect(existsSync(run.again)).to.equal(false);
  } finally {
    run.remove();
  }
});

describe('сравнение таблицы замечает', () => {
  const rows = all.slice(0, 3);
  const truth = expected(rows, columnsOfMessages[1]?.words ?? expect.fail('нет столбца'));

  test('сценарий, о котором не сказано', () => {
    expect(differences(truth.slice(1), truth)).to.deep.equal([`на деле: ${truth[0] ?? ''}`]);
  });

  test('исход, который сказан иначе', () => {
    const told = truth.map((line) => line.replace('пройден: passed', 'пройден: failed'));
    expect(differences(told, truth)).to.deep.equal(['сказано: пройден: failed', 'на деле: пройден: passed']);
  });

  test('сценарий, о котором сказано дважды', () => {
    expect(differences([...truth, truth[1] ?? ''], truth)).to.deep.equal([`сказано: ${truth[1] ?? ''}`]);
  });
});
