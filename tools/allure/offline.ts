// A page of Allure 3 that asks nobody outside: its generator always puts Google's analytics in, no setting turns it off.
import { SuiteError } from '../../support/core/errors';

/**
 * The page without analytics, with `lang="ru"` and a policy that lets it load only what lies beside it.
 *
 * @throws SuiteError ALLURE_PAGE_UNKNOWN where the page is not Allure's or analytics are left in it
 */
export function takeOffline(html: string): string {
  if (!/<html\b[^>]*>\s*<head>/u.test(html)) throw unknown('начало страницы не такое, как у Allure 3.18');
  const page = html
    .replace(SCRIPT, (script, tag: string, body: string) => (isAnalytics(tag, body) ? '' : script))
    .replace(/(<html\b[^>]*) lang="[^"]*"/u, '$1')
    .replace(/(<html\b[^>]*)>(\s*)<head>/u, `$1 lang="ru">$2<head>${html.includes(POLICY) ? '' : POLICY}`);
  if (page.includes('googletagmanager')) throw unknown('счётчик Google в ней остался');
  return page;
}

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>\s*/gu;

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'">`;

function isAnalytics(tag: string, body: string): boolean {
  return tag.includes('googletagmanager.com') || body.includes('window.dataLayer');
}

function unknown(what: string): SuiteError {
  return new SuiteError(
    'ALLURE_PAGE_UNKNOWN',
    `Страница Allure не обработана: ${what} → возьмите версию из docs/ci-reports.md или поправьте tools/allure/offline.ts`,
  );
}
