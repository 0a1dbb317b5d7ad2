import { EventEmitter } from 'node:events';
import { before, describe, test } from 'node:test';
import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { statuses } from '../../../../support/report/model';
import { toEnvelope, RUN_END, RUN_RECORD } from '../../../../support/report/run-record';
import { RUN_RECORDS } from '../../../../support/report/formatters/run-records';
import TeamCityFormatter, { escape } from '../../../../support/report/formatters/teamcity-formatter';
import { madeRun } from '../made-results';
import { plantedSecret, runOutcomes, type OutcomeRun } from './every-outcome';

const formatter = './support/report/formatters/teamcity-formatter.ts';

interface Message {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads service messages as TeamCity does; what is none fails the test. */
function read(text: string): Message[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name = '', rest = ''] =
        /^##teamcity\[(\w+)((?: \w+='(?:\|.|[^|'\n\r[\]])*')*)\]$/u.exec(line) ??
        expect.fail(`не сообщение: ${line}`);
      const pairs = [...rest.matchAll(/ (\w+)='((?:\|.|[^|'])*)'/gu)];
      return {
        name,
        attributes: Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, unescape(value)])),
      };
    });
}

function unescape(value: string): string {
  return value.replace(/\|(?:0x([0-9A-F]{4})|(.))/gu, (_, unit: string | undefined, sign: string) =>
    unit === undefined ? ({ n: '\n', r: '\r' }[sign] ?? sign) : String.fromCharCode(parseInt(unit, 16)),
  );
}

/** What became of each test: «имя: исход». */
function outcomesOf(messages: readonly Message[]): string[] {
  const started = messages.filter(({ name }) => name === 'testStarted');
  return started.map(({ attributes }) => {
    const isOf = (one: Message) =>
      one.attributes['name'] === attributes['name'] && one.attributes['flowId'] === attributes['flowId'];
    const outcome =
      messages.find((one) => ['testFailed', 'testIgnored'].includes(one.name) && isOf(one))?.name ??
      'пройден';
    return `${attributes['name'] ?? ''}: ${outcome}`;
  });
}

/** Feeds a recorded stream to the formatter, with what the run says of itself. */
async function replay(envelopes: readonly Envelope[], records: readonly Envelope[]): Promise<Message[]> {
  const eventBroadcaster = new EventEmitter();
  let text = '';
  const options: Partial<IFormatterOptions> = {
    eventBroadcaster,
    log: (more) => {
      text += String(more);
    },
    cleanup: () => Promise.resolve(),
    parsedArgvOptions: {},
  };
  const made: Formatter = new TeamCityFormatter(options as IFormatterOptions);
  for (const record of records) eventBroadcaster.emit(RUN_RECORDS, record);
  for (const envelope of envelopes) eventBroadcaster.emit('envelope', envelope);
  await made.finished();
  return read(text);
}

describe('сообщения TeamCity', () => {
  let run: OutcomeRun;
  let messages: Message[] = [];
  before(async () => {
    run = await runOutcomes({ formatters: [formatter] });
    messages = read(run.texts[0] ?? '');
  });

  function attributes(name: string, test: string): Readonly<Record<string, string>> {
    const found = messages.find((one) => one.name === name && one.attributes['name'] === test);
    return found?.attributes ?? expect.fail(`нет ${name} «${test}»`);
  }

  test('неизвестное, неоднозначное, нереализованное и провал хука — провалы; пропущен только пропущенный', () => {
    expect(outcomesOf(messages).sort()).to.deep.equal(
      [
        'Пройден: пройден',
        'Провален [REQ-12]: testFailed',
        'Сломан: testFailed',
        'Не найден: testFailed',
        'Неоднозначен: testFailed',
        'Не готов: testFailed',
        'Пропущен до шагов: testIgnored',
        'Пропущен после пройденного: testIgnored',
        'Не подготовлен: testFailed',
        'Не убран: testFailed',
        'Провален и не убран: testFailed',
        'Хук после отложен: testFailed',
        'Со второй попытки: пройден',
        'Дважды провален: testFailed',
        'ТК-017 Секрет в шаге: testFailed',
        'П: Пример: пройден',
        'П: Пример (2): пройден',
        'П: Пройден: пройден',
        'Пройден: пройден',
      ].sort(),
    );
    expect(outcomesOf(messages)).to.have.length(run.model.total);
  });

  test('каждый сценарий — один тест, и повторённый — тоже; начатое закончено', () => {
    const count = (name: string) => messages.filter((one) => one.name === name).length;
    expect(count('testFinished')).to.equal(count('testStarted'));
    expect([count('testSuiteStarted'), count('testSuiteFinished')]).to.deep.equal([2, 2]);
    expect(new Set(outcomesOf(messages)).size).to.equal(run.model.total - 1);
  });

  test('повтор отмечен: число попыток и что было до последней', () => {
    const attempts = messages.filter(({ attributes: { name } }) => name === 'Попыток');
    expect(attempts.map(({ attributes: { value } }) => value)).to.deep.equal(['2', '2']);
    expect(attributes('testStdOut', 'Со второй попытки')['out']).to.equal(
      'Нестабильно: пройдено с попытки 2; до того — ещё нет',
    );
  });

  test('провал рассказан: причина, место, шаги с исходом', () => {
    const { message, details } = attributes('testFailed', 'Провален и не убран');
    expect(message).to.equal("ожидалось 'один' [1], получено | два");
    expect(details).to.equal(
      [
        'исходы.feature:43',
        'пройдено: Дано начало',
        'провалено: Тогда неверно',
        "  ожидалось 'один' [1],",
        '    получено | два',
        'провалено: Уборка',
        '  не убрано, пароль ***',
      ].join('\n'),
    );
    expect(attributes('testFailed', 'Не найден')['message']).to.equal('шаг не найден: Тогда такого нет');
  });

  test('ключи — данные теста', () => {
    const keys = messages
      .filter(({ name, attributes: { type } }) => name === 'testMetadata' && type === 'text')
      .map(({ attributes: { name, value } }) => `${name ?? ''} ${value ?? ''}`);
    expect(keys).to.deep.equal(['Требование REQ-12', 'Тест-кейс ТК-017', 'Дефект AUR-12']);
  });

  test('секрета нет', () => {
    expect(JSON.stringify(messages)).not.to.include(plantedSecret);
    expect(JSON.stringify(messages)).to.include('пароль ***');
  });

  test('чисел столько, сколько у модели', () => {
    const values = messages
      .filter(({ name }) => name === 'buildStatisticValue')
      .map(({ attributes: one }) => one);
    expect(values).to.deep.equal(
      statuses.map((status) => ({ key: `scenarios.${status}`, value: String(run.model.count(status)) })),
    );
    expect(run.model.count('failed')).to.equal(7);
  });

  test('не всё пройдено — проблема сборки, и без записи о прогоне вердикта не выдумано', () => {
    expect(messages.slice(-2)).to.deep.equal([
      {
        name: 'buildProblem',
        attributes: { description: 'Пройдено 5 из 19 сценариев', identity: 'aurora-verdict' },
      },
      { name: 'buildStatus', attributes: { text: 'Пройдено 5 из 19 сценариев' } },
    ]);
    expect(messages.find(({ name }) => name === 'message')?.attributes['text']).to.equal(
      'Вне сценариев: службы не остановлены: ***',
    );
  });

  test('несколько файлов сразу: у каждой функции свой поток, тест — в её потоке', async () => {
    const parallel = read((await runOutcomes({ formatters: [formatter], parallel: 2 })).texts[0] ?? '');
    expect(outcomesOf(parallel).sort()).to.deep.equal(outcomesOf(messages).sort());
    const flows = parallel
      .filter(({ name }) => name === 'testSuiteStarted')
      .map(({ attributes: one }) => one);
    expect(flows.sort((a, b) => String(a['name']).localeCompare(String(b['name'])))).to.deep.equal([
      { name: 'Другая', flowId: 'другая.feature' },
      { name: 'Исходы', flowId: 'исходы.feature' },
    ]);
  });

  test('оборванный прогон: невыполненное названо, сборка с проблемой', async () => {
    const cut = run.envelopes.findIndex(({ testCaseFinished }) => testCaseFinished);
    const told = await replay(run.envelopes.slice(0, cut + 1), [toEnvelope(RUN_RECORD, madeRun())]);
    expect(outcomesOf(told).filter((line) => line.endsWith('testIgnored'))).to.have.length(18);
    expect(told.find(({ name }) => name === 'testIgnored')?.attributes['message']).to.equal(
      'прогон оборвался до этого сценария',
    );
    expect(told.at(-2)?.attributes['description']).to.equal(
      'Недостаточно данных: прогон оборвался, не выполнено 18 из 19 сценариев',
    );
  });

  describe('вердикт', () => {
    const green = `# language: ru\nФункция: Исходы\n  Сценарий: Пройден\n    Тогда верно\n`;
    const records = (isWhole: boolean) => [
      toEnvelope(RUN_RECORD, madeRun({ scope: { required: 2, chosen: isWhole ? 2 : 1 } })),
      toEnvelope(RUN_END, { endedAt: '2026-11-23T10:01:00.000Z', interrupted: false, notes: [] }),
    ];
    /** The sample's global hook fails: here it is not told. */
    const passed = async () =>
      (await runOutcomes({ formatters: [], feature: green })).envelopes.filter(
        ({ testRunHookFinished, testRunFinished }) => !testRunHookFinished && !testRunFinished,
      );

    for (const [isWhole, text] of [
      [true, 'Можно выпускать: пройдено 2 из 2'],
      [
        false,
        'Выбранное пройдено: пройдено 2 из 2; для решения о выпуске нужен полный прогон (выбрано 1 из 2 сценариев)',
      ],
    ] as const) {
      test(`${text.split(':')[0] ?? ''} — без проблемы сборки`, async () => {
        const told = await replay(await passed(), records(isWhole));
        expect(told.at(-1)?.attributes['text']).to.equal(text);
        expect(told.some(({ name }) => name === 'buildProblem')).to.equal(false);
      });
    }

    test('сбой стенда или автотестов — недостаточно данных, как и код выхода 2', async () => {
      const told = await replay(run.envelopes, records(true));
      expect(told.at(-2)?.name).to.equal('buildProblem');
      expect(told.at(-2)?.attributes['description']).to.match(/^Недостаточно данных: /u);
    });

    test('ни одного сценария — не зелёная сборка', async () => {
      expect((await replay([], [])).at(-2)?.name).to.equal('buildProblem');
      expect((await replay([], records(true))).at(-2)?.name).to.equal('buildProblem');
    });
  });
});

describe('экранирование TeamCity', () => {
  for (const [value, escaped] of [
    ["it's [a|b]", "it|'s |[a||b|]"],
    ['раз\r\nдва', '|0x0440|0x0430|0x0437|r|n|0x0434|0x0432|0x0430'],
    ['🎉', '|0xD83C|0xDF89'],
    ['\u001b[31m\u2028\t', '|0x001B|[31m|0x2028\t'],
  ] as const) {
    test(`${JSON.stringify(value)} записано как ${escaped.replace('\t', '\\t')}`, () => {
      expect(escape(value)).to.equal(escaped);
    });
  }
});
