// Nothing that a run carries may run in its report: each payload through each field, rendered in Chromium.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { defaultRelease } from '../../support/config/release';
import type { FailureRecord } from '../../support/diagnosis/failure';
import { launchChromium } from '../../tools/pictures/chromium';
import { whyNoBrowser } from './browser';
import {
  FAILED,
  PASSED,
  SKIPPED,
  beganAt,
  makeReport,
  passedScenario,
  type MadeAttachment,
  type MadeReport,
  type MadeScenario,
} from './made-report';

/** Texts that would call `canary` where a page took them for its own. */
const payloads: readonly string[] = [
  '<script>canary()</script>',
  '<ScRiPt>canary()</sCrIpT>',
  '<script src="data:text/javascript,canary()"></script>',
  '<script type="module">canary()</script>',
  '<img src=x onerror=canary()>',
  '<img src=x onerror="canary()">',
  "<img src='x' onerror='canary()'>",
  '<img/src=x/onerror=canary()//',
  '<body onload=canary()>',
  '<svg onload=canary()>',
  '<svg><script>canary()</script></svg>',
  '<svg><animate onbegin=canary() attributeName=x dur=1s></svg>',
  '<svg><a xlink:href="javascript:canary()"><text y=20>ссылка</text></a></svg>',
  '<math><mtext><img src=x onerror=canary()></mtext></math>',
  '<details open ontoggle=canary()>',
  '<input autofocus onfocus=canary()>',
  '<video><source onerror=canary()></video>',
  '<audio src=x onerror=canary()>',
  '<object data="javascript:canary()"></object>',
  '<embed src="data:text/html,<script>parent.canary()</script>">',
  '<iframe src="javascript:parent.canary()"></iframe>',
  '<iframe srcdoc="<script>parent.canary()</script>"></iframe>',
  '<a href="javascript:canary()">ссылка</a>',
  'javascript:canary()',
  'data:text/html,<script>canary()</script>',
  '<base href="http://127.0.0.1:9/">',
  '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
  '<link rel=stylesheet href="http://127.0.0.1:9/x.css">',
  '<style>@import url(http://127.0.0.1:9/x.css); * { display: none }</style>',
  '<form action="http://127.0.0.1:9/"><button id=reset>Отправить</button></form>',
  '</script><script>canary()</script>',
  '</style><script>canary()</script>',
  '</title><script>canary()</script>',
  '</textarea><script>canary()</script>',
  '</noscript><script>canary()</script>',
  '</pre></details></li></ol></main><script>canary()</script>',
  '--><script>canary()</script><!--',
  ']]><script>canary()</script>',
  '" autofocus onfocus="canary()',
  "' autofocus onfocus='canary()",
  '` autofocus onfocus=`canary()',
  '"><img src=x onerror=canary()>',
  "'><img src=x onerror=canary()>",
  '&lt;script&gt;canary()&lt;/script&gt;',
  '&#60;script&#62;canary()&#60;/script&#62;',
  '{"a":"</script><script>canary()</script>"}',
  '"]}</script><script>canary()</script>',
  '${canary()}',
  '{{constructor.constructor("canary()")()}}',
  '<%= canary() %>',
  '$& $` $1 $<name>',
  'expression(canary())',
  'url(javascript:canary())',
  '__proto__',
  'constructor',
  'toString',
  '../../../etc/passwd',
  '..\\..\\windows\\"win.ini',
  'имя\u0000<img src=x onerror=canary()>',
  '\u202e<script>canary()</script>\u202c',
  '\u2066скрыто\u2069\u200f',
  '\u001b[31m<img src=x onerror=canary()>\u001b[0m',
  '\u001b]8;;javascript:canary()\u0007ссылка\u001b]8;;\u0007',
  'строка\u2028<script>canary()</script>\u2029',
  '+ADw-script+AD4-canary()+ADw-/script+AD4-',
  '＜script＞canary()＜/script＞',
  '\ufeff<script>canary()</script>',
  '\ud83d<script>canary()</script>',
];

const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="canary()"><script>canary()</script></svg>';
/** Beyond what a page shows itself: it becomes a file beside it. */
const long = ' '.repeat(21_000);

/** A report in which every text is this one. */
function reportOf(texts: readonly string[]): MadeReport {
  const all = texts.join(' ');
  const operation = { name: all, method: 'GET', template: all, roles: [all] } as const;
  return {
    run: {
      ...{
        stand: all,
        api: all,
        keycloak: all,
        version: all,
        branch: all,
        build: all,
        command: all,
        seed: all,
      },
      ...{ startedBy: all, warnings: texts, buildUrl: 'javascript:canary()' },
      settings: {
        ...defaultRelease,
        product: all,
        links: {
          requirement: 'https://req.example/{key}',
          testCase: 'https://tc.example/{key}',
          defect: 'https://bug.example/{key}',
        },
      },
      contract: { operations: texts.map((id) => ({ ...operation, id, answers: [{ status: id }] })) },
    },
    end: { notes: [...texts, `первая строка\n${all}`] },
    contractRecords: texts.map((text) => ({ operation: text, status: 200, role: text, difference: text })),
    scenarios: texts.flatMap((text, index) => [
      failedOf(text, index),
      passedScenario(text, { uri: text, feature: text, rule: text, tags: [`@${text}`] }),
      skippedOf(text),
    ]),
  };
}

function failedOf(text: string, index: number): MadeScenario {
  const failure: FailureRecord = {
    code: text,
    kind: 'requirement',
    cause: text,
    action: text,
    at: beganAt.toISOString(),
    attempt: 1,
    exchange: {
      ...{ request: text, requestBody: text, answer: text, answerBody: text, curl: text },
      ...{ correlation: text, durationMs: 1 },
    },
  };
  const attachments: readonly MadeAttachment[] = [
    ...[text, 'text/plain', 'text/html', 'application/json', 'text/x.cucumber.log+plain'].map(
      (mediaType) => ({
        mediaType,
        fileName: text,
        body: text,
      }),
    ),
    ...['text/html', 'application/xhtml+xml', 'text/xml', 'image/svg+xml', 'application/json', text].map(
      (mediaType) => ({ mediaType, fileName: text, body: `${svg}${text}${index === 0 ? long : ''}` }),
    ),
    ...['image/png', 'image/svg+xml', 'application/pdf', 'application/octet-stream', text].map(
      (mediaType) => ({
        mediaType,
        fileName: text,
        body: Buffer.from(`${svg}${text}`).toString('base64'),
        isBase64: true,
      }),
    ),
  ];
  const argument = index % 2 === 0 ? { docString: text } : { table: [[text, text]] };
  const steps = [
    {
      keyword: 'Дано ',
      text,
      ...argument,
      attachments: index % 8 === 0 ? attachments : attachments.slice(0, 5),
    },
    { keyword: 'Тогда ', text, status: FAILED, message: text, failure },
  ];
  return {
    ...{ feature: text, rule: text, name: text },
    tags: [`@${text}`, `@дефект:${text}`],
    attempts: [steps],
  };
}

function skippedOf(text: string): MadeScenario {
  const steps = [{ text, status: SKIPPED, message: text }];
  return { name: text, feature: text, attempts: [[{ text, status: PASSED }, ...steps]] };
}

/** What the page shows for a text: nothing that would colour, hide or turn what stands around it. */
function shown(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\u200f\u202a-\u202e\u2066-\u2069]/gu, (sign) => `‹U+${hex(sign)}›`)
    .replace(/[\u0000\ud83d]/gu, '\ufffd') // eslint-disable-line no-control-regex
    .replace(/\s+/gu, ' ')
    .trim();
}

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).toUpperCase();
}

describe('отчёт не исполняет того, что показывает', { skip: whyNoBrowser() }, () => {
  let folder = '';
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let events: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'report-injection-'));
    const plain = reportOf(payloads.map((_, index) => `простой текст ${index}`));
    makeReport(path.join(folder, 'nasty'), reportOf(payloads));
    makeReport(path.join(folder, 'live'), reportOf(payloads), beganAt);
    makeReport(path.join(folder, 'plain'), plain);
    makeReport(path.join(folder, 'plain-live'), plain, beganAt);
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await (context as BrowserContext | undefined)?.close();
    context = await browser.newContext();
    await context.addInitScript('globalThis.canary = () => console.log("canary")');
    page = await context.newPage();
    page.on('dialog', (dialog) => {
      events.push(`диалог ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => events.push(message.text()));
    page.on('pageerror', (error) => events.push(error.message));
    page.on('request', (request) => {
      // What Chromium shows PDF files and downloads with is its own.
      if (!/^(?:file|chrome|chrome-extension):/u.test(request.url())) events.push(`запрос ${request.url()}`);
    });
  });

  async function open(...parts: readonly string[]): Promise<void> {
    events = [];
    await page.goto(pathToFileURL(path.join(folder, ...parts)).href);
    await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
    await page.evaluate('new Promise((resolve) => { setTimeout(resolve, 100); })');
  }

  async function pagesOf(report: string): Promise<readonly (readonly string[])[]> {
    const details = await readdir(path.join(folder, report, 'details'));
    const pages = details.filter((name) => name.endsWith('.html')).map((name) => [report, 'details', name]);
    return [[report, 'index.html'], ...pages];
  }

  /** Every kind of element with the names of its attributes; values of ours may differ, names may not. */
  async function elements(): Promise<readonly string[]> {
    return page.evaluate<readonly string[]>(`[...new Set([...document.querySelectorAll('*')].map((one) =>
      [one.tagName, ...one.getAttributeNames().sort()].join(' ')))]`);
  }

  async function links(): Promise<readonly string[]> {
    return page.evaluate<readonly string[]>(
      `[...document.querySelectorAll('[href], [src]')].map((one) => one.getAttribute('href') ?? one.getAttribute('src'))`,
    );
  }

  async function text(): Promise<string> {
    return page.evaluate<string>(`document.documentElement.textContent.replace(/\\s+/gu, ' ')`);
  }

  test('ничего не исполняется, чужих элементов и ссылок нет, каждый текст показан как есть', async () => {
    const ours = new Set<string>();
    for (const parts of [...(await pagesOf('plain')), ['plain-live', 'index.html']]) {
      await open(...parts);
      for (const element of await elements()) ours.add(element);
    }
    const unseen = { summary: new Set(payloads), details: new Set(payloads) };
    for (const parts of [...(await pagesOf('nasty')), ['live', 'index.html']]) {
      await open(...parts);
      expect(events, parts.join('/')).to.deep.equal([]);
      expect((await elements()).filter((element) => !ours.has(element))).to.deep.equal([]);
      expect((await links()).filter((link) => !ourLink.test(link))).to.deep.equal([]);
      const found = await text();
      const left = parts.includes('details') ? unseen.details : unseen.summary;
      for (const payload of left) if (found.includes(shown(payload))) left.delete(payload);
    }
    expect([...unseen.summary, ...unseen.details]).to.deep.equal([]);
  });

  test('вложение, открытое само по себе, не исполняется', async () => {
    const files = await readdir(path.join(folder, 'nasty', 'attachments'));
    expect(new Set(files.map((name) => path.extname(name)))).to.deep.equal(
      new Set(['.txt', '.bin', '.png', '.pdf', '.json']),
    );
    for (const name of files) {
      events = [];
      // What a browser cannot show is offered as a download, and that is an error of navigation.
      await page
        .goto(pathToFileURL(path.join(folder, 'nasty', 'attachments', name)).href)
        .catch(() => undefined);
      await page.evaluate('new Promise((resolve) => { setTimeout(resolve, 20); })');
      expect(events, name).to.deep.equal([]);
    }
  });

  for (const page of ['index.html', 'details/01.html']) {
    test(`без экранирования те же тексты исполнились бы, если бы не политика страницы: ${page}`, async () => {
      const markup = unescaped(await readFile(path.join(folder, 'nasty', page), 'utf8'));
      // No policy holds a page back from leading elsewhere.
      const bare = markup.replaceAll(/<meta http-equiv="refresh"[^>]*>/gu, '');
      const twin = path.join(folder, 'nasty', page.replace(/\d*\.html/u, '-twin.html'));
      await writeFile(twin, bare);
      await open(path.relative(folder, twin));
      expect(events).not.to.include('canary');
      expect(events.filter((event) => event.includes('Content Security Policy'))).not.to.deep.equal([]);
      await writeFile(twin, bare.replace(/<meta http-equiv="Content[^>]*>/u, ''));
      await open(path.relative(folder, twin));
      expect(events).to.include('canary');
    });
  }

  test('сохранённая картинкой, разметка SVG исполнилась бы: наблюдатель это видит', async () => {
    await writeFile(path.join(folder, 'twin.svg'), svg);
    await page.goto(pathToFileURL(path.join(folder, 'twin.svg')).href);
    expect(events).to.include('canary');
  });
});

/** Addresses that the report may lead to: the web where the configuration says so, the page itself, files beside it. */
const ourLink =
  /^(?:https:\/\/(?:req|tc|bug)\.example\/|#|(?:\.\.\/)?attachments\/\d+\.\w+$|details\/(?:\d+\.html(?:#s\d+)?|present\.svg)$|(?:\.\.\/)?(?:index|cucumber)\.html$|junit\.xml$|messages\.ndjson$)/u;

/** The page as it would be if nothing were escaped. */
function unescaped(markup: string): string {
  return markup.replace(/&#(\d+);/gu, (_, code: string) => String.fromCharCode(Number(code)));
}
