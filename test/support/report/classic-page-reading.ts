// What a reader finds on the classic page, taken from its HTML.
import type { ClassicCounts } from '../../../support/report/classic-prefilter';

export interface PageElement {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
}

/** The page without Bootstrap, jQuery and our own style: only what was made from the run. */
export function ownMarkup(html: string): string {
  return html.replaceAll(/<style>[^]*?<\/style>/gu, '').replaceAll(/<script>[^]*?<\/script>/gu, '');
}

/** Every element that the page opens, as a browser's tokenizer would see it. */
export function elementsOf(html: string): readonly PageElement[] {
  return [...ownMarkup(html).matchAll(/<([a-z][a-z\d]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/giu)].map(
    ([, name = '', inside = '']) => ({
      name: name.toLowerCase(),
      attributes: [...inside.matchAll(/([^\s=/"]+)(?:\s*=\s*"([^"]*)")?/gu)].map(
        ([, attribute = '', value = '']) => [attribute.toLowerCase(), value] as const,
      ),
    }),
  );
}

/** The text of a piece of HTML, spaces collapsed. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/[ \n]+/gu, ' ')
    .trim();
}

/** The numbers on the cards under the verdict. */
export function shownCounts(html: string): ClassicCounts {
  const counts = { failed: NaN, ambiguous: NaN, undefined: NaN, pending: NaN, skipped: NaN, passed: NaN };
  for (const status of Object.keys(counts) as (keyof ClassicCounts)[]) {
    const card = new RegExp(
      `data-status="${status}"\\s*>\\s*<strong class="count">([\\d\\u00A0]+)</strong>`,
      'u',
    );
    counts[status] = Number(card.exec(html)?.[1]?.replaceAll('\u00A0', ''));
  }
  return counts;
}

/** How many scenarios stand open: those that did not pass and the others. */
export function expandedScenarios(html: string): { readonly problems: number; readonly others: number } {
  const articles = [...html.matchAll(/<article([^>]*)>([^]*?)<\/article>/gu)];
  const open = articles.filter(([, , inside = '']) => /panel-collapse collapse in"/u.test(inside));
  const problems = open.filter(([, attributes = '']) => attributes.includes('is-problem')).length;
  return { problems, others: open.length - problems };
}

/** Cucumber's JSON of a run with so many scenarios spread evenly over features, the first of them failed. */
export function manyScenarios(scenarioCount: number, featureCount: number, failedCount = 0): string {
  const inFeature = Math.ceil(scenarioCount / featureCount);
  const features = Array.from({ length: featureCount }, (_feature, featureIndex) => ({
    uri: `features/раздел-${featureIndex + 1}/поиск.feature`,
    id: `функция-${featureIndex + 1}`,
    keyword: 'Функция',
    name: `Функция ${featureIndex + 1}`,
    description: '',
    line: 1,
    tags: [],
    elements: Array.from(
      { length: Math.min(inFeature, scenarioCount - featureIndex * inFeature) },
      (_scenario, index) => ({
        type: 'scenario',
        keyword: 'Сценарий',
        id: '',
        name: `Сценарий ${index + 1}`,
        description: '',
        line: index * 3 + 2,
        tags: [],
        steps: [
          {
            keyword: 'Дано ',
            name: 'открыт список клиентов',
            result: {
              status: featureIndex * inFeature + index < failedCount ? 'failed' : 'passed',
              duration: 1_000_000,
            },
          },
        ],
      }),
    ),
  }));
  return JSON.stringify(features);
}
