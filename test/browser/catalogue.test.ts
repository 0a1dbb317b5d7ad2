import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { renderPage } from '../../tools/catalogue/page';
import { nastyTag, sampleCatalogue } from '../tools/catalogue/sample';

const chromiumPath = '/usr/bin/chromium';
const isChromiumMissing = !existsSync(chromiumPath) && !process.env['CI'];
const skip = isChromiumMissing ? `нет ${chromiumPath}: поставьте его (apt-get install chromium)` : false;

describe('каталог шагов в браузере', { skip }, () => {
  let folder = '';
  let address = '';
  let browser: Browser;
  let page: Page;
  let requests: string[] = [];
  let complaints: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'catalogue-browser-'));
    const file = path.join(folder, 'шаги.html');
    await writeFile(file, renderPage(sampleCatalogue));
    address = pathToFileURL(file).href;
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    requests = [];
    complaints = [];
    await page.goto('about:blank');
    await page.goto(address);
  });

  const entries = 'main article:not([hidden])';

  async function shown(): Promise<string | null> {
    return page.locator('#shown').textContent();
  }

  /** The first words of the entry that has the focus. */
  async function focused(): Promise<string | undefined> {
    const title = page.locator('article:focus h3');
    return (await title.count()) === 0 ? undefined : ((await title.textContent()) ?? '').split('\n')[0];
  }

  /** What the next paste would insert: read by pasting, as file:// has no clipboard to ask. */
  async function pasted(): Promise<string> {
    await page.evaluate(() => {
      const { document } = globalThis as unknown as {
        document: {
          createElement: (name: string) => { id: string };
          body: { append: (area: unknown) => void };
        };
      };
      const area = document.createElement('textarea');
      area.id = 'paste-here';
      document.body.append(area);
    });
    await page.locator('#paste-here').focus();
    await page.keyboard.press('Control+V');
    return page.locator('#paste-here').inputValue();
  }

  test('не обращается к сети, ни на что не жалуется и не исполняет текст шагов', async () => {
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('file:') && url !== 'about:blank'),
      [],
    );
    assert.deepEqual(complaints, []);
    assert.equal(await page.evaluate(() => 'injected' in globalThis), false);
    assert.equal(await page.locator('img, script[src], link').count(), 0);
    assert.ok((await page.locator('main').textContent())?.includes(nastyTag));
  });

  test('ищет по мере ввода: ё и е — одно, слова в любом порядке, значения шага не мешают', async () => {
    assert.equal(await shown(), 'Показано 4 из 4');
    for (const [query, expected] of [
      ['учетной', 'Показано 1 из 4'],
      ['УЧЁТНОЙ записью', 'Показано 1 из 4'],
      ['коду поиск', 'Показано 1 из 4'],
      ['Когда Шаг 7: Поиск клиента по коду «К-777»', 'Показано 1 из 4'],
      ['ромашка', 'Показано 1 из 4'],
      ['«Ромашка»', 'Показано 1 из 4'],
      ['такого нет', 'Показано 0 из 4'],
    ] as const) {
      await page.locator('#search').fill(query);
      assert.equal(await shown(), expected, query);
    }
    assert.ok(await page.locator('#nothing').isVisible());
    await page.locator('#search').press('Escape');
    assert.equal(await shown(), 'Показано 4 из 4');
    assert.ok(!(await page.locator('#nothing').isVisible()));
  });

  test('отбирает раздел и показывает, сколько в нём осталось', async () => {
    await page.locator('#section').selectOption({ label: 'Вход (2)' });
    assert.equal(await shown(), 'Показано 2 из 4');
    assert.deepEqual(await page.locator('main > section:not([hidden]) h2').allTextContents(), ['Вход 2']);
    await page.locator('#search').fill('учетной');
    assert.deepEqual(await page.locator('main > section:not([hidden]) h2').allTextContents(), ['Вход 1']);
  });

  test('работает с клавиатуры: «/», стрелки, j и k (и в русской раскладке), Enter', async () => {
    await page.keyboard.press('/');
    assert.equal(await page.locator('#search:focus').count(), 1);
    await page.keyboard.type('Вход');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'Дано выполнен вход с ролью «роль»');
    await page.keyboard.press('j');
    assert.equal(await focused(), 'Дано выполнен вход под свободной учётной записью');
    await page.locator('article:focus').dispatchEvent('keydown', { key: 'л', bubbles: true });
    assert.equal(await focused(), 'Дано выполнен вход с ролью «роль»');
    await page.locator('article:focus').dispatchEvent('keydown', { key: 'о', bubbles: true });
    await page.keyboard.press('ArrowUp');
    assert.equal(await focused(), 'Дано выполнен вход с ролью «роль»');
    await page.keyboard.press('k');
    assert.equal(await page.locator('#search:focus').count(), 1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('button', { hasText: 'Скопировано' }).waitFor();
    assert.equal(await focused(), 'Дано выполнен вход с ролью «роль»');
    assert.equal(await pasted(), 'Дано выполнен вход с ролью «читатель»');
  });

  test('копирует пример целиком, с таблицей, и там, где буфера обмена у страницы нет', async () => {
    for (const script of ['', "Object.defineProperty(navigator, 'clipboard', { value: undefined })"]) {
      const own = await browser.newPage();
      if (script !== '') await own.addInitScript(script);
      await own.goto(address);
      const kept = page;
      page = own;
      await own.locator('article', { hasText: 'ООО «Ромашка»' }).locator('.example button').first().click();
      await own.locator('button', { hasText: 'Скопировано' }).waitFor();
      assert.equal(await own.locator('#told').textContent(), 'Пример скопирован');
      assert.equal(await pasted(), 'Дано создан клиент:\n  | Наименование | ООО «Ромашка» |');
      page = kept;
      await own.close();
    }
  });

  test('говорит, если скопировать не вышло', async () => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      Object.assign((globalThis as unknown as { document: object }).document, { execCommand: () => false });
    });
    await page.locator('.example button').first().click();
    assert.equal(await page.locator('.example button').first().textContent(), 'Не вышло: Ctrl+C');
    assert.equal(
      await page.locator('#told').textContent(),
      'Скопировать не удалось: выделите пример и нажмите Ctrl+C',
    );
  });

  test('ссылка на шаг показывает его, даже если поиск его скрыл', async () => {
    await page.locator('#search').fill('учетной');
    await page.evaluate(() => {
      (globalThis as unknown as { location: { hash: string } }).location.hash = '#value-строка';
    });
    await page.locator('[id="value-строка"]').waitFor({ state: 'visible' });
    assert.equal(await shown(), 'Показано 4 из 4');
  });

  test('без JavaScript это простой список: без кнопок и поиска', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(address);
    assert.equal(await plain.locator('main article.step').count(), 4);
    assert.ok(await plain.locator('article.step').last().isVisible());
    assert.ok(!(await plain.locator('.tools').isVisible()));
    assert.equal(await plain.locator('.example button:visible').count(), 0);
    await context.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`контраст текста не ниже 4,5 : 1 (WCAG AA), тема ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      const faint = await page.evaluate(findFaintTexts);
      await page.emulateMedia({ colorScheme: null });
      assert.deepEqual(faint, []);
    });
  }

  test('наблюдатель контраста видит бледный текст', async () => {
    await page.evaluate(() => {
      const { document } = globalThis as unknown as {
        document: { querySelector: (name: string) => { style: { color: string } } };
      };
      document.querySelector('h1').style.color = 'rgb(200, 200, 200)';
    });
    assert.deepEqual(await page.evaluate(findFaintTexts), ['Шаги сценариев 1.59']);
  });

  test('не шире экрана телефона, а в печати — без поиска и кнопок', async () => {
    await page.setViewportSize({ width: 375, height: 700 });
    await page.goto(address);
    const width = await page.locator('body').evaluate((body) => Number(Reflect.get(body, 'scrollWidth')));
    await page.setViewportSize({ width: 1280, height: 800 });
    assert.ok(width <= 375, `ширина ${width}`);
    await page.emulateMedia({ media: 'print' });
    assert.ok(!(await page.locator('.tools').isVisible()));
    assert.equal(await page.locator('.example button:visible').count(), 0);
    assert.equal(await page.locator(`${entries}:visible`).count(), 6);
    await page.emulateMedia({ media: null });
  });
});

/** Runs in the page: own texts whose contrast with what lies behind them is below 4.5. */
function findFaintTexts(): string[] {
  interface Element {
    readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
    readonly parentElement: Element | null;
    getClientRects(): { readonly length: number };
  }
  const { document, getComputedStyle } = globalThis as unknown as {
    document: { querySelectorAll: (selector: string) => Iterable<Element> };
    getComputedStyle: (element: Element) => { readonly color: string; readonly backgroundColor: string };
  };
  const numbers = (color: string): number[] => (color.match(/[\d.]+/gu) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = numbers(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return numbers(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll('body *:not(script):not(option)')].flatMap((element) => {
    const text = [...element.childNodes]
      .filter(({ nodeType }) => nodeType === 3)
      .map(({ textContent }) => textContent ?? '')
      .join('')
      .trim();
    if (text === '' || element.getClientRects().length === 0) return [];
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return contrast < 4.5 ? [`${text} ${contrast.toFixed(2)}`] : [];
  });
}
