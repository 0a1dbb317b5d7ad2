// Whether this machine can open a page at all.
import { existsSync } from 'node:fs';
import { findChromium } from '../../tools/pictures/chromium';

/** Why tests in a browser are skipped; a build server has to have one. */
export function whyNoBrowser(): string | false {
  const isMissing = !existsSync(findChromium()) && !process.env['CI'];
  return isMissing ? `нет ${findChromium()}: поставьте его (apt-get install chromium)` : false;
}
