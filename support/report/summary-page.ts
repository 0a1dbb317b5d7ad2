// The first page of the report: the verdict, why, and what to do; everything else one click away.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultRelease } from '../config/release';
import { isHttpUrl } from '../config/settings-file';
import { counted, formatDuration, formatMoment, plural } from '../core/russian';
import { groupByCause } from './causes';
import { PRESENCE_FILE } from './detail-pages';
import type { DetailPlaces } from './detail-places';
import type { Changes, PastRun } from './history';
import { html, renderPage, type Html } from './html';
import { statuses, type RunModel } from './model';
import { outcomeOf, outcomeWords } from './outcome-words';
import { type PageContext, type Section } from './page-parts';
import { describeAccess, describeContract } from './section-contract';
import { describeDurations } from './section-durations';
import { describeCauses } from './section-causes';
import { describeRequirements } from './section-requirements';
import { describeScenarios } from './section-scenarios';
import { describeTrend } from './section-trend';
import type { Verdict } from './verdict';

/** What the page shows. */
export interface SummaryView {
  readonly model: RunModel;
  readonly verdict: Verdict;
  /** Where each scenario is described; none while the run goes on. */
  readonly places?: DetailPlaces;
  /** The runs of this stand, this one last. */
  readonly history: readonly PastRun[];
  readonly changes?: Changes;
  /** Only while the run goes on: when the page was written. */
  readonly shownAt?: Date;
}

/** How often the page of a run under way loads itself anew. */
const REFRESH_SECONDS = 3;

/** The page as HTML; the same view gives the same bytes. */
export function renderSummaryPage(view: SummaryView): string {
  const { model, shownAt, places = new Map<string, string>() } = view;
  const { settings = defaultRelease } = model.run ?? {};
  const isRunning = shownAt !== undefined;
  const groups = groupByCause([...model.scenarios, ...(isRunning ? [] : model.absent())]);
  const context: PageContext = {
    places,
    links: settings.links,
    command: model.run?.command ?? 'npm run bdd --',
  };
  const sections: readonly Section[] = isRunning
    ? [describeCauses(model, groups, context)]
    : [
        describeCauses(model, groups, context),
        describeTrend(view.history, view.changes),
        describeScenarios(model, groups, context, settings.slowMs),
        describeRequirements(model, context),
        ...contractSections(model),
        describeDurations(model, context),
        describeOutputs(),
      ];
  const shown = sections.filter(({ body }) => body !== undefined);
  return renderPage({
    title: titleOf(view),
    styles,
    scripts,
    ...(isRunning ? { refreshSeconds: REFRESH_SECONDS } : {}),
    body: html`<a class="skip" href="#causes">К причинам провалов</a> ${describeHeader(view)}
      ${
        shown.length > 1 &&
        html`<nav class="bar" aria-label="Разделы">
          <ul>
            ${shown.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
          <button type="button" id="theme" hidden>Тёмная тема</button>
        </nav> `
      }
      <main>
        ${
          places.size > 0 &&
          html`<p class="gap" id="absent" data-probe="${PRESENCE_FILE}" hidden>
            <strong>Рядом нет папки details:</strong> прислан один файл. Вердикт и провалы в нём целиком, а
            ссылки на подробности не откроются — попросите архив report.zip.
          </p> `
        }${describeCounts(model, isRunning)}
        ${shown.map(
          ({ id, title, body, isForScreen = true }) =>
            html`<section
              id="${id}"
              ${isForScreen && id !== 'causes' && html` class="screen"`}
              aria-labelledby="${id}-title"
            >
              <h2 id="${id}-title">${title}</h2>
              ${body}
            </section> `,
        )}
      </main> `,
  });
}

function readAsset(name: string): string {
  return readFileSync(path.join(__dirname, 'assets', name), 'utf8').replaceAll('\r\n', '\n');
}

const styles = ['page.css', 'summary.css'].map(readAsset);
const scripts = ['theme.js', 'summary.js'].map(readAsset);

function titleOf({ model, verdict }: SummaryView): string {
  const product = model.run?.settings.product ?? '';
  return `${verdict.title}${product === '' ? '' : ` — ${product}`}`;
}

const signs: Readonly<Record<Verdict['state'], string>> = {
  go: '✔',
  stop: '✘',
  unclear: '!',
  partial: '◐',
  running: '…',
};

function describeHeader({ model, verdict, shownAt }: SummaryView): Html {
  const { state, title, reason, criteria } = verdict;
  const { run, end } = model;
  const product = run?.settings.product ?? '';
  const facts = run ? factsOf(model, shownAt) : [];
  const notes = [
    ...(run?.warnings ?? []),
    ...(end?.notes ?? []),
    ...model.problems.map(({ message }) => message),
  ];
  return html`<header class="verdict ${state}">
      <p class="product">${product === '' ? 'Приёмочные испытания' : `${product} · приёмочные испытания`}</p>
      <h1><span class="sign" aria-hidden="true">${signs[state]}</span> ${title}</h1>
      ${
        reason !== '' && html`<p class="reason">${upperFirst(reason)}</p> `
      }${shownAt && describeProgress(model, shownAt)}${
        criteria.length > 0 &&
        html`<ul class="criteria" aria-label="Критерии выпуска">
          ${criteria.map(
            ({ name, required, found, isMet }) =>
              html`<li class="${isMet ? 'met' : 'unmet'}">
                <span aria-hidden="true">${isMet ? '✔' : '✘'}</span
                ><span class="hidden">${isMet ? 'выполнен' : 'не выполнен'}:</span> ${name}:
                <b>${found}</b>${(!isMet || required !== found) && ` (нужно: ${required})`}
              </li>`,
          )}
        </ul> `
      }${
        facts.length > 0 &&
        html`<dl class="run">
          ${facts.map(
            ([name, value]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl> `
      }
    </header>
    ${
      notes.length > 0 &&
      html`<aside class="notes" aria-label="Важно знать">
        <ul>
          ${notes.map(describeNote)}
        </ul>
      </aside> `
    }`;
}

/** A note of several lines takes one until it is opened: the first screen is for the verdict. */
function describeNote(note: string): Html {
  const [first = '', ...rest] = note.trim().split('\n');
  return rest.length === 0
    ? html`<li>${first}</li> `
    : html`<li>
        <details>
          <summary>${first}</summary>
          <pre>${rest.join('\n')}</pre>
        </details>
      </li> `;
}

function factsOf(model: RunModel, shownAt: Date | undefined): readonly (readonly [string, string | Html])[] {
  const { run, end } = model;
  if (!run) return [];
  const startedAt = new Date(run.startedAt);
  const endedAt = shownAt ?? (end ? new Date(end.endedAt) : undefined);
  const { build, buildUrl, branch, startedBy, version } = run;
  const facts: readonly (readonly [string, string | Html])[] = [
    ['Стенд', run.stand],
    ['Адрес', run.api],
    ['Версия системы', version === '' ? 'не сообщается' : version],
    [
      'Сборка',
      // The address comes from the environment: it is a link only where it leads to the web.
      isHttpUrl(buildUrl)
        ? html`<a href="${buildUrl}" rel="noreferrer">${build === '' ? 'открыть' : build}</a>`
        : build,
    ],
    ['Ветка', branch],
    ['Запустил', startedBy],
    ['Начало', formatMoment(startedAt)],
    [
      'Длительность',
      endedAt ? formatDuration(endedAt.getTime() - startedAt.getTime()) : 'неизвестна: прогон оборвался',
    ],
  ];
  return facts.filter(([, value]) => value !== '');
}

function describeProgress(model: RunModel, shownAt: Date): Html {
  const done = model.scenarios.length;
  return html`<p class="progress">
      <progress value="${done}" max="${Math.max(model.total, 1)}">${done} из ${model.total}</progress>
    </p>
    <p class="live" id="live" data-at="${shownAt.getTime()}">
      Обновлено ${formatMoment(shownAt)}; страница обновляется сама.
      <span id="stale" hidden
        >Вестей нет больше минуты: прогон, вероятно, оборвался — не выполнено
        ${counted(model.total - done, 'сценарий', 'сценария', 'сценариев')}. Проверьте задание и запустите
        прогон снова.</span
      >
    </p> `;
}

function describeCounts(model: RunModel, isRunning: boolean): Html {
  const total = model.total;
  const shown = statuses
    .filter((status) => !(isRunning && status === 'absent'))
    .map((status) => [status, model.count(status)] as const)
    .filter(([status, count]) => count > 0 || status === 'failed' || status === 'passed')
    .toReversed();
  return html`<ul class="counts" aria-label="Сценарии по исходам">
    <li class="all">
      <a href="#scenarios" data-status=""
        ><b>${total.toLocaleString('ru')}</b> ${plural(total, 'сценарий', 'сценария', 'сценариев')}</a
      >
    </li>
    ${shown.map(
      ([status, count]) =>
        html`<li class="${status}${count === 0 && ' none'}">
          <a href="#scenarios" data-status="${status}"
            ><b>${count.toLocaleString('ru')}</b>
            <span aria-hidden="true">${outcomeWords[status][0]}</span> ${outcomeOf(status)}</a
          >
        </li> `,
    )}
  </ul>`;
}

function contractSections(model: RunModel): readonly Section[] {
  const coverage = model.coverage();
  return coverage ? [describeAccess(coverage), describeContract(coverage)] : [];
}

function describeOutputs(): Section {
  return {
    id: 'files',
    title: 'Файлы',
    body: html`<p>
      Рядом с этой страницей: <a href="cucumber.html">классический отчёт</a>,
      <a href="junit.xml">junit.xml</a>, <a href="messages.ndjson">messages.ndjson</a>. Архив для письма и
      протокол испытаний: <code>npm run report -- --zip --protocol</code>.
    </p> `,
  };
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
