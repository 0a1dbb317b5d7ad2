import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { expect } from 'chai';
import type { FailureRecord } from '../../../support/diagnosis/failure';
import { describeTime } from '../../../support/report/failure-block';
import { RunModel, type ScenarioResult } from '../../../support/report/model';
import { MOST_ROWS, MOST_SCENARIOS, writeProtocol } from '../../../support/report/protocol';
import {
  RUN_END,
  RUN_RECORD,
  toEnvelope,
  type RunEnd,
  type RunRecord,
} from '../../../support/report/run-record';
import { decideVerdict, type Verdict } from '../../../support/report/verdict';
import { madeRun, scenarioResult, stepResult } from './made-results';
import { readZip } from './zip-reading';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'protocol-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Given {
  readonly scenarios?: readonly ScenarioResult[];
  readonly run?: Partial<RunRecord> & { readonly criteria?: Partial<RunRecord['settings']['criteria']> };
  readonly product?: string;
  readonly end?: Partial<RunEnd>;
  readonly problems?: readonly string[];
}

function modelOf({ scenarios = [scenarioResult()], run, product = '', end, problems = [] }: Given): RunModel {
  const model = new RunModel();
  const made = madeRun(run);
  model.accept(toEnvelope(RUN_RECORD, { ...made, settings: { ...made.settings, product } }));
  const ended = { endedAt: '2026-11-23T10:02:05.000Z', interrupted: false, notes: [], ...end };
  model.accept(toEnvelope(RUN_END, ended));
  model.scenarios.push(...scenarios);
  model.problems.push(...problems.map((message) => ({ type: 'SuiteError', message })));
  return model;
}

async function write(model: RunModel, verdict = decideVerdict(model, { leaks: [] })): Promise<Buffer> {
  const file = path.join(folder, 'protocol.docx');
  await writeProtocol(model, verdict, file);
  return readFileSync(file);
}

/** The parts of the file, each parsed: broken XML throws. */
function partsOf(bytes: Buffer): ReadonlyMap<string, Element> {
  const parser = new DOMParser({
    onError: (level, message) => {
      // The character that stands for what is forbidden is no mistake.
      if (level !== 'warning') throw new Error(`${level}: ${message}`);
    },
  });
  return new Map(
    readZip(bytes).map(({ name, data }) => {
      // What the parser would let pass: XML 1.0 §2.2.
      expect(data.toString('utf8'), name).not.to.match(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/u);
      const root = parser.parseFromString(data.toString('utf8'), 'text/xml').documentElement;
      if (!root) throw new Error(`${name} is empty`);
      return [name, root];
    }),
  );
}

function within(element: Element, name: string): readonly Element[] {
  return [...element.getElementsByTagName(name)];
}

/** A section of the document: paragraphs as strings, tables as rows of cells; lines of a cell are joined by « / ». */
type Content = string | readonly (readonly string[])[];

function readDocument(bytes: Buffer): { readonly head: readonly Content[]; readonly sections: Sections } {
  const body = partsOf(bytes).get('word/document.xml')?.getElementsByTagName('w:body').item(0);
  if (!body) throw new Error('no body');
  const head: Content[] = [];
  const sections = new Map<string, Content[]>();
  let current = head;
  for (const node of [...body.childNodes] as Element[]) {
    if (node.nodeName === 'w:tbl') current.push(readTable(node));
    else if (node.nodeName === 'w:p' && node.textContent) {
      const style = within(node, 'w:pStyle')[0]?.getAttribute('w:val');
      if (style === 'Heading1') sections.set(node.textContent, (current = []));
      else current.push(style === 'Heading2' ? `## ${node.textContent}` : node.textContent);
    }
  }
  return { head, sections };
}

type Sections = ReadonlyMap<string, readonly Content[]>;

function readTable(table: Element): readonly (readonly string[])[] {
  return within(table, 'w:tr').map((row) =>
    within(row, 'w:tc').map((cell) =>
      within(cell, 'w:p')
        .map(({ textContent }) => textContent)
        .join(' / '),
    ),
  );
}

async function sectionsOf(given: Given, verdict?: Verdict): Promise<Sections> {
  return readDocument(await write(modelOf(given), verdict)).sections;
}

function failed(
  cause: string,
  more: Partial<ScenarioResult> = {},
  own: Partial<FailureRecord> = {},
): ScenarioResult {
  const failure: FailureRecord = {
    code: 'X',
    kind: 'requirement',
    cause,
    action: '',
    at: '2026-11-23T10:00:00.000Z',
    attempt: 1,
    ...own,
  };
  const problem = { type: 'ExpectationError', message: cause, failure };
  return scenarioResult({ status: 'failed', steps: [stepResult({ status: 'failed', problem })], ...more });
}

describe('протокол испытаний', () => {
  test('объект и условия: что, где, чем, кто и когда', async () => {
    const run: Partial<RunRecord> = {
      warnings: ['сертификат не проверяется'],
      buildUrl: 'https://ci.example/17',
    };
    const end = { notes: ['На стенде осталось 2 записи', 'Покрыто 3 операции'] };
    const bytes = await write(modelOf({ product: 'Реестр клиентов «Аврора»', run, end }));
    const { head, sections } = readDocument(bytes);
    expect(head).to.deep.equal([
      'Протокол испытаний',
      'Реестр клиентов «Аврора»',
      '№ ______________ от ______________',
    ]);
    expect([...sections.keys()]).to.deep.equal([
      'Объект испытаний',
      'Условия и порядок проведения',
      'Состав испытаний',
      'Критерии',
      'Результаты по требованиям',
      'Результаты по тест-кейсам',
      'Результаты по сценариям',
      'Отклонения',
      'Не выполнено',
      'Заключение',
    ]);
    expect(sections.get('Объект испытаний')).to.deep.equal([
      [
        ['Наименование', 'Реестр клиентов «Аврора»'],
        ['Версия', '1.4.2'],
        ['Адрес API', 'https://dev.example'],
        ['Сервер аутентификации', 'https://dev.example/realms/aurora-realm'],
      ],
    ]);
    expect(sections.get('Условия и порядок проведения')).to.deep.equal([
      [
        ['Вид испытаний', 'приёмочные, функциональные'],
        ['Методика', 'автоматизированные сценарии на языке Gherkin, выполненные Cucumber через API системы'],
        ['Стенд', 'dev'],
        ['Версия автотестов', 'ветка main, сборка 17'],
        ['Страница сборки', 'https://ci.example/17'],
        ['Исполнитель', 'qa'],
        ['Начало', describeTime('2026-11-23T10:00:00.000Z')],
        ['Окончание', describeTime('2026-11-23T10:02:05.000Z')],
        ['Продолжительность', '2 мин 5 с'],
        ['Команда запуска', 'npm run bdd -- --stand dev'],
        ['Зерно случайных данных', '7'],
        ['Ограничения', 'сертификат не проверяется'],
        ['Замечания', 'На стенде осталось 2 записи / Покрыто 3 операции'],
      ],
    ]);
  });

  test('что неизвестно, названо неизвестным или не названо', async () => {
    const run = { version: '', branch: '', build: '', startedBy: '', seed: '', command: '', dryRun: true };
    const sections = await sectionsOf({ run });
    expect(sections.get('Объект испытаний')?.[0]).to.deep.include.members([
      ['Наименование', 'не указано'],
      ['Версия', 'не указана: система её не сообщает'],
    ]);
    const names = (sections.get('Условия и порядок проведения')?.[0] as readonly string[][]).map(
      ([name]) => name,
    );
    expect(names).to.deep.equal([
      'Вид испытаний',
      'Методика',
      'Стенд',
      'Начало',
      'Окончание',
      'Продолжительность',
      'Режим',
    ]);
  });

  test('поток без сведений о прогоне — тоже протокол', async () => {
    const model = new RunModel();
    const { sections } = readDocument(await write(model));
    expect(sections.get('Объект испытаний')).to.deep.equal(['Сведений о прогоне в потоке сообщений нет.']);
    expect(sections.get('Результаты по сценариям')).to.deep.equal(['Не выполнен ни один сценарий.']);
    expect(sections.get('Заключение')?.slice(0, 2)).to.deep.equal([
      'Недостаточно данных: не выполнен ни один сценарий.',
      'Результатов недостаточно для решения о выпуске. Причину следует устранить и повторить испытания.',
    ]);
  });

  test('состав: функции, сумма по исходам, отбор против нужного для решения', async () => {
    const scenarios = [
      scenarioResult({ feature: 'Поиск' }),
      failed('а', { feature: 'Поиск' }),
      scenarioResult({ feature: 'Вход', uri: 'b.feature', status: 'skipped' }),
      scenarioResult({ feature: 'Вход', uri: 'b.feature', status: 'flaky' }),
      scenarioResult({ feature: 'Вход', uri: 'b.feature', status: 'pending' }),
    ];
    const sections = await sectionsOf({ scenarios, run: { scope: { required: 12, chosen: 5 } } });
    expect(sections.get('Состав испытаний')).to.deep.equal([
      'Функций — 2, сценариев — 5.',
      'Для решения о выпуске нужно: 12 сценариев (отбор: not @черновик); выбрана часть — 5.',
      [
        ['Функция', 'Всего', 'Пройдено', 'Нестабильно', 'Не пройдено', 'Не выполнено'],
        ['Поиск', '2', '1', '0', '1', '0'],
        ['Вход', '3', '0', '1', '1', '1'],
        ['Итого', '5', '1', '1', '2', '1'],
      ],
    ]);
    const whole = await sectionsOf({ run: { scope: { required: 1, chosen: 1 }, criteria: { scope: '' } } });
    expect(whole.get('Состав испытаний')?.[1]).to.equal(
      'Для решения о выпуске нужно: 1 сценарий; выбраны все — 1.',
    );
  });

  test('критерии и вердикт — как у кода выхода', async () => {
    const sections = await sectionsOf({ scenarios: [scenarioResult(), failed('а')] });
    expect(sections.get('Критерии')).to.deep.equal([
      [
        ['Критерий', 'Требуется', 'Фактически', 'Выполнен'],
        ['Пройдено', 'не меньше 100\u00a0%', '50\u00a0%', 'нет'],
        ['Нестабильные', 'нет', 'нет', 'да'],
        ['С неизвестным шагом', 'нет', 'нет', 'да'],
        ['Пропущенные', 'нет', 'нет', 'да'],
      ],
      'Вердикт: «Выпускать нельзя: не пройдено 1 из 2».',
    ]);
    const interrupted = await sectionsOf({ end: { interrupted: true } });
    expect(interrupted.get('Критерии')).to.deep.equal([
      'Критерии не применялись.',
      'Вердикт: «Недостаточно данных: прогон прерван, выполнено 1 из 1 сценария».',
    ]);
  });

  test('требование — в состоянии худшего своего сценария, и он первый', async () => {
    const scenarios = [
      scenarioResult({ name: 'А', tags: ['@REQ-10', '@ТРЕБ-2'] }),
      failed('а', { name: 'Б', tags: ['@REQ-10', '@REQ-9'] }),
      scenarioResult({ name: 'В' }),
    ];
    expect((await sectionsOf({ scenarios })).get('Результаты по требованиям')).to.deep.equal([
      [
        ['Требование', 'Состояние', 'Сценарии'],
        ['ТРЕБ-2', 'пройдено', 'А — пройдено'],
        ['REQ-9', 'провалено', 'Б — провалено'],
        ['REQ-10', 'провалено', 'Б — провалено / А — пройдено'],
      ],
      'Без требования: 1 сценарий.',
    ]);
    expect((await sectionsOf({})).get('Результаты по требованиям')).to.deep.equal([
      'Сценариев с тегами требований (@REQ-…, @ТРЕБ-…) нет.',
    ]);
  });

  test('тест-кейсы — по номерам, строки примеров отдельно', async () => {
    const scenarios = [
      scenarioResult({ name: 'А', line: 9, tags: ['@ТК-10'] }),
      scenarioResult({ name: 'Б', line: 12, tags: ['@ТК-9'] }),
      failed('а', { name: 'Б', line: 11, tags: ['@ТК-9'] }),
    ];
    expect((await sectionsOf({ scenarios })).get('Результаты по тест-кейсам')).to.deep.equal([
      [
        ['Тест-кейс', 'Исход', 'Сценарий', 'Файл и строка'],
        ['ТК-9', 'провалено', 'Б', 'a.feature:11'],
        ['ТК-9', 'пройдено', 'Б', 'a.feature:12'],
        ['ТК-10', 'пройдено', 'А', 'a.feature:9'],
      ],
    ]);
    expect((await sectionsOf({})).get('Результаты по тест-кейсам')).to.deep.equal([
      'Сценариев с тегами тест-кейсов (@ТК-…) нет.',
    ]);
  });

  test('все сценарии: функция, сценарий, исход, длительность', async () => {
    const scenarios = [
      failed('а', { feature: 'Поиск', name: 'Пустой код', line: 9, durationMs: 1300 }),
      scenarioResult({ feature: 'Поиск', name: 'По коду', line: 4, durationMs: 12 }),
    ];
    expect((await sectionsOf({ scenarios })).get('Результаты по сценариям')).to.deep.equal([
      [
        ['Функция', 'Сценарий', 'Исход', 'Длительность'],
        ['Поиск', 'По коду', 'пройдено', '12 мс'],
        ['Поиск', 'Пустой код', 'провалено', '1,3 с'],
      ],
    ]);
  });

  test('отклонения: по причинам, известные дефекты отдельно от новых, сбои вне сценариев тоже', async () => {
    const undefinedStep = stepResult({ text: 'Дано луна', status: 'undefined' });
    const scenarios = [
      failed('получен 500', { name: 'А' }, { action: 'проверьте журнал' }),
      failed('получен 500', { name: 'Б' }, { action: 'проверьте журнал' }),
      failed('пусто', { name: 'В', tags: ['@дефект:AUR-12'] }),
      scenarioResult({ name: 'Г', status: 'undefined', steps: [undefinedStep] }),
      scenarioResult({ name: 'Д', status: 'skipped' }),
    ];
    const expected = [
      '## Новые отклонения',
      [
        ['№', 'Вид и адресат', 'Причина', 'Сценарии'],
        [
          '1',
          'расхождение с требованием / кому: разработке',
          'получен 500 / Что сделать: проверьте журнал',
          'А — провалено / Б — провалено',
        ],
        [
          '2',
          'шаг не найден / кому: автору сценария',
          'Дано луна / Что сделать: исправьте текст шага по каталогу docs/steps.html',
          'Г — шаг не найден',
        ],
      ],
      '## Известные дефекты',
      'Критерии учитывают их наравне с новыми.',
      [
        ['№', 'Вид и адресат', 'Причина', 'Сценарии'],
        ['1', 'расхождение с требованием / кому: разработке / дефект: AUR-12', 'пусто', 'В — провалено'],
      ],
      '## Сбои вне сценариев',
      'хук упал',
      'строка 2',
    ];
    const given = { scenarios, problems: ['хук упал\nстрока 2'] };
    expect((await sectionsOf(given)).get('Отклонения')).to.deep.equal(expected);
    const excused = await sectionsOf({ ...given, run: { criteria: { countsKnownDefects: false } } });
    expect(excused.get('Отклонения')?.[3]).to.equal('Критерии их не учитывают.');
    expect((await sectionsOf({})).get('Отклонения')).to.deep.equal(['Отклонений нет.']);
  });

  test('не выполнено: пропущенное с причиной', async () => {
    const steps = [stepResult({ status: 'skipped', note: 'нет данных' })];
    const scenarios = [scenarioResult({ feature: 'Вход', name: 'А', status: 'skipped', steps })];
    expect((await sectionsOf({ scenarios })).get('Не выполнено')).to.deep.equal([
      [
        ['Функция', 'Сценарий', 'Исход', 'Причина'],
        ['Вход', 'А', 'пропущено', 'нет данных'],
      ],
    ]);
    expect((await sectionsOf({})).get('Не выполнено')).to.deep.equal(['Все выбранные сценарии выполнены.']);
  });

  test('заключение повторяет вердикт и оставляет место для подписей', async () => {
    expect((await sectionsOf({})).get('Заключение')).to.deep.equal([
      'Можно выпускать: пройдено 1 из 1.',
      'Испытания пройдены: критерии выпуска выполнены.',
      '## Подписи',
      [
        ['', 'Должность', 'Подпись', 'Фамилия, инициалы', 'Дата'],
        ['Провёл испытания', '', '', '', ''],
        ['Проверил', '', '', '', ''],
        ['Утвердил', '', '', '', ''],
      ],
    ]);
  });

  const payloads = [
    '<w:p>&amp;</w:p>',
    ']]><!--',
    '\u0000\u0008\u000B\u001B[31m',
    '\uFFFE\uFFFF',
    '\uD83D',
    '\u0085',
  ];
  for (const payload of payloads) {
    test(`чужой текст не ломает документ: ${JSON.stringify(payload)}`, async () => {
      const scenarios = [
        failed(payload, { feature: payload, name: payload, uri: payload, tags: ['@REQ-1', '@ТК-1'] }),
      ];
      const run = { stand: payload, api: payload, version: payload, command: payload, warnings: [payload] };
      const given = { scenarios, run, product: payload, end: { notes: [payload] }, problems: [payload] };
      const shown = payload.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
      const sections = await sectionsOf(given);
      expect(sections.get('Результаты по сценариям')?.[0]).to.deep.include([
        shown,
        shown,
        'провалено',
        '1 мс',
      ]);
      expect(JSON.stringify([...sections]).split(JSON.stringify(shown).slice(1, -1))).to.have.length.above(
        12,
      );
    });
  }

  test('переносы строк и табуляция остаются в ячейке строками и пробелами', async () => {
    const scenarios = [scenarioResult({ name: 'а\tб\r\nв\nг' })];
    const [table] = (await sectionsOf({ scenarios })).get('Результаты по сценариям') ?? [];
    expect((table as readonly string[][])[1]?.[1]).to.equal('а б / в / г');
  });

  test('A4, шапка таблицы повторяется, страницы пронумерованы, разделы пронумерованы сами', async () => {
    const parts = partsOf(await write(modelOf({ scenarios: [failed('а', { tags: ['@REQ-1', '@ТК-1'] })] })));
    const body = parts.get('word/document.xml');
    if (!body) throw new Error('no document');
    const size = within(body, 'w:pgSz')[0];
    expect([size?.getAttribute('w:w'), size?.getAttribute('w:h')]).to.deep.equal(['11906', '16838']);
    const isOn = (element: Element) => element.getAttribute('w:val') !== 'off';
    const headed = within(body, 'w:tbl').filter(
      (one) => within(one, 'w:tblHeader').filter(isOn).length === 1,
    );
    expect(headed).to.have.length(7);
    for (const table of within(body, 'w:tbl')) {
      const columns = within(table, 'w:gridCol').length;
      for (const row of within(table, 'w:tr')) expect(within(row, 'w:tc')).to.have.length(columns);
      expect(table.nextSibling?.nodeName).to.equal('w:p');
    }
    const fields = [...parts]
      .filter(([name]) => name.startsWith('word/footer'))
      .flatMap(([, footer]) => within(footer, 'w:instrText'));
    expect(fields.map(({ textContent }) => textContent)).to.deep.equal(['PAGE', 'NUMPAGES']);
    const numbered = within(body, 'w:p').filter((one) => within(one, 'w:numPr').length > 0);
    expect(numbered).to.have.length(12);
    const font = parts.get('word/styles.xml')?.getElementsByTagName('w:rFonts').item(0);
    expect(font?.getAttribute('w:ascii')).to.equal('Times New Roman');
  });

  test('тот же прогон — те же байты, когда бы их ни записали', async () => {
    const model = () => modelOf({ scenarios: [failed('а'), scenarioResult({ tags: ['@REQ-1'] })] });
    const first = await write(model());
    // ZIP counts time by two seconds.
    await setTimeout(2100);
    const second = await write(model());
    expect(second.equals(first)).to.equal(true);
    expect(partsOf(first).get('docProps/core.xml')?.textContent).to.equal(
      'Протокол испытанийru-RU2026-11-23T10:02:05.000Z2026-11-23T10:02:05.000Z',
    );
  });

  test(`больше ${MOST_SCENARIOS} сценариев: перечислены непройденные и тест-кейсы, худшие первыми`, async () => {
    const many = Array.from({ length: MOST_SCENARIOS }, (_, index) =>
      scenarioResult({ line: index + 10, name: `С${index}`, tags: index < 2 ? ['@ТК-1'] : ['@REQ-1'] }),
    );
    const all = await sectionsOf({ scenarios: many });
    expect(all.get('Результаты по сценариям')?.[0]).to.have.length(MOST_SCENARIOS + 1);
    const more = await sectionsOf({ scenarios: [...many, failed('а', { line: 9000, name: 'Провал' })] });
    expect(more.get('Результаты по сценариям')).to.deep.equal([
      'В прогоне 2\u00a0001 сценарий: перечислены тест-кейсы и то, что не пройдено. Пройдено и не перечислено: 1\u00a0998 сценариев.',
      [
        ['Функция', 'Сценарий', 'Исход', 'Длительность'],
        ['Ф', 'Провал', 'провалено', '1 мс'],
        ['Ф', 'С0', 'пройдено', '1 мс'],
        ['Ф', 'С1', 'пройдено', '1 мс'],
      ],
    ]);
    const [table] = more.get('Результаты по требованиям') ?? [];
    expect((table as readonly string[][])[1]?.[2]).to.match(
      /^С2 — пройдено \/ (?:.* \/ ){18}С21 — пройдено \/ … и ещё 1\u00a0978 сценариев$/u,
    );
  });

  test(`таблица не длиннее ${MOST_ROWS} строк и говорит об этом`, async () => {
    const many = Array.from({ length: MOST_ROWS + 2 }, (_, index) => failed('а', { line: index }));
    const section = (await sectionsOf({ scenarios: many })).get('Результаты по сценариям');
    expect(section?.[1]).to.have.length(MOST_ROWS + 1);
    expect(section?.[2]).to.equal(
      'Показано 2\u00a0000 строк из 2\u00a0002; остальное — в отчёте о прогоне (index.html).',
    );
  });
});
