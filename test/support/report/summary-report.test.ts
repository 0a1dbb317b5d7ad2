import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TestStepResultStatus, type Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { HISTORY_FILE, readHistory } from '../../../support/report/history';
import { RunModel } from '../../../support/report/model';
import { RUN_END, RUN_RECORD, toEnvelope, type RunEnd } from '../../../support/report/run-record';
import { SummaryReport, clearSummary } from '../../../support/report/summary-report';
import { runOutcomes } from './formatters/every-outcome';
import { madeRun } from './made-results';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'сводка-'));
  folders.push(folder);
  return folder;
}

/** A report that takes envelopes, as the outputs of a run feed it. */
function open(folder: string, historyFolder?: string) {
  const model = new RunModel();
  const summary = new SummaryReport(model, { folder, historyFolder });
  const accept = (envelopes: readonly Envelope[]) => {
    for (const envelope of envelopes) {
      const ended = model.accept(envelope);
      if (ended) summary.accept(ended);
    }
  };
  const page = () => readFileSync(path.join(folder, 'index.html'), 'utf8').replaceAll(/\s+/gu, ' ');
  return { summary, accept, page };
}

const begin = toEnvelope(RUN_RECORD, madeRun());

function end(more: Partial<RunEnd> = {}): Envelope {
  return toEnvelope(RUN_END, { endedAt: '2026-11-23T10:01:05.000Z', interrupted: false, notes: [], ...more });
}

const at = (seconds: number) => ({ seconds, nanos: 0 });

/** The messages of a run of so many scenarios, until so many have ended. */
function progress(total: number, done: number): readonly Envelope[] {
  const numbers = Array.from({ length: total }, (_, index) => index);
  return [
    ...numbers.flatMap((number): Envelope[] => [
      {
        pickle: {
          id: `p${number}`,
          uri: 'features/a.feature',
          name: `Сценарий ${number}`,
          language: 'ru',
          steps: [],
          tags: [],
          astNodeIds: [],
        },
      },
      {
        testCase: {
          id: `c${number}`,
          pickleId: `p${number}`,
          testSteps: [{ id: `s${number}`, hookId: 'h' }],
        },
      },
    ]),
    ...numbers.slice(0, done).flatMap((number): Envelope[] => {
      const testCaseStartedId = `a${number}`;
      const testStepResult = { status: TestStepResultStatus.PASSED, duration: at(0) };
      return [
        {
          testCaseStarted: {
            id: testCaseStartedId,
            testCaseId: `c${number}`,
            attempt: 0,
            timestamp: at(number),
          },
        },
        {
          testStepFinished: {
            testCaseStartedId,
            testStepId: `s${number}`,
            testStepResult,
            timestamp: at(number),
          },
        },
        { testCaseFinished: { testCaseStartedId, timestamp: at(number + 1), willBeRetried: false } },
      ];
    }),
  ];
}

/** All files of a folder with their bytes. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), readFileSync(file, 'base64')];
    }),
  );
}

describe('страница, пока прогон идёт', () => {
  test('есть с первого мгновения, говорит, сколько выполнено, и обновляется сама', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin]);
    summary.showProgress(0);
    expect(page())
      .to.include(' Идёт прогон</h1>')
      .and.to.match(/http-equiv="refresh"/u);
    accept(progress(420, 143));
    summary.showProgress(10_000);
    expect(page()).to.include('Выполнено 143 из 420 сценариев');
    expect(page()).to.include('<progress value="143" max="420">143 из 420</progress>');
    expect(page()).to.include('не выполнено 277 сценариев');
  });

  test('ничего ещё не решено: ни вердикта, ни критериев', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin, ...progress(2, 2)]);
    summary.showProgress(0);
    expect(page()).not.to.match(/Можно выпускать|Выпускать нельзя|Критерии выпуска/u);
  });

  test('пишется не чаще раза в две секунды', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin, ...progress(3, 1)]);
    summary.showProgress(1000);
    const first = page();
    summary.showProgress(2900);
    expect(page()).to.equal(first);
    summary.showProgress(60_000);
    expect(page()).not.to.equal(first);
  });

  test('по окончании заменена отчётом, который больше не обновляется', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin, ...progress(3, 3)]);
    summary.showProgress(0);
    accept([end()]);
    summary.conclude([]);
    expect(page()).to.include(' Можно выпускать</h1>').and.to.include('Пройдено 3 из 3');
    expect(page()).not.to.match(/http-equiv="refresh"|Идёт прогон/u);
  });

  test('в папке не видно черновиков', () => {
    const folder = newFolder();
    const { summary, accept } = open(folder);
    accept([begin, ...progress(2, 2), end()]);
    summary.showProgress(0);
    summary.conclude([]);
    expect(Object.keys(filesIn(folder)).filter((name) => name.startsWith('.'))).to.deep.equal([]);
  });
});

describe('отчёт о прогоне, который не дошёл до конца', () => {
  test('прерванный говорит, сколько выполнено', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin, ...progress(5, 2), end({ interrupted: true })]);
    summary.conclude([]);
    expect(page()).to.include(' Недостаточно данных</h1>').and.to.include('Прогон прерван, выполнено 2 из 5');
  });

  test('оборванный называет каждый недостающий сценарий', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin, ...progress(5, 2)]);
    summary.conclude([]);
    expect(page()).to.include('Прогон оборвался, не выполнено 3 из 5 сценариев');
    expect(page()).to.include('прогон оборвался до этого сценария');
    const [causes = ''] = /<section id="causes".*?<\/section>/u.exec(page()) ?? [];
    const named = new Set([...causes.matchAll(/Сценарий (\d)/gu)].map(([, number]) => Number(number)));
    expect([...named].sort()).to.deep.equal([2, 3, 4]);
    expect(page()).to.include('неизвестна: прогон оборвался');
  });

  test('прогон без единого сценария — не зелёный', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin, end()]);
    summary.conclude([]);
    expect(page()).to.include(' Недостаточно данных</h1>').and.to.include('Не выполнен ни один сценарий');
  });

  test('утечка меняет вердикт уже написанной страницы', () => {
    const { summary, accept, page } = open(newFolder());
    accept([begin, ...progress(2, 2), end()]);
    summary.conclude([]);
    expect(page()).to.include(' Можно выпускать</h1>');
    summary.conclude(['reports/a.json']);
    expect(page()).to.include('секрет найден в файлах reports/a.json').and.not.to.include('Можно выпускать');
  });
});

describe('те же сообщения', () => {
  let envelopes: readonly Envelope[] = [];
  before(async () => {
    const run = await runOutcomes({ formatters: [] });
    envelopes = [begin, ...run.envelopes, end()];
  });

  /** What these messages give in a folder of their own. */
  function made(given: readonly Envelope[], historyFolder?: string): Readonly<Record<string, string>> {
    const folder = newFolder();
    const { summary, accept } = open(folder, historyFolder);
    accept(given);
    summary.conclude([]);
    return filesIn(folder);
  }

  test('дают те же байты: страницу, подробности, вложения', () => {
    const one = made(envelopes);
    expect(Object.keys(one)).to.include.members(['index.html', path.join('details', '1.html')]);
    expect(Object.keys(one).some((name) => name.startsWith('attachments'))).to.equal(true);
    expect(made(envelopes)).to.deep.equal(one);
  });

  test('другое сообщение — другие байты', () => {
    const other = envelopes.map((envelope) =>
      envelope.pickle ? { pickle: { ...envelope.pickle, name: `${envelope.pickle.name}!` } } : envelope,
    );
    expect(made(other)['index.html']).not.to.equal(made(envelopes)['index.html']);
  });

  test('и с историей: второй отчёт о том же прогоне не считает его прошлым', () => {
    const history = newFolder();
    const one = made(envelopes, history);
    expect(made(envelopes, history)).to.deep.equal(one);
    expect(readHistory(history, 'dev', '9999')).to.have.length(1);
  });

  test('после более позднего прогона старый отчёт остаётся собой', () => {
    const history = newFolder();
    const one = made(envelopes, history);
    const later = madeRun({ startedAt: '2026-11-24T10:00:00.000Z' });
    made([toEnvelope(RUN_RECORD, later), ...envelopes.slice(1)], history);
    expect(made(envelopes, history)).to.deep.equal(one);
    expect(readHistory(history, 'dev', '9999')).to.have.length(2);
  });

  test('без папки истории её никто не пишет', () => {
    expect(Object.keys(made(envelopes))).not.to.include(HISTORY_FILE);
  });
});

describe('папка отчётов', () => {
  test('прежние страницы и вложения убраны, прочее цело, папка создана', () => {
    const folder = path.join(newFolder(), 'новая');
    clearSummary(folder);
    for (const name of ['details', 'attachments', 'allure-results']) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'a.html'), '');
    }
    for (const name of ['index.html', 'history.json', 'protocol.docx', 'test-cases.csv'])
      writeFileSync(path.join(folder, name), '');
    clearSummary(folder);
    expect(readdirSync(folder).sort()).to.deep.equal(['allure-results', 'history.json']);
    expect(existsSync(path.join(folder, 'allure-results', 'a.html'))).to.equal(true);
  });
});
