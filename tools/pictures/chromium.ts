// The browser of this machine, started for a page from a file.
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { SuiteError } from '../../support/core/errors';

/** Where Debian puts it; `CHROMIUM` names another one. */
export function findChromium(): string {
  return process.env['CHROMIUM'] ?? '/usr/bin/chromium';
}

/** @throws SuiteError NO_CHROMIUM */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!existsSync(executablePath))
    throw new SuiteError(
      'NO_CHROMIUM',
      `Chromium не найден: файла ${executablePath} нет → установите его (apt-get install chromium) ` +
        'или укажите путь к Chrome или Chromium в переменной CHROMIUM',
    );
  return chromium.launch({
    executablePath,
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
}
