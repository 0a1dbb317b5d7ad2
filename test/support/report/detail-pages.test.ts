import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';
import { DetailPages } from '../../../support/report/detail-pages';
import { RunModel, type ScenarioResult, type StepAttachment } from '../../../support/report/model';
import { scenarioResult, stepResult } from './made-results';

describe('страницы подробностей', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'details-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(...scenarios: readonly ScenarioResult[]): ReadonlyMap<string, string> {
    const pages = new DetailPages(folder);
    for (const scenario of scenarios) pages.add(scenario);
    return pages.finish(new RunModel());
  }

  function read(name: string): string {
    return readFileSync(path.join(folder, name), 'utf8');
  }

  /** The text of a page, on one line. */
  function textOf(name: string): string {
    return read(name)
      .replace(/<style>[^]*<\/style>|<script>[^]*<\/script>/gu, '')
      .replace(/<[^>]*>/gu, ' ')
      .replace(/\s+/gu, ' ');
  }

  function attached(...attachments: readonly StepAttachment[]): ScenarioResult {
    return scenarioResult({ steps: [stepResult({ attachments })] });
  }

  test('страница — область: сценарии по файлам и строкам, в каком порядке бы ни закончились', () => {
    const places = write(
      scenarioResult({ uri: 'f/б/2.feature', line: 9, name: 'четвёртый' }),
      scenarioResult({ uri: 'f/а/1.feature', line: 7, name: 'второй' }),
      scenarioResult({ uri: 'f/б/1.feature', line: 20, name: 'третий' }),
      scenarioResult({ uri: 'f/а/1.feature', line: 3, name: 'первый' }),
    );
    expect(Object.fromEntries(places)).to.deep.equal({
      'f/а/1.feature:3': 'details/1.html#s1',
      'f/а/1.feature:7': 'details/1.html#s2',
      'f/б/1.feature:20': 'details/2.html#s1',
      'f/б/2.feature:9': 'details/2.html#s2',
    });
    expect(textOf('details/2.html')).to.match(/третий.*четвёртый/u);
    expect(read('details/2.html')).to.match(/id="s2">\s*<h4>[^]*четвёртый/u);
  });

  test('больше 200 сценариев области — несколько страниц, и номера их одной длины', () => {
    const many = Array.from({ length: 1801 }, (_, line) => scenarioResult({ uri: 'f/а.feature', line }));
    const places = write(...many);
    expect(places.get('f/а.feature:199')).to.equal('details/01.html#s200');
    expect(places.get('f/а.feature:200')).to.equal('details/02.html#s1');
    expect(places.get('f/а.feature:1800')).to.equal('details/10.html#s1');
    expect(readdirSync(path.join(folder, 'details')).length).to.equal(11);
  });

  test('шаг показан со строкой, длительностью, текстом, таблицей и примечанием', () => {
    write(
      scenarioResult({
        steps: [
          stepResult({ text: 'Когда Шаг 1: поиск', line: 12, durationMs: 1234, docString: 'многое\nслово' }),
          stepResult({ text: 'Тогда так', table: [['Поле', 'ИНН']], note: 'пропущен', status: 'skipped' }),
          stepResult({ text: 'уборка', line: undefined }),
        ],
      }),
    );
    const text = textOf('details/1.html');
    expect(text).to.include('Когда Шаг 1: поиск строка 12 · 1,2 с многое слово');
    expect(text).to.include('Поле ИНН пропущен');
    expect(text).not.to.include('уборка');
    expect(read('details/1.html')).to.include('class="step passed section"');
  });

  test('хук, который не прошёл, и прежние попытки показаны', () => {
    const failed = stepResult({
      text: 'уборка',
      line: undefined,
      status: 'failed',
      problem: { type: 'SuiteError', message: 'клиент не удалён' },
    });
    write(scenarioResult({ status: 'flaky', steps: [stepResult()], earlier: [[failed]] }));
    expect(textOf('details/1.html')).to.match(/Попытка 1: не прошла .*уборка.*клиент не удалён/u);
  });

  test('обмен назван запросом и ответом, короткое вложение — прямо на странице', () => {
    const exchange = 'GET /api/v1/clients\n\nAPIResponse: 200 OK (12 мс)\n\n{"ё":1}';
    write(
      attached(
        { mediaType: 'text/x.exchange', fileName: '', content: exchange },
        { mediaType: 'text/plain', fileName: 'журнал.txt', content: 'строка' },
        { mediaType: 'text/plain', fileName: '', content: 'без имени' },
      ),
    );
    const text = textOf('details/1.html');
    expect(text).to.include('GET /api/v1/clients → 200 OK (12 мс) GET /api/v1/clients');
    expect(text).to.include('журнал.txt строка').and.to.include('Вложение, text/plain без имени');
    expect(existsSync(path.join(folder, 'attachments'))).to.equal(false);
  });

  test('длинное и двоичное — файлы рядом; исполнимое браузером — под безопасным именем', () => {
    const long = 'я'.repeat(20_001);
    const bytes = Buffer.from([0, 1, 2]);
    write(
      attached(
        { mediaType: 'text/html; charset=utf-8', fileName: '../страница.html', content: long },
        { mediaType: 'image/svg+xml', fileName: 'схема.svg', content: long },
        { mediaType: 'constructor', fileName: '', content: bytes },
        { mediaType: 'image/png', fileName: 'снимок.png', content: bytes },
        { mediaType: 'application/json; charset=utf-8', fileName: 'ответ.json', content: long },
      ),
    );
    expect(readdirSync(path.join(folder, 'attachments'))).to.deep.equal([
      '0001.txt',
      '0002.txt',
      '0003.bin',
      '0004.png',
      '0005.json',
    ]);
    expect(read('attachments/0001.txt')).to.equal(long);
    const page = read('details/1.html');
    expect(page).to.include('<a href="../attachments/0001.txt" download="../страница.html">');
    expect(page).to.include('<img src="../attachments/0004.png" alt="снимок.png" loading="lazy" />');
    expect(page.match(/<img/gu)).to.have.length(1);
  });

  test('временного файла не остаётся, знак «подробности рядом» есть', () => {
    write(scenarioResult());
    expect(readdirSync(folder)).to.deep.equal(['details']);
    expect(readdirSync(path.join(folder, 'details'))).to.deep.equal(['1.html', 'present.svg']);
  });

  test('без сценариев страниц нет', () => {
    expect(write().size).to.equal(0);
    expect(readdirSync(folder)).to.deep.equal([]);
  });
});
