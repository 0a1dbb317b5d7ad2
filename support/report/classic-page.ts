// Writes the classic report page: cucumber's JSON through cucumber-html-reporter, with our templates.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { generate } from 'cucumber-html-reporter';
import { codeOf, messageOf, SuiteError } from '../core/errors';
import { type ClassicFeature, prefilterReport } from './classic-prefilter';
import {
  type ClassicPageFacts,
  type ClassicPart,
  describeIndexPage,
  describePartPage,
  describeWholePage,
  dressFeatures,
  type PageView,
} from './classic-view';

export type { ClassicPageFacts } from './classic-view';

/** Above this number of scenarios the report is cut into an index and a page for each folder of features. */
export const mostScenariosOnPage = 2000;

/**
 * Writes the classic page and returns the paths written: the page, or an index and its parts above 2,000 scenarios.
 *
 * `json` is the text of cucumber's official json formatter, made from the masked stream. Parts lie beside `file`:
 * `classic.html` has `classic-1.html`, `classic-2.html` … The pages load nothing: no script, style, font or image
 * from outside. The bytes depend on the arguments only. Throws SuiteError CLASSIC_REPORT_BROKEN_JSON or
 * CLASSIC_REPORT_NOT_WRITTEN.
 */
export async function writeClassicPage(
  json: string,
  file: string,
  facts: ClassicPageFacts,
): Promise<readonly string[]> {
  const features = prefilterReport(json, facts.ruleNames);
  const assets = await loadAssets();
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  if (countElements(features) <= mostScenariosOnPage) {
    await renderPage(dressFeatures(features), describeWholePage(features, facts), file, assets);
    return [file];
  }
  const parts = cutIntoParts(features, file);
  const written = [file];
  await renderPage(features.map(withoutDetails), describeIndexPage(parts, facts), file, assets);
  for (const part of parts) {
    const partFile = path.join(path.dirname(file), part.fileName);
    await renderPage(
      dressFeatures(part.features),
      describePartPage(part, facts, path.basename(file)),
      partFile,
      assets,
    );
    written.push(partFile);
  }
  return written;
}

/** What the templates print unescaped: our own bytes only. */
type PageAssets = Readonly<Record<'libraryStyle' | 'script' | 'contentPolicy' | 'countsDiffer', string>>;

const templateDir = path.join(__dirname, 'classic', 'bootstrap');

/**
 * Bootstrap and jQuery from npm, ready to stand inside a page. The policy allows exactly this script: even a tag that
 * slipped through the escaping could neither run nor load anything.
 */
async function loadAssets(): Promise<PageAssets> {
  const [css, jquery, bootstrap, own] = await Promise.all(
    [
      require.resolve('bootstrap/dist/css/bootstrap.min.css'),
      require.resolve('jquery/dist/jquery.min.js'),
      require.resolve('bootstrap/dist/js/bootstrap.min.js'),
      path.join(templateDir, '../_common/bootstrap.hierarchy/script.js'),
    ].map(async (asset) => (await readFile(asset, 'utf8')).replaceAll('\r\n', '\n')),
  );
  const script = [jquery, bootstrap, own].join('\n;\n').replaceAll(/<\/script/giu, '<\\/script');
  const libraryStyle = (css ?? '')
    .replaceAll(/@font-face\s*\{[^}]*\}/gu, '')
    .replaceAll(/\/\*# sourceMappingURL=.*?\*\//gu, '');
  const hash = createHash('sha256').update(script, 'utf8').digest('base64');
  const contentPolicy = [
    `default-src 'none'`,
    `script-src 'sha256-${hash}'`,
    `style-src 'unsafe-inline'`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return {
    libraryStyle: `<style>${libraryStyle}</style>`,
    script: `<script>${script}</script>`,
    contentPolicy,
    countsDiffer: 'cucumber-html-reporter насчитал другое число сценариев',
  };
}

/** cucumber-html-reporter reads its input from disk only, so the features pass through a temporary folder. */
async function renderPage(
  features: readonly object[],
  page: PageView,
  output: string,
  assets: PageAssets,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'classic-report-'));
  try {
    const jsonFile = path.join(folder, 'cucumber.json');
    await writeFile(jsonFile, JSON.stringify(features), { mode: 0o600 });
    const options = {
      theme: 'bootstrap' as const,
      // Undocumented, hence missing in the package's types: reporter.js reads its templates here.
      templateDir,
      jsonFile,
      output,
      name: page.title,
      reportSuiteAsScenarios: true,
      launchReport: false,
      metadata: { ...assets, page: JSON.stringify(page) },
    };
    generateQuietly(options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * cucumber-html-reporter prints an English line of praise on every page and has no switch for it. It works
 * synchronously, so nobody else can print while its messages are held back.
 */
function generateQuietly(options: Parameters<typeof generate>[0]): void {
  const { log, warn } = console;
  let problem: unknown;
  const discard = (): void => undefined;
  console.log = discard;
  console.warn = discard;
  try {
    generate(options, (failure?: string) => {
      problem = failure;
    });
  } catch (error) {
    problem = error;
  } finally {
    console.log = log;
    console.warn = warn;
  }
  if (problem !== undefined) {
    const advice =
      codeOf(problem) === undefined
        ? 'сообщите об этом авторам автотестов'
        : 'проверьте место на диске и права на папку';
    throw new SuiteError(
      'CLASSIC_REPORT_NOT_WRITTEN',
      `Классический отчёт не записан в ${options.output}: ${messageOf(problem)} → ${advice}`,
      problem,
    );
  }
}

/** All that cucumber-html-reporter counts: the index must agree with its parts, and prints none of the steps. */
function withoutDetails(feature: ClassicFeature): object {
  return {
    uri: feature.uri,
    elements: feature.elements.map((scenario) => ({
      type: scenario.type,
      steps: scenario.steps.map(({ hidden, result }) => ({ hidden, result: { status: result.status } })),
    })),
  };
}

/** A part for each folder of features; a folder too large for one page goes on in the next part. */
function cutIntoParts(features: readonly ClassicFeature[], file: string): readonly ClassicPart[] {
  const areas = new Map<string, ClassicFeature[][]>();
  for (const feature of features) {
    const area = path.posix.dirname(feature.uri);
    const pages = areas.get(area) ?? [];
    areas.set(area, pages);
    const last = pages.at(-1);
    if (last === undefined || countElements([...last, feature]) > mostScenariosOnPage) pages.push([feature]);
    else last.push(feature);
  }
  const { name, ext } = path.parse(file);
  return [...areas]
    .flatMap(([area, pages]) =>
      pages.map((page, index) => ({
        features: page,
        name: index === 0 ? area : `${area}, часть ${index + 1}`,
      })),
    )
    .map((part, index) => ({ ...part, fileName: `${name}-${index + 1}${ext}` }));
}

function countElements(features: readonly ClassicFeature[]): number {
  return features.reduce((total, feature) => total + feature.elements.length, 0);
}
