// `npm run pictures` makes the pictures of the README anew: the report of a green and of a red run on the embedded stand.
import './time-zone';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Envelope } from '@cucumber/messages';
import type { Browser } from 'playwright-core';
import { SuiteError, messageOf } from '../../support/core/errors';
import { RunModel } from '../../support/report/model';
import { replayMessages } from '../../support/report/replay';
import {
  RUN_END,
  RUN_RECORD,
  toEnvelope,
  type RunEnd,
  type RunRecord,
} from '../../support/report/run-record';
import { SummaryReport } from '../../support/report/summary-report';
import { launchChromium } from './chromium';

/** Larger ones would make the README slow to open. */
const MOST_BYTES = 200_000;
const target = 'docs/pictures';

/** The same on every machine and day, so that a picture changes only with the page. */
const startedAt = '2026-11-23T10:00:00.000Z';
const endedAt = '2026-11-23T10:00:19.400Z';

/** What each picture shows: the run, its exit code, and what is unfolded. */
const pictures = [
  { name: 'green', features: ['features'], code: 0 },
  { name: 'red', features: ['features', 'tools/pictures/features'], code: 1 },
  { name: 'failure', features: ['tools/pictures/features'], code: 1, unfolded: '#cause-1 > summary' },
] as const;

main().catch((error: unknown) => {
  const isOurs = error instanceof SuiteError;
  const shown = error instanceof Error && !isOurs ? (error.stack ?? error.message) : messageOf(error);
  console.error(isOurs ? shown : `Ошибка автотестов (кому: авторам автотестов): ${shown}`);
  process.exitCode = 2;
});

async function main(): Promise<void> {
  const browser = await launchChromium();
  const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
  try {
    for (const { name, features, code, ...more } of pictures) {
      const reports = path.join(folder, name);
      runSuite(reports, features, code);
      const page = await retell(path.join(reports, 'messages.ndjson'), path.join(folder, `${name}-page`));
      await takePicture(browser, page, name, 'unfolded' in more ? more.unfolded : undefined);
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws SuiteError NO_RUN where the run did not end as the picture needs */
function runSuite(reports: string, features: readonly string[], code: number): void {
  const args = ['-r', 'ts-node/register', 'support/run/main.ts', '--stand', 'local'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...args, '--reports', reports, '--seed', '7', ...features],
    { encoding: 'utf8' },
  );
  if (status === code) return;
  throw new SuiteError(
    'NO_RUN',
    `Картинка не сделана: прогон ${features.join(', ')} — ожидался код выхода ${code}, получен ${status ?? 'сигнал'} ` +
      `→ исправьте сценарии:\n${stdout}${stderr}`,
  );
}

/** The page of the run with the texts that differ from machine to machine told alike. Returns its path. */
async function retell(messages: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const model = new RunModel();
  const summary = new SummaryReport(model, { folder, historyFolder: undefined });
  await replayMessages(messages, (envelope) => {
    const ended = model.accept(alike(envelope));
    if (ended) summary.accept(ended);
  });
  return summary.conclude([]);
}

function alike(envelope: Envelope): Envelope {
  const { mediaType, body = '' } = envelope.attachment ?? {};
  if (mediaType === RUN_RECORD) {
    const record = JSON.parse(body) as RunRecord;
    return toEnvelope(RUN_RECORD, {
      ...record,
      api: 'https://aurora.example/api/v1',
      version: '1.5.0',
      branch: 'release/1.5',
      build: '128',
      buildUrl: 'https://ci.example/builds/128',
      startedBy: 'Анна Ковалёва',
      startedAt,
    });
  }
  if (mediaType === RUN_END)
    return toEnvelope(RUN_END, { ...(JSON.parse(body) as RunEnd), endedAt, notes: [] });
  return JSON.parse(
    JSON.stringify(envelope)
      .replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):\d+/gu, 'https://aurora.example')
      .replaceAll(/(clients\/|x-request-id: )[\da-f-]{36}/gu, '$100000000-0000-4000-8000-000000000128')
      .replaceAll(/(\\"at\\":\\")[^"\\]+/gu, `$1${startedAt}`)
      .replaceAll(/(\\"durationMs\\":)[\d.]+/gu, '$112'),
  ) as Envelope;
}

/** @throws SuiteError PICTURE_TOO_LARGE */
async function takePicture(browser: Browser, page: string, name: string, unfolded?: string): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'ru-RU',
  });
  const tab = await context.newPage();
  await tab.goto(pathToFileURL(page).href);
  if (unfolded !== undefined) {
    await tab.locator(unfolded).click();
    await tab.locator(unfolded).blur();
    await tab.evaluate(`document.querySelector('#causes').scrollIntoView()`);
  }
  mkdirSync(target, { recursive: true });
  const file = path.posix.join(target, `${name}.png`);
  const { length } = await tab.screenshot({ path: file, animations: 'disabled' });
  await context.close();
  if (length > MOST_BYTES)
    throw new SuiteError(
      'PICTURE_TOO_LARGE',
      `${file}: ожидалось не больше ${MOST_BYTES} байт, получено ${length} → покажите меньше`,
    );
  console.log(`Картинка: ${file}, ${Math.round(length / 1000)} кБ`);
}
