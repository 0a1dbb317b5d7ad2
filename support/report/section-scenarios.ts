// All scenarios, to be searched and filtered: data for the page's script, which draws as many as are looked at.
import type { CauseGroup } from './causes';
import { placeOf } from './detail-places';
import { dataBlock, html } from './html';
import { statuses, type RunModel, type ScenarioResult } from './model';
import { outcomeOf, outcomeWords } from './outcome-words';
import { type PageContext, type Section } from './page-parts';
import { TEST_CASE_PREFIX, isKey } from './scenario-keys';

/** The section with its filters. */
export function describeScenarios(
  model: RunModel,
  groups: readonly CauseGroup[],
  { places }: PageContext,
  slowMs: number,
): Section {
  const scenarios = [...model.scenarios, ...model.absent()].sort((a, b) =>
    a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : a.line - b.line,
  );
  const tags = unique(scenarios.flatMap((scenario) => scenario.tags)).sort((a, b) =>
    a.localeCompare(b, 'ru'),
  );
  const rules = unique(scenarios.map(({ rule }) => rule));
  const pages = unique([...places.values()].map((place) => place.split('#', 1)[0] ?? ''));
  const causes = new Map(
    groups.flatMap((group, index) => group.scenarios.map((one) => [placeOf(one), index])),
  );
  const numberOf = (values: readonly string[]) => {
    const numbers = new Map(values.map((value, index) => [value, index]));
    return (value: string) => numbers.get(value) ?? -1;
  };
  const [tagNumber, ruleNumber, pageNumber] = [numberOf(tags), numberOf(rules), numberOf(pages)];
  const row = (scenario: ScenarioResult) => {
    const [page = '', anchor = ''] = (places.get(placeOf(scenario)) ?? '').split('#');
    return [
      scenario.name,
      statuses.indexOf(scenario.status),
      Math.round(scenario.durationMs),
      scenario.line,
      ruleNumber(scenario.rule),
      pageNumber(page),
      anchor,
      causes.get(placeOf(scenario)) ?? -1,
      scenario.tags.map(tagNumber),
    ];
  };
  const features = [...Map.groupBy(scenarios, ({ uri }) => uri)].map(([uri, own]) => [
    own[0]?.feature ?? uri,
    uri,
    own.map(row),
  ]);
  const data = {
    statuses: statuses.map((status) => [status, ...outcomeWords[status]]),
    tags,
    rules,
    pages,
    slowMs,
    features,
  };
  const used = statuses.filter((status) => model.count(status) > 0).toReversed();
  return {
    id: 'scenarios',
    title: 'Сценарии',
    body: html`<form class="filters" id="filters" role="search" hidden>
        <label
          >Поиск <input type="search" id="query" placeholder="название, тег или файл" autocomplete="off"
        /></label>
        <label
          >Исход
          <select id="status">
            <option value="">любой</option>
            <option value="red">всё, кроме пройденных</option>
            ${used.map((status) => html`<option value="${status}">${outcomeOf(status)}</option>`)}
          </select></label
        >
        <label
          >Тег
          <select id="tag">
            <option value="">любой</option>
            ${tags.map((tag, index) => !isKey(tag, TEST_CASE_PREFIX) && html`<option value="${index}">${tag}</option>`)}
          </select></label
        >
        <label
          >Причина
          <select id="cause">
            <option value="">любая</option>
            ${groups.slice(0, 200).map(({ kind, cause }, index) => html`<option value="${index}">${`${index + 1}. ${kind}: ${cause.slice(0, 80)}`}</option>`)}
          </select></label
        >
        <label class="check"><input type="checkbox" id="slow" /> медленные</label>
        <button type="button" id="clear">Сбросить</button>
      </form>
      <p id="found" role="status"></p>
      <div id="list"></div>
      <noscript
        ><p>
          Список сценариев рисует сценарий страницы, а он выключен. Подробности:
          ${pages.map((page) => html`<a href="${page}">${page}</a> `)}
        </p></noscript
      >
      ${dataBlock('data', data)} `,
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
