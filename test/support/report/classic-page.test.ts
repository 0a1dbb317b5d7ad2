import { strict as assert } from 'node:assert';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { generate } from 'cucumber-html-reporter';
import { mostScenariosOnPage, writeClassicPage } from '../../../support/report/classic-page';
import type { ClassicPageFacts } from '../../../support/report/classic-view';
import {
  elementsOf,
  expandedScenarios,
  manyScenarios,
  ownMarkup,
  plainText,
  shownCounts,
} from './classic-page-reading';
import { jpeg, nastyImage, nastyScript, pngs, runSample, sampleCounts } from './classic-sample-run';

const facts: ClassicPageFacts = {
  title: 'Приёмка «Авроры»',
  stand: 'dev',
  startedAt: new Date(2026, 10, 23, 20, 15),
  durationMs: 125_000,
  interrupted: false,
  metadata: { Сборка: '2026.11.3' },
};
const noCounts = { passed: 0, failed: 0, ambiguous: 0, undefined: 0, pending: 0, skipped: 0 };

describe('классический отчёт', () => {
  let folder = '';
  let sample = '';
  let page = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'classic-page-'));
    sample = await runSample();
    page = await write(sample);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function write(json: string, some: Partial<ClassicPageFacts> = {}): Promise<string> {
    const file = path.join(folder, 'classic.html');
    assert.deepEqual(await writeClassicPage(json, file, { ...facts, ...some }), [file]);
    return readFile(file, 'utf8');
  }

  test('называет точное число сценариев каждого исхода', () => {
    assert.deepEqual(shownCounts(page), sampleCounts);
    assert.match(page, /<h1>Провалено 5 из 17 сценариев<\/h1>/u);
  });

  test('без предобработки тот же пакет врёт: проваленный хук After считает пройденным', async (t) => {
    t.mock.method(console, 'log', () => undefined);
    const jsonFile = path.join(folder, 'raw.json');
    const output = path.join(folder, 'raw.html');
    await writeFile(jsonFile, sample);
    generate({ theme: 'bootstrap', jsonFile, output, reportSuiteAsScenarios: true, launchReport: false });
    const raw = await readFile(output, 'utf8');
    const card = (name: string): number =>
      Number(new RegExp(`<h4>${name} Scenarios</h2>[^]*?<h5>\\s*(\\d+)`, 'u').exec(raw)?.[1]);
    assert.equal(card('Passed'), sampleCounts.passed + 1);
    assert.equal(card('Failed'), sampleCounts.failed - 2);
    assert.match(raw, /<img src=x onerror="window\.injected=1">/u);
    assert.match(raw, /https:\/\/stackpath\.bootstrapcdn\.com/u);
  });

  test('не появляется, если пакет насчитал другое', (t) => {
    t.mock.method(console, 'log', () => undefined);
    const output = path.join(folder, 'differs.html');
    const options = {
      theme: 'bootstrap' as const,
      templateDir: path.join(__dirname, '../../../support/report/classic/bootstrap'),
      jsonFile: path.join(folder, 'raw.json'),
      output,
      reportSuiteAsScenarios: true,
      launchReport: false,
      metadata: { page: JSON.stringify({ counts: sampleCounts }), countsDiffer: 'счёт не сходится' },
    };
    assert.throws(() => {
      generate(options);
    }, /счёт не сходится/u);
  });

  test('считает итоги каждой функции: неописанные сценарии не делают её пройденной', () => {
    const tallies = [...page.matchAll(/<span class="tallies">([^]*?)<\/h3>/gu)].map(([, text]) =>
      plainText(text ?? ''),
    );
    assert.deepEqual(tallies, [
      'Шаг не найден: 2',
      'Пройдено: 3 Провалено: 1',
      'Пройдено: 1 Провалено: 3 Шаг неоднозначен: 1 Шаг не найден: 1 Шаг не реализован: 1 Пропущено: 2',
      'Пройдено: 1 Провалено: 1',
    ]);
  });

  test('начинается с того, что не прошло, и проваленное ставит первым', () => {
    const problems = [...page.matchAll(/<li class="problem [^]*?<\/li>/gu)].map(([text]) => plainText(text));
    assert.equal(problems.length, 10);
    assert.deepEqual(problems.slice(0, 4), [
      'провален Реквизиты видны владельцу → Снимки при провале Карточка клиента Тогда проверка с вложением провалена Поле «Код клиента»: ожидалось «К-000123», получено «К-000124»',
      'провален Читателю нельзя изменять клиента Поиск клиента Когда сервис отвечает отказом PATCH /api/v1/clients/7: ожидался код 200, получен 403. У роли «читатель» нет права изменять клиентов → проверьте роли пользователя',
      'провален Данные не подготовлены Поиск клиента Подготовка перед сценарием подготовка не удалась',
      'провален Данные не убраны Поиск клиента Завершение после сценария уборка не удалась',
    ]);
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id));
    for (const [, href] of ownMarkup(page).matchAll(/href="#([^"]*)"/gu)) assert.ok(ids.has(href), href);
  });

  test('даёт каждому месту свой id', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('раскрывает только непройденные сценарии', () => {
    assert.deepEqual(expandedScenarios(page), { problems: 10, others: 0 });
  });

  test('говорит по-русски: стенд, дата, длительность, подписи', () => {
    const text = plainText(ownMarkup(page));
    assert.match(page, /<html lang="ru">/u);
    assert.match(text, /Стенд dev Начало 23\.11\.2026 20:15 Длительность 2 мин 5 с Сценариев 17 Функций 4/u);
    assert.match(text, /О прогоне Сборка 2026\.11\.3/u);
    assert.doesNotMatch(
      text,
      /Passed|Failed|Scenario|Feature|Steps|Show|Screenshot|\d ?ms\b|\d ?s\b|undefined|NaN|null/u,
    );
  });

  test('показывает правило, примеры, многострочный текст и таблицу', () => {
    const text = plainText(ownMarkup(page));
    assert.match(text, /Правило: Код клиента уникален в абс/u);
    assert.match(text, /Структура сценария: Код клиента уникален в абс → Код К-000124 отклонён/u);
    assert.match(page, /<pre class="doc-string">\{\n {2}&quot;код&quot;: &quot;К-000123&quot;\n\}<\/pre>/u);
    assert.match(page, /<th scope="col">Поле<\/th>/u);
    assert.match(page, /<td>ООО «Ромашка»<\/td>/u);
  });

  test('пишет правило его точным именем, если прогон его передал', async () => {
    const exact = await write(sample, { ruleNames: ['Код клиента уникален в АБС'] });
    assert.match(plainText(exact), /Правило: Код клиента уникален в АБС/u);
  });

  test('сохраняет вложения: журнал, текст, JSON, два PNG, JPEG и файл', () => {
    const step = /<article[^>]*id="f2-s3"[^]*?<\/article>/u.exec(page)?.[0] ?? '';
    const texts = [...step.matchAll(/<pre>([^]*?)<\/pre>/gu)].map(([, text]) => text);
    assert.deepEqual(texts, [
      'test',
      'test',
      '{&quot;код&quot;:&quot;К-000123&quot;,&quot;сумма&quot;:12345678901234567890}',
      '{\n  &quot;код&quot;: &quot;К-000123&quot;\n}',
    ]);
    const images = [...step.matchAll(/<img\s+src="([^"]*)"/gu)].map(([, source]) => source);
    assert.deepEqual(images, [
      ...pngs.map((png) => `data:image/png;base64,${png}`),
      `data:image/jpeg;base64,${jpeg}`,
    ]);
    assert.match(step, /href="data:application\/octet-stream;base64,AAECAw=="/u);
  });

  test('экранирует всё чужое: ни одного постороннего тега и обработчика', async () => {
    const nastyFacts = { title: nastyImage, stand: nastyScript, metadata: { [nastyImage]: nastyScript } };
    const nastyPage = await write(sample, {
      ...nastyFacts,
      ruleNames: [`Правило ${nastyImage} ${nastyScript}`],
    });
    const allowed = new Set(
      'html head meta link title style body header main section article div p span h1 h2 h3 h4 h5 dl dt dd ul ol li a b strong input button pre table thead tbody tr th td details summary img noscript script'.split(
        ' ',
      ),
    );
    for (const { name, attributes } of elementsOf(nastyPage)) {
      assert.ok(allowed.has(name), name);
      for (const [attribute, value] of attributes) {
        assert.doesNotMatch(attribute, /^on/u);
        if (attribute === 'src') assert.match(value, /^data:image\//u);
        if (attribute === 'href') assert.match(value, /^(?:#f\d+|data:)/u);
      }
    }
    assert.equal(nastyPage.match(/<script/gu)?.length, page.match(/<script/gu)?.length);
    const text = plainText(ownMarkup(nastyPage));
    for (const place of [
      'Функция',
      'Описание',
      'Правило',
      'Сценарий',
      'Пояснение',
      'недобрый шаг',
      'Текст',
      'Ошибка',
    ]) {
      assert.ok(text.includes(`${place} ${nastyImage}`), place);
    }
  });

  test('не упоминает ни одного внешнего адреса, кроме текстов лицензий', () => {
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[a-z\d-]+\.[a-z.]+/giu)].map(([address]) => address);
    const licences = new Set(['https://getbootstrap.com', 'https://github.com', 'http://www.w3.org']);
    assert.deepEqual(
      addresses.filter((address) => !licences.has(address) && address !== '//jquery.org'),
      [],
    );
    assert.doesNotMatch(page, /@font-face|@import|sourceMappingURL|url\((?!data:)/u);
    assert.match(page, /default-src &#39;none&#39;; script-src &#39;sha256-[A-Za-z\d+/]{43}=&#39;/u);
  });

  test('одинаков для одного прогона, в каком бы порядке ни пришли функции и сценарии', async () => {
    const features = JSON.parse(sample) as { elements: unknown[] }[];
    for (const feature of features) feature.elements.reverse();
    assert.equal(await write(JSON.stringify(features.reverse())), page);
  });

  test('молчит в консоли и возвращает её нетронутой', async (t) => {
    const log = t.mock.method(console, 'log', () => undefined);
    const warn = t.mock.method(console, 'warn', () => undefined);
    const { log: logBefore, warn: warnBefore } = console;
    await write(sample);
    assert.equal(log.mock.callCount() + warn.mock.callCount(), 0);
    assert.equal(console.log, logBefore);
    assert.equal(console.warn, warnBefore);
  });

  test('не оставляет временных файлов', async (t) => {
    const temporary = path.join(folder, 'temporary');
    await mkdir(temporary);
    const { TMPDIR: usual } = process.env;
    process.env['TMPDIR'] = temporary;
    t.after(() => {
      if (usual === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = usual;
    });
    await write(sample);
    await assert.rejects(writeClassicPage(sample, folder, facts));
    assert.deepEqual(await readdir(temporary), []);
  });

  test('пустой прогон объясняет', async () => {
    for (const json of ['', '[]']) {
      const empty = await write(json);
      assert.deepEqual(shownCounts(empty), noCounts);
      assert.match(empty, /<h1>Ни один сценарий не выполнен<\/h1>/u);
    }
    const interrupted = await write('', { interrupted: true });
    assert.match(interrupted, /<h1>Прогон прерван до первого сценария<\/h1>/u);
    assert.match(interrupted, /Ничего не проверено → запустите прогон ещё раз\./u);
  });

  test('прерванный прогон не выглядит пройденным', async () => {
    const interrupted = await write(manyScenarios(2, 1), { interrupted: true });
    assert.match(interrupted, /<h1>Прогон прерван: 2 сценария пройдено<\/h1>/u);
    assert.match(interrupted, /class="verdict tone-skipped"/u);
    assert.match(interrupted, /здесь только то, что успело выполниться/u);
  });

  test('пройденный прогон называет пройденным', async () => {
    const passed = await write(manyScenarios(1234, 1));
    assert.match(passed, /<h1>Все сценарии пройдены: 1\u00A0234<\/h1>/u);
    assert.match(passed, /class="verdict tone-passed"/u);
    assert.doesNotMatch(passed, /Что не прошло/u);
  });

  test('испорченный JSON — ошибка автотестов, а не пустая страница', async () => {
    for (const json of ['{', '{}', '[1]', '[{"elements":[{"steps":[null]}]}]']) {
      await assert.rejects(write(json), { code: 'CLASSIC_REPORT_BROKEN_JSON' });
    }
  });

  test('незаписанный отчёт — ошибка с путём', async () => {
    await assert.rejects(writeClassicPage(sample, folder, facts), {
      code: 'CLASSIC_REPORT_NOT_WRITTEN',
      message: new RegExp(`^Классический отчёт не записан в ${folder}: .* → проверьте место на диске`, 'u'),
    });
  });

  test('больше 2000 сценариев — оглавление и страница на каждый раздел', async () => {
    const file = path.join(folder, 'большой.html');
    const json = manyScenarios(mostScenariosOnPage + 1, 3, 2);
    const written = await writeClassicPage(json, file, facts);
    assert.deepEqual(
      written.map((name) => path.basename(name)),
      ['большой.html', 'большой-1.html', 'большой-2.html', 'большой-3.html'],
    );
    const [index = '', ...parts] = await Promise.all(written.map((name) => readFile(name, 'utf8')));
    assert.deepEqual(shownCounts(index), { ...noCounts, passed: 1999, failed: 2 });
    const sums = parts.map(shownCounts).reduce((one, other) => ({
      ...noCounts,
      passed: one.passed + other.passed,
      failed: one.failed + other.failed,
    }));
    assert.deepEqual(sums, shownCounts(index));
    const rows = [...ownMarkup(index).matchAll(/<tr>([^]*?)<\/tr>/gu)].map(([, text]) =>
      plainText(text ?? ''),
    );
    assert.deepEqual(rows, [
      'Раздел Всего Пройдено Провалено Шаг неоднозначен Шаг не найден Шаг не реализован Пропущено',
      'features/раздел-1 667 665 2 0 0 0 0',
      'features/раздел-2 667 667 0 0 0 0 0',
      'features/раздел-3 667 667 0 0 0 0 0',
    ]);
    const [, href = ''] = /<li class="problem [^]*?href="([^"]*)"/u.exec(index) ?? [];
    assert.equal(decodeURI(href), 'большой-1.html#f1-s1');
    assert.match(parts[0] ?? '', /id="f1-s1"/u);
    assert.match(parts[0] ?? '', /Ко всем разделам/u);
  });

  test('2000 сценариев остаются одной страницей', async () => {
    assert.deepEqual(shownCounts(await write(manyScenarios(mostScenariosOnPage, 3))), {
      ...noCounts,
      passed: mostScenariosOnPage,
    });
  });

  test('слишком большой раздел делит по функциям', async () => {
    const file = path.join(folder, 'один.html');
    const features = [...(JSON.parse(manyScenarios(4000, 2)) as { uri: string }[])];
    for (const [index, feature] of features.entries()) feature.uri = `features/поиск/${index}.feature`;
    const written = await writeClassicPage(JSON.stringify(features), file, facts);
    assert.equal(written.length, 3);
    assert.match(plainText(await readFile(file, 'utf8')), /features\/поиск, часть 2 2\u00A0000/u);
  });

  test('показывает сто непройденных, об остальных говорит', async () => {
    const many = await write(manyScenarios(121, 1, 121));
    assert.equal(many.match(/<li class="problem /gu)?.length, 100);
    assert.match(many, /Показаны первые 100, ещё 21 сценарий — ниже, в своих функциях\./u);
  });
});
