// How soon a page is of use: opened from a file in headless Chromium, its list drawn and one search done.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** How a page shows its scenarios and is searched, as CSS selectors. */
export interface PageParts {
  /** There is one when the list is drawn. */
  readonly item: string;
  /** The field of the search. */
  readonly query: string;
}

/** What opening has cost. */
export interface OpeningCost {
  /** From navigation to the first paint with content. */
  readonly paintMs: number;
  /** From navigation until the list is drawn. */
  readonly listMs: number;
  /** From navigation until the list shows what was searched for. */
  readonly usableMs: number;
  /** In use when it is usable, garbage included. */
  readonly heapMb: number;
}

export const CHROMIUM = '/usr/bin/chromium';
const MOST_MS = 180_000;
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a page in a browser of its own and searches it for a text that one scenario has. */
export async function openPage(file: string, parts: PageParts, text: string): Promise<OpeningCost> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: flags });
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    page.setDefaultTimeout(MOST_MS);
    // An empty page before it: the start of the browser's own processes is not the page's.
    const empty = path.join(path.dirname(file), 'empty.html');
    writeFileSync(empty, '<!doctype html>');
    await page.goto(pathToFileURL(empty).href);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await page.addInitScript({ content: `(${watch})(${JSON.stringify({ ...parts, text })})` });
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit', timeout: MOST_MS });
    // Not `page.evaluate`: the policy of our page lets nobody evaluate a text.
    const { result } = await session.send('Runtime.evaluate', {
      expression: 'globalThis.openingCost',
      awaitPromise: true,
      returnByValue: true,
    });
    const cost = result.value as Omit<OpeningCost, 'heapMb'>;
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
    return { ...cost, heapMb: heap / 1024 / 1024 };
  } finally {
    await browser.close();
  }
}

/** Runs in the page, which has no part in it: times are those of its own clock, which begins with the navigation. */
const watch = `({ item, query, text }) => {
  const until = (isTrue) => new Promise((resolve) => {
    const look = () => (isTrue() ? resolve() : requestAnimationFrame(look));
    look();
  });
  const shown = () => document.querySelectorAll(item).length;
  const paint = () => performance.getEntriesByName('first-contentful-paint')[0];
  const open = async () => {
    await until(() => document.readyState === 'complete' && shown() > 0);
    const [listMs, before, field] = [performance.now(), shown(), document.querySelector(query)];
    // As React wants it: it looks at the setter of the field's own.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await until(() => shown() > 0 && shown() < before && paint());
    await new Promise(requestAnimationFrame);
    return { paintMs: paint().startTime, listMs, usableMs: performance.now() };
  };
  globalThis.openingCost = open();
}`;
