// Why it may not be released: a group for each cause, the heaviest first, each with the failures behind it.
import { counted, excerpt } from '../core/russian';
import type { CauseGroup } from './causes';
import { describeDefects } from './defect-texts';
import { placeOf } from './detail-places';
import { describeFailedStep } from './failure-block';
import { html, type Html } from './html';
import type { RunModel, ScenarioResult } from './model';
import { factLines, keyLink, statusBadge, type PageContext, type Section } from './page-parts';

/** So many failures of a group are told whole; all have their line. */
const MOST_WHOLE = 3;
/** And so many in all: beyond them the pages of details tell. */
const MOST_WHOLE_IN_ALL = 150;
/** So many scenarios of a group have a line of their own. */
const MOST_LINES = 50;
/** So many groups are told; the rest are counted. */
const MOST_GROUPS = 200;

/** The section; without failures it says so. */
export function describeCauses(
  model: RunModel,
  groups: readonly CauseGroup[],
  context: PageContext,
): Section {
  const shown = groups.slice(0, MOST_GROUPS);
  const rest = groups.length - shown.length;
  let left = MOST_WHOLE_IN_ALL;
  const body = shown.map((group, index) => {
    const whole = Math.min(MOST_WHOLE, left, group.scenarios.length);
    left -= whole;
    return describeGroup(model, group, index, whole, context);
  });
  return {
    id: 'causes',
    title: groups.length === 0 ? 'Провалы' : 'Причины',
    body:
      groups.length === 0
        ? html`<p class="fine">
            ${model.scenarios.length === 0 ? 'Пока ничего не выполнено.' : 'Провалов нет.'}
          </p>`
        : html`<ol class="causes">
              ${body}
            </ol>
            ${rest > 0 && html`<p>И ещё ${counted(rest, 'причина', 'причины', 'причин')}: смотрите список сценариев.</p>`}`,
  };
}

function describeGroup(
  model: RunModel,
  group: CauseGroup,
  index: number,
  whole: number,
  context: PageContext,
): Html {
  const { kind, addressee, cause, action, defects, scenarios } = group;
  const lines = scenarios.slice(0, MOST_LINES);
  const rest = scenarios.length - lines.length;
  return html`<li class="cause ${scenarios[0]?.status}">
    <details id="cause-${index + 1}">
      <summary>
        <span class="count">${counted(scenarios.length, 'сценарий', 'сценария', 'сценариев')}</span>
        <span class="kind"
          >${
            defects.length > 0 &&
            html`известный дефект ${defects.map((key) => html`<span class="key">${key}</span>`)}: `
          }${kind} <span class="whose">${describeFirst(scenarios)}</span></span
        >${addressee !== '' && html` <span class="addressee">кому: ${addressee}</span>`}
        <span class="what">${cause}</span>${action !== '' && html` <span class="action">→ ${action}</span>`}
      </summary>
      ${scenarios.slice(0, whole).map((scenario) => describeScenario(scenario, context))}${
        scenarios.length > whole &&
        html`<h4>${whole > 0 ? 'Все сценарии этой причины' : 'Сценарии'}</h4>
          <ul class="lines">
            ${lines.map(
              (scenario) =>
                html`<li>
                  ${statusBadge(scenario.status)} ${linkTo(scenario, context)}
                  <span class="dim">${scenario.uri}:${scenario.line}</span>
                </li> `,
            )}
          </ul>
          ${rest > 0 && html`<p><a href="#scenarios" data-cause="${index}">И ещё ${counted(rest, 'сценарий', 'сценария', 'сценариев')}</a></p>`}`
      }${whole > 0 && describeTracker(model, group)}
    </details>
  </li> `;
}

/** Which scenario it is, or one of them. */
function describeFirst([first, second]: readonly ScenarioResult[]): string {
  const name = first ? excerpt(first.name, 90) : '';
  return second ? `например, «${name}»` : name;
}

function describeScenario(scenario: ScenarioResult, context: PageContext): Html {
  const { uri, line, steps, earlier, status, keys } = scenario;
  const shown = status === 'flaky' ? (earlier[0] ?? []) : steps;
  const failed = shown.findIndex((step) => step.status !== 'passed');
  const step = shown[failed];
  const before = shown.slice(0, Math.max(failed, 0)).filter((one) => one.line !== undefined);
  const place = uri.includes(' ') ? `"${uri}:${line}"` : `${uri}:${line}`;
  // Links are here and not in the summary: that is a button, and no link may lie in a button.
  const known = [
    ...keys.defects.map((key) => keyLink(key, 'defect', context.links)),
    ...keys.testCases.map((key) => keyLink(key, 'testCase', context.links)),
    ...keys.requirements.map((key) => keyLink(key, 'requirement', context.links)),
  ];
  return html`<article class="failure">
    <h4>${statusBadge(status)} ${linkTo(scenario, context)}</h4>
    <p class="dim">${uri}:${line} ${known}</p>
    ${
      before.length > 0 &&
      html`<ol class="before">
        ${before.map(({ text }) => html`<li>${text}</li>`)}
      </ol> `
    }${
      step &&
      html`<p class="failed-step">
          ${statusBadge(step.status)}
          ${step.text}${step.line !== undefined && html` <span class="dim">строка ${step.line}</span>`}
        </p>
        ${factLines(step.problem ? describeFailedStep(step) : step.note.split('\n'))}`
    }
    <dl class="facts">
      <dt>Повторить сценарий</dt>
      <dd><code>${context.command} ${place}</code></dd>
    </dl>
  </article> `;
}

/** A text that can be pasted into a tracker as it is. */
function describeTracker({ run }: RunModel, { scenarios }: CauseGroup): Html | undefined {
  const text = describeDefects(scenarios, {
    stand: run?.stand ?? '',
    api: run?.api ?? '',
    startedAt: new Date(run?.startedAt ?? 0),
  });
  return text === ''
    ? undefined
    : html`<details class="tracker">
        <summary>Готовый текст для трекера</summary>
        <pre>${text}</pre>
      </details> `;
}

function linkTo(scenario: ScenarioResult, { places }: PageContext): Html {
  const href = places.get(placeOf(scenario));
  const name = excerpt(scenario.name, 300);
  return href === undefined ? html`${name}` : html`<a href="${href}">${name}</a>`;
}
