// The first page of the report as a reader uses it: in Chromium, from a file, with mouse, keyboard and printer.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { defaultRelease } from '../../support/config/release';
import { launchChromium } from '../../tools/pictures/chromium';
import {
  FAILED,
  PASSED,
  SKIPPED,
  UNDEFINED,
  beganAt,
  failedScenario,
  makeReport,
  manyScenarios,
  passedScenario,
  type MadeReport,
} from './made-report';
import { whyNoBrowser } from './browser';

const noAccess = 'PATCH /api/v1/clients/7: ожидался код 200, получен 403 → сравните роли';
const wrongCode = 'Поле «Код клиента»: ожидалось «К-000123», получено «К-000124»';

const links = { requirement: 'https://req.example/{key}', testCase: '', defect: 'https://bug.example/{key}' };
const run = {
  settings: { ...defaultRelease, product: 'Аврора', links },
  buildUrl: 'https://ci.example/17',
};
const login = { uri: 'features/вход/вход.feature', feature: 'Вход' };
const search = { uri: 'features/поиск/поиск.feature', feature: 'Поиск клиента' };

/** Eight scenarios: two passed, three failed by two causes, one of them known; not found, skipped, unstable. */
const mixed: MadeReport = {
  run: {
    ...run,
    warnings: ['Сертификат стенда не проверялся'],
    contract: {
      operations: ['Поиск клиентов', 'Удаление клиента'].map((id) => ({
        ...{ id, name: id, method: 'GET', template: `/api/v1/${id}`, roles: [] },
        answers: [{ status: '200' }, { status: '403' }],
      })),
    },
  },
  contractRecords: ['читатель', 'владелец репозитория', 'главный владелец репозитория', ''].map((role) => ({
    operation: 'Поиск клиентов',
    status: role === '' ? 401 : 200,
    role,
  })),
  end: { notes: ['Ответы не по контракту:\nGET /api/v1/clients: лишнее поле'] },
  scenarios: [
    {
      ...passedScenario('Учётная запись видна владельцу', { ...login, tags: ['@вход', '@REQ-2'] }),
      attempts: [[{ text: 'таблица широка', table: [Array.from({ length: 30 }, () => 'НеразрывноеСлово')] }]],
    },
    {
      ...passedScenario('Клиент найден по коду', { ...search, tags: ['@поиск', '@REQ-1'] }),
      attempts: [[{ keyword: 'Когда ', text: 'выполнен долгий поиск', durationMs: 125_000 }]],
    },
    failedScenario('Читатель не меняет клиента', noAccess, { ...search, tags: ['@REQ-1'] }),
    failedScenario('Читатель не удаляет клиента', noAccess, search),
    failedScenario('Код в карточке', wrongCode, { ...search, tags: ['@дефект:AUR-12'] }),
    { ...login, name: 'Вход по ключу', attempts: [[{ text: 'никто не писал', status: UNDEFINED }]] },
    { ...login, name: 'Вход по карте', attempts: [[{ text: 'нет карты', status: SKIPPED }]] },
    {
      ...login,
      name: 'Вход со второго раза',
      attempts: [
        [{ text: 'вход', status: FAILED, message: 'нет ответа' }],
        [{ text: 'вход', status: PASSED }],
      ],
    },
  ],
};

const green: MadeReport = { run, end: {}, scenarios: manyScenarios(30) };
const five: MadeReport = {
  run,
  end: {},
  scenarios: manyScenarios(300).map((scenario, index) => {
    const { name, uri = '', feature = '', rule = '' } = scenario;
    const message = `GET /api/v1/clients/${index}: ${'расхождение с таблицей сценария, '.repeat(12)}→ сверьте`;
    return index % 60 === 7 ? failedScenario(name, message, { uri, feature, rule }) : scenario;
  }),
};
const live: MadeReport = {
  run,
  scenarios: mixed.scenarios.map((scenario, index) => (index < 4 ? scenario : { ...scenario, attempts: [] })),
};

describe('первая страница отчёта в браузере', { skip: whyNoBrowser() }, () => {
  let folder = '';
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let requests: string[] = [];
  let complaints: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'report-browser-'));
    for (const [name, report] of Object.entries({ mixed, green, five })) makeReport(placeOf(name), report);
    makeReport(placeOf('live'), live, new Date(beganAt.getTime() + 65_000));
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await open('mixed');
  });

  function placeOf(name: string): string {
    return path.join(folder, name);
  }

  /** A new window of a new reader. */
  async function open(
    name: string,
    options: Parameters<Browser['newContext']>[0] = {},
    file = 'index.html',
  ): Promise<void> {
    await (context as BrowserContext | undefined)?.close();
    requests = [];
    complaints = [];
    context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options });
    page = await context.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    if (name === 'live') await page.clock.install({ time: new Date(beganAt.getTime() + 70_000) });
    await page.goto(pathToFileURL(path.join(placeOf(name), file)).href);
  }

  async function found(): Promise<string> {
    return (await page.locator('#found').textContent()) ?? '';
  }

  async function names(): Promise<readonly string[]> {
    const shown = await page.locator('#list li:not(.rule) > :nth-child(2)').allTextContents();
    return shown.map((name) => name.trim());
  }

  async function scrollWidth(): Promise<number> {
    return page.evaluate<number>('document.documentElement.scrollWidth');
  }

  /** Texts that are on the first screen, without scrolling. */
  async function isOnScreen(selector: string): Promise<boolean> {
    const box = await page.locator(selector).boundingBox();
    return box !== null && box.y + box.height <= 768;
  }

  test('первый экран: вердикт, исходы и самые тяжёлые причины с объяснением', async () => {
    expect(await page.locator('h1').innerText()).to.equal('✘ Выпускать нельзя');
    const tiles = (await page.locator('.counts li').allInnerTexts()).map((text) =>
      text.replace(/\s+/gu, ' '),
    );
    expect(tiles).to.deep.equal([
      '8 сценариев',
      '2 ✔ пройдено',
      '1 ~ нестабильно',
      '1 – пропущено',
      '1 ? шаг не найден',
      '3 ✘ провалено',
    ]);
    expect(await page.locator('.cause .kind').allInnerTexts()).to.deep.equal([
      'расхождение с требованием например, «Читатель не меняет клиента»',
      'шаг не найден Вход по ключу',
      'известный дефект AUR-12: расхождение с требованием Код в карточке',
      'нестабильно Вход со второго раза',
      'пропущено Вход по карте',
    ]);
    expect(await page.locator('.cause .what').allInnerTexts()).to.deep.equal([
      noAccess,
      'никто не писал',
      wrongCode,
      'нет ответа',
      'сценарий пропущен шагом «нет карты»',
    ]);
    for (const selector of ['h1', '.counts', '#cause-4 > summary'])
      expect(await isOnScreen(selector), selector).to.equal(true);
    await open('five');
    expect(await isOnScreen('#cause-5 > summary')).to.equal(true);
  });

  test('сеть не нужна, жаловаться не на что', async () => {
    for (const name of ['mixed', 'green', 'five', 'live']) {
      await open(name);
      expect(requests.filter((url) => !url.startsWith('file:'))).to.deep.equal([]);
      expect(requests.length).to.be.greaterThan(0);
      expect(complaints).to.deep.equal([]);
    }
  });

  test('наблюдатель видит запрос наружу и отказ политики', async () => {
    const refusal = page.waitForEvent('console', {
      predicate: (message) => /violates/u.test(message.text()),
    });
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x.png">')`,
    );
    await refusal;
    expect(complaints).to.have.length(1);
    await open('mixed', { bypassCSP: true });
    const request = page.waitForRequest('http://127.0.0.1:9/x.png');
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x.png">')`,
    );
    await request;
    expect(requests.some((url) => !url.startsWith('file:'))).to.equal(true);
  });

  test('ищет по названию, тегу, функции и файлу; ё и е — одно, слова в любом порядке', async () => {
    for (const [query, expected] of [
      ['учетная', ['Учётная запись видна владельцу']],
      ['УЧЁТНАЯ', ['Учётная запись видна владельцу']],
      ['коду найден', ['Клиент найден по коду']],
      ['@req-2', ['Учётная запись видна владельцу']],
      ['вход.feature карте', ['Вход по карте']],
      ['дефект:aur', ['Код в карточке']],
    ] as const) {
      await page.locator('#query').fill(query);
      expect(await names(), query).to.deep.equal(expected);
    }
    await page.locator('#query').fill('поиск клиента');
    expect(await found()).to.equal('Показано: 4 сценария в 1 функции.');
    await page.locator('#query').fill('такого нет');
    expect(await found()).to.equal('Ничего не найдено: измените поиск или сбросьте фильтры.');
    await page.locator('#clear').click();
    expect(await found()).to.equal('Показано: 8 сценариев в 2 функциях.');
  });

  test('отбирает по исходу, тегу, причине и медленные; отборы складываются', async () => {
    await page.locator('#status').selectOption('red');
    expect(await names()).to.have.length(6);
    await page.locator('#status').selectOption({ label: 'шаг не найден' });
    expect(await names()).to.deep.equal(['Вход по ключу']);
    await page.locator('#clear').click();
    await page.locator('#tag').selectOption('@REQ-1');
    expect(await names()).to.deep.equal(['Клиент найден по коду', 'Читатель не меняет клиента']);
    await page.locator('#status').selectOption({ label: 'провалено' });
    expect(await names()).to.deep.equal(['Читатель не меняет клиента']);
    await page.locator('#clear').click();
    await page.locator('#cause').selectOption({ index: 1 });
    expect(await names()).to.deep.equal(['Читатель не меняет клиента', 'Читатель не удаляет клиента']);
    await page.locator('#clear').click();
    await page.locator('#slow').check();
    expect(await names()).to.deep.equal(['Клиент найден по коду']);
    expect(await page.locator('#list li .dim').innerText()).to.equal('2 мин 5 с · строка 15 · @поиск @REQ-1');
  });

  test('плитка исхода и требование отбирают сценарии', async () => {
    await page.locator('.counts .failed a').click();
    expect(await names()).to.have.length(3);
    await page.locator('#requirements a', { hasText: 'пройдено 1 из 2' }).click();
    expect(await names()).to.deep.equal(['Клиент найден по коду', 'Читатель не меняет клиента']);
    await page.locator('.counts .all a').click();
    expect(await found()).to.equal('Показано: 8 сценариев в 2 функциях.');
  });

  test('причина и функция раскрываются и сворачиваются щелчком', async () => {
    const failure = page.locator('#cause-1 .failure').first();
    expect(await failure.isVisible()).to.equal(false);
    await page.locator('#cause-1 > summary').click();
    expect(await failure.isVisible()).to.equal(true);
    expect(await failure.innerText()).to.include(
      'Повторить сценарий\nnpm run bdd -- --stand dev features/поиск',
    );
    await page.locator('#cause-1 > summary').click();
    expect(await failure.isVisible()).to.equal(false);
    await page.locator('.feature > summary').first().click();
    expect(await names()).to.deep.equal([
      'Учётная запись видна владельцу',
      'Вход по ключу',
      'Вход по карте',
      'Вход со второго раза',
    ]);
  });

  test('работает с клавиатуры: «/», Escape, Tab, Enter', async () => {
    await page.keyboard.press('/');
    expect(await page.locator('#query:focus').count()).to.equal(1);
    await page.keyboard.type('карте/');
    expect(await page.locator('#query').inputValue()).to.equal('карте/');
    // Not pressed: Chromium would clear the field without us, others would not.
    await page.locator('#query').dispatchEvent('keydown', { key: 'Escape', bubbles: true });
    expect(await page.locator('#query').inputValue()).to.equal('');
    await page.reload();
    const order: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      order.push(
        await page.evaluate<string>(`(() => {
          const { id, tagName, textContent, parentElement } = document.activeElement;
          return id || (tagName === 'SUMMARY' && parentElement.id) || textContent.trim().replace(/\\s+/g, ' ');
        })()`),
      );
    }
    const stops = [
      'К причинам провалов',
      '17',
      'Причины',
      'theme',
      '8 сценариев',
      'cause-1',
      'query',
      'status',
    ];
    expect(order.filter((stop) => stops.includes(stop))).to.deep.equal(stops);
    await page.locator('#cause-1 > summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#cause-1').getAttribute('open')).to.equal('');
    await page.keyboard.press('Enter');
    expect(await page.locator('#cause-1').getAttribute('open')).to.equal(null);
  });

  test('тему переключает кнопка, и страница её помнит, и подробности тоже', async () => {
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await open('mixed', { colorScheme: 'light' });
    expect(await background()).to.equal('rgb(255, 255, 255)');
    await page.locator('#theme', { hasText: 'Тёмная тема' }).click();
    expect(await background()).to.equal('rgb(13, 17, 23)');
    expect(await page.locator('#theme').innerText()).to.equal('Светлая тема');
    await page.reload();
    expect(await background()).to.equal('rgb(13, 17, 23)');
    await page.locator('#durations a').first().click();
    await page.waitForURL(/details/u);
    expect(await background()).to.equal('rgb(13, 17, 23)');
    await open('mixed', { colorScheme: 'dark' });
    expect(await background()).to.equal('rgb(13, 17, 23)');
    await page.locator('#theme').click();
    expect(await background()).to.equal('rgb(255, 255, 255)');
  });

  test('ссылка на подробности ведёт к сценарию, и обратно — к отчёту', async () => {
    await page.locator('#query').fill('удаляет');
    await page.locator('#list a').click();
    const scenario = page.locator('article:target');
    expect(await scenario.locator('h4').innerText()).to.include('Читатель не удаляет клиента');
    expect((await scenario.boundingBox())?.y).to.be.within(0, 700);
    await page.locator('.bar a').click();
    expect(await page.locator('h1').innerText()).to.include('Выпускать нельзя');
    expect(complaints).to.deep.equal([]);
  });

  test('без папки подробностей страница говорит, что прислан один файл', async () => {
    expect(await page.locator('#absent').isVisible()).to.equal(false);
    await cp(path.join(placeOf('mixed'), 'index.html'), path.join(placeOf('alone'), 'index.html'));
    await open('alone');
    await page.locator('#absent').waitFor({ state: 'visible' });
    expect(await page.locator('#absent').innerText()).to.include('Рядом нет папки details');
    await page.locator('#cause-1 > summary').click();
    expect(await page.locator('#cause-1 .message').first().innerText()).to.equal(noAccess);
  });

  test('печатает вердикт и пять провалов на двух листах A4, светлыми и без таблиц', async () => {
    const { extractText, getDocumentProxy } = await import('unpdf');
    await open('five', { colorScheme: 'dark' });
    await page.locator('#theme').click();
    await page.locator('#theme').click();
    const pdf = await getDocumentProxy(new Uint8Array(await page.pdf({ preferCSSPageSize: true })));
    expect(pdf.numPages).to.be.at.most(2);
    const text = (await extractText(pdf, { mergePages: true })).text.replace(/\s+/gu, ' ');
    expect(text).to.include('Выпускать нельзя').and.to.include('Не пройдено 5 из 300');
    expect(text.match(/Тогда найден 1 клиент/gu)).to.have.length(5);
    expect(text.match(/Повторить сценарий/gu)).to.have.length(5);
    expect(text).not.to.include('Показано:').and.not.to.include('Тёмная тема');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).to.equal(
      'rgb(255, 255, 255)',
    );
  });

  test('не шире экрана телефона, ни сама, ни подробности', async () => {
    const phone = { viewport: { width: 390, height: 844 } };
    for (const [name, file] of [
      ['mixed', 'index.html'],
      ['five', 'index.html'],
      ['live', 'index.html'],
      ['mixed', 'details/1.html'],
    ] as const) {
      await open(name, phone, file);
      await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
      expect(await scrollWidth(), `${name} ${file}`).to.be.at.most(390);
    }
  });

  test('идущий прогон: сколько выполнено, страница обновляется сама, пока её не читают', async () => {
    await open('live');
    expect(await page.locator('h1').innerText()).to.equal('… Идёт прогон');
    expect(await page.locator('.reason').innerText()).to.equal('Выполнено 4 из 8 сценариев');
    const reloaded = page.waitForEvent('load');
    await page.clock.runFor(3000);
    await reloaded;
    await page.locator('#cause-1 > summary').click();
    await page.evaluate('globalThis.isRead = true');
    await page.clock.runFor(9000);
    await page.locator('#cause-1 > summary').click();
    expect(await page.evaluate('globalThis.isRead')).to.equal(true);
    await page.clock.runFor(3000);
    await page.waitForFunction('!globalThis.isRead');
    expect(await page.locator('#stale').isVisible()).to.equal(false);
  });

  test('идущий прогон: через минуту без вестей говорит, что он, вероятно, оборвался', async () => {
    await open('live');
    await page.locator('#cause-1 > summary').click();
    await page.clock.runFor(54_000);
    expect(await page.locator('#stale').isVisible()).to.equal(false);
    await page.clock.runFor(6000);
    expect(await page.locator('#stale').innerText()).to.equal(
      'Вестей нет больше минуты: прогон, вероятно, оборвался — не выполнено 4 сценария. ' +
        'Проверьте задание и запустите прогон снова.',
    );
  });

  test('без JavaScript остаются вердикт, причины и ссылки на подробности', async () => {
    await open('mixed', { javaScriptEnabled: false });
    expect(await page.locator('h1').innerText()).to.equal('✘ Выпускать нельзя');
    expect(await page.locator('#filters').isVisible()).to.equal(false);
    expect(await page.locator('#theme').isVisible()).to.equal(false);
    await page.locator('#cause-1 > summary').click();
    expect(await page.locator('#cause-1 .failure').first().isVisible()).to.equal(true);
    expect(await page.locator('noscript a').allInnerTexts()).to.deep.equal([
      'details/1.html',
      'details/2.html',
    ]);
  });

  const accessible = [
    ['mixed', 'index.html'],
    ['green', 'index.html'],
    ['live', 'index.html'],
    ['mixed', 'details/1.html'],
    ['mixed', 'details/2.html'],
  ] as const;
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`нарушений WCAG A и AA нет, тема ${colorScheme}`, async () => {
      for (const [name, file] of accessible) {
        for (const viewport of [
          { width: 1366, height: 768 },
          { width: 390, height: 844 },
        ]) {
          await open(name, { colorScheme, viewport, bypassCSP: true }, file);
          expect(await violations(), `${name} ${file}`).to.deep.equal([]);
        }
      }
    });
  }

  test('проверка доступности видит бледный текст, поле без названия и страницу без языка', async () => {
    await open('mixed', { bypassCSP: true });
    await page.evaluate(`
      document.documentElement.lang = '';
      document.querySelector('h1').style.color = '#faa';
      document.querySelector('#query').parentElement.replaceWith(document.querySelector('#query'));
      document.querySelector('#query').placeholder = '';
    `);
    const seen = (await violations()).map((text) => text.split(' ', 1)[0]);
    expect(seen).to.include.members(['color-contrast', 'html-has-lang', 'label']);
  });

  /** What axe finds on the page with all that folds open. */
  async function violations(): Promise<readonly string[]> {
    await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    return page.evaluate<readonly string[]>(`axe
      .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ')))`);
  }
});
