// The runs before this one: a bar for each, and what this run has changed.
import { counted, formatDuration, formatMoment } from '../core/russian';
import type { Changes, PastRun } from './history';
import { html, type Html } from './html';
import { scrollable, type Section } from './page-parts';

const HEIGHT = 80;
const STEP = 22;
const BAR = 16;
/** So many names of each kind of change. */
const MOST_NAMES = 20;

/** The section; without an earlier run there is none. */
export function describeTrend(history: readonly PastRun[], changes: Changes | undefined): Section {
  return {
    id: 'trend',
    title: 'История',
    body:
      history.length < 2
        ? undefined
        : html`${describeChanges(changes)} ${scrollable('Прогоны по порядку', drawBars(history))}
            <details>
              <summary>Те же прогоны таблицей</summary>
              ${scrollable(
                'Прогоны таблицей',
                html`<table>
                  <thead>
                    <tr>
                      <th scope="col">Начало</th>
                      <th scope="col">Итог</th>
                      <th scope="col">Пройдено</th>
                      <th scope="col">Не пройдено</th>
                      <th scope="col">Длительность</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${history.toReversed().map(
                      (run) =>
                        html`<tr>
                          <td>${formatMoment(new Date(run.startedAt))}</td>
                          <td>${stateWords[run.state]}${run.isPartial && ' (часть сценариев)'}</td>
                          <td>${(run.counts.passed ?? 0).toLocaleString('ru')}</td>
                          <td>${redOf(run).toLocaleString('ru')}</td>
                          <td>${formatDuration(run.durationMs)}</td>
                        </tr> `,
                    )}
                  </tbody>
                </table>`,
              )}
            </details> `,
  };
}

const stateWords: Readonly<Record<PastRun['state'], string>> = {
  go: 'можно выпускать',
  stop: 'выпускать нельзя',
  unclear: 'недостаточно данных',
  partial: 'выбранное пройдено',
  running: 'не закончен',
};

function describeChanges(changes: Changes | undefined): Html | undefined {
  if (!changes) return undefined;
  const { broken, mended, stillRed, wavering } = changes;
  const lists: readonly (readonly [title: string, names: readonly string[], kind: string])[] = [
    ['Новые провалы', broken.map(({ name }) => name), 'failed'],
    ['Исправлено', mended, 'passed'],
    ['То проходят, то нет', wavering, 'flaky'],
  ];
  return html`<p>
      По сравнению с прошлым полным прогоном: новых провалов — <b>${broken.length.toLocaleString('ru')}</b>,
      исправлено — <b>${mended.length.toLocaleString('ru')}</b>, не пройдено как и раньше —
      <b>${stillRed.toLocaleString('ru')}</b>.
    </p>
    ${lists
      .filter(([, names]) => names.length > 0)
      .map(
        ([title, names, kind]) =>
          html`<details class="change ${kind}">
            <summary>${title}: ${names.length}</summary>
            <ul class="lines">
              ${names.slice(0, MOST_NAMES).map((name) => html`<li>${name}</li>`)}${
                names.length > MOST_NAMES &&
                html`<li>
                  и ещё ${counted(names.length - MOST_NAMES, 'сценарий', 'сценария', 'сценариев')}
                </li>`
              }
            </ul>
          </details> `,
      )}`;
}

/** Passed and not passed one over the other; heights relative to the largest run. */
function drawBars(history: readonly PastRun[]): Html {
  const most = Math.max(...history.map((run) => (run.counts.passed ?? 0) + redOf(run)), 1);
  const scale = (count: number) => Math.round((count / most) * HEIGHT);
  const width = history.length * STEP;
  const last = history.at(-1);
  return html`<svg
    class="trend"
    width="${width}"
    height="${HEIGHT + 4}"
    viewBox="0 0 ${width} ${HEIGHT + 4}"
    role="img"
    aria-label="История: ${counted(history.length, 'прогон', 'прогона', 'прогонов')}; в последнем пройдено ${last?.counts.passed ?? 0}, не пройдено ${last ? redOf(last) : 0}"
  >
    ${history.map((run, index) => {
      const red = Math.max(scale(redOf(run)), redOf(run) > 0 ? 2 : 0);
      const passed = scale(run.counts.passed ?? 0);
      const x = index * STEP + (STEP - BAR) / 2;
      return html`<g
        ><title>
          ${formatMoment(new Date(run.startedAt))}: пройдено ${run.counts.passed ?? 0}, не пройдено
          ${redOf(run)}, ${formatDuration(run.durationMs)}</title
        ><rect class="passed" x="${x}" y="${HEIGHT - passed}" width="${BAR}" height="${passed}" /><rect
          class="failed"
          x="${x}"
          y="${HEIGHT - passed - red}"
          width="${BAR}"
          height="${red}"
        />${run.isPartial && html`<rect class="partial" x="${x}" y="${HEIGHT + 1}" width="${BAR}" height="2" />`}</g
      >`;
    })}
  </svg> `;
}

function redOf({ counts }: PastRun): number {
  return Object.entries(counts).reduce(
    (sum, [status, count]) => (status === 'passed' ? sum : sum + count),
    0,
  );
}
