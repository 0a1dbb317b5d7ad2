import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeClassicPage } from '../../support/report/classic-page';
import { manyScenarios } from '../support/report/classic-page-reading';
import { nastyImage, nastyScript, runSample } from '../support/report/classic-sample-run';

const chromiumPath = '/usr/bin/chromium';
const isChromiumMissing = !existsSync(chromiumPath) && !process.env['CI'];
const skip = isChromiumMissing ? `нет ${chromiumPath}: поставьте его (apt-get install chromium)` : false;

describe('классический отчёт в браузере', { skip }, () => {
  let folder = '';
  let browser: Browser;
  let page: Page;
  let requests: string[] = [];
  let complaints: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'classic-browser-'));
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
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      complaints.push(`диалог: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => complaints.push(`ошибка: ${error.message}`));
    page.on('console', (message) => complaints.push(`консоль: ${message.text()}`));
    await open(await runSample());
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(json: string, file = 'классический.html'): Promise<void> {
    await writeClassicPage(json, path.join(folder, file), {
      title: `Приёмка ${nastyImage}`,
      stand: nastyScript,
      startedAt: new Date(2026, 10, 23, 20, 15),
      durationMs: 125_000,
      interrupted: false,
      metadata: { [nastyImage]: nastyScript },
    });
    requests = [];
    complaints = [];
    await page.goto(pathToFileURL(path.join(folder, file)).href);
  }

  async function isInjected(): Promise<boolean> {
    return page.evaluate(() => 'injected' in globalThis);
  }

  test('не обращается к сети и ничего не исполняет из данных', async () => {
    await page.locator('[data-all="expand"]').click();
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.locator('.panel-heading').first().hover();
    assert.deepEqual(
      requests.filter((url) => !/^(?:file|data):/u.test(url)),
      [],
    );
    assert.ok(requests.some((url) => url.startsWith('file:')));
    assert.equal(await isInjected(), false);
    assert.equal(await page.locator('img[onerror], [onmouseover], [onload], svg').count(), 0);
    assert.deepEqual(complaints, []);
    assert.equal(await page.locator('script').count(), 1);
  });

  test('наблюдатель видит внедрение и запрос наружу, если они случаются', async () => {
    const twin = await browser.newPage();
    const seen: string[] = [];
    twin.on('request', (request) => seen.push(request.url()));
    await twin.setContent(`${nastyImage}<img src="http://127.0.0.1:9/x.png">`, { waitUntil: 'load' });
    assert.equal(await twin.evaluate(() => 'injected' in globalThis), true);
    assert.ok(seen.includes('http://127.0.0.1:9/x.png'));
    await twin.close();
  });

  test('даже вставленный мимо экранирования тег не исполняется и не грузит', async () => {
    await page.reload();
    requests = [];
    const refusals = [/inline event handler/u, /loading the image/iu].map((refusal) =>
      page.waitForEvent('console', { predicate: (message) => refusal.test(message.text()), timeout: 5000 }),
    );
    await page.evaluate((markup) => {
      const { document } = globalThis as unknown as {
        document: { body: { insertAdjacentHTML: (place: string, text: string) => void } };
      };
      document.body.insertAdjacentHTML('beforeend', markup);
    }, `<img src="data:,x" onerror="window.injected=1"><img src="http://127.0.0.1:9/x.png">`);
    await Promise.all(refusals);
    assert.equal(await isInjected(), false);
  });

  test('сценарий раскрывается и сворачивается щелчком', async () => {
    await page.reload();
    const scenario = page.locator('.scenario', { hasText: 'Клиент найден по коду' });
    const toggle = scenario.locator('a[data-toggle]');
    const steps = scenario.locator('.steps');
    assert.equal(await steps.isVisible(), false);
    assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    await toggle.click();
    await steps.waitFor({ state: 'visible' });
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    await scenario.locator('.collapse.in').waitFor();
    await toggle.press(' ');
    await steps.waitFor({ state: 'hidden' });
  });

  test('ссылка из списка непройденных ведёт к раскрытому сценарию', async () => {
    await page.reload();
    await page.locator('[data-all="collapse"]').click();
    await page.locator('.problem a', { hasText: 'Данные не убраны' }).click();
    const scenario = page.locator('article', { hasText: 'Данные не убраны' });
    await scenario.locator('.steps').waitFor({ state: 'visible' });
    assert.ok(((await scenario.boundingBox())?.y ?? 9999) < 768);
  });

  test('показывает только непройденные и ищет по названию', async () => {
    await page.reload();
    const visible = page.locator('.scenario:not([hidden])');
    assert.equal(await visible.count(), 17);
    await page.locator('[data-show="problems"]').click();
    assert.equal(await visible.count(), 10);
    await page.locator('[data-show="all"]').click();
    await page.locator('#search').fill('снимки');
    assert.equal(await visible.count(), 1);
    assert.ok(await visible.locator('.scenario-name').isVisible());
    await page.locator('#search').fill('такого нет');
    assert.ok(await page.locator('#nothing-found').isVisible());
  });

  test('первый экран говорит, сколько провалено и что именно', async () => {
    await page.reload();
    assert.equal(await page.locator('h1').textContent(), 'Провалено 5 из 17 сценариев');
    const bottom = await page.locator('.problem').first().boundingBox();
    assert.ok(bottom && bottom.y + bottom.height < 768);
  });

  test('не шире экрана телефона', async () => {
    await page.setViewportSize({ width: 375, height: 700 });
    await page.reload();
    const width = await page.locator('body').evaluate((body) => Number(Reflect.get(body, 'scrollWidth')));
    await page.setViewportSize({ width: 1366, height: 768 });
    assert.ok(width <= 375, `ширина ${width}`);
  });

  test('оглавление большого отчёта ведёт на страницу раздела и обратно', async () => {
    await open(manyScenarios(2001, 3, 1), 'большой.html');
    await page.locator('.problem a').click();
    await page.waitForURL(/-1\.html#f1-s1$/u);
    assert.ok(await page.locator('#f1-s1 .steps').isVisible());
    await page.locator('.back').click();
    await page.locator('.parts').waitFor();
    await page.locator('.parts a').last().click();
    await page.locator('#f1').waitFor();
    assert.deepEqual(complaints, []);
  });
});
