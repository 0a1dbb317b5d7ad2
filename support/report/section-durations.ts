// Where the time goes: how durations are spread, and the slowest scenarios.
import { counted, formatDuration } from '../core/russian';
import { placeOf } from './detail-places';
import { html } from './html';
import type { RunModel } from './model';
import type { PageContext, Section } from './page-parts';

const MOST_SLOWEST = 10;

/** The bars: scenarios shorter than so many milliseconds. */
const bars: readonly (readonly [name: string, below: number])[] = [
  ['меньше 0,1 с', 100],
  ['0,1–0,3 с', 300],
  ['0,3–1 с', 1000],
  ['1–3 с', 3000],
  ['3–10 с', 10_000],
  ['10 с и дольше', Infinity],
];

export function describeDurations({ scenarios }: RunModel, { places }: PageContext): Section {
  const executed = scenarios.filter(({ status }) => status !== 'skipped');
  const slowest = executed.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, MOST_SLOWEST);
  const sum = executed.reduce((total, { durationMs }) => total + durationMs, 0);
  const counts = bars.map(
    ([, below], index) =>
      executed.filter(({ durationMs }) => durationMs < below && durationMs >= (bars[index - 1]?.[1] ?? 0))
        .length,
  );
  const most = Math.max(...counts, 1);
  return {
    id: 'durations',
    title: 'Длительность',
    body:
      executed.length === 0
        ? undefined
        : html`<p>
              Все сценарии вместе — ${formatDuration(sum)}, в среднем
              ${formatDuration(sum / executed.length)}, медиана
              ${formatDuration(medianOf(executed.map(({ durationMs }) => durationMs)))}.
            </p>
            <table class="bars">
              <caption class="hidden">
                Сколько сценариев какой длительности
              </caption>
              <tbody>
                ${counts.map(
                  (count, index) =>
                    html`<tr>
                      <th scope="row">${bars[index]?.[0]}</th>
                      <td>
                        <svg width="${Math.round((count / most) * 180) + 1}" height="14" aria-hidden="true">
                          <rect width="100%" height="14" rx="2" />
                        </svg>
                        ${count.toLocaleString('ru')}
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
            <h3>Самые медленные</h3>
            <ol class="lines">
              ${slowest.map(
                (one) =>
                  html`<li>
                    <b>${formatDuration(one.durationMs)}</b>
                    <a href="${places.get(placeOf(one)) ?? '#scenarios'}">${one.name}</a>
                    <span class="dim">${one.feature}</span>
                  </li>`,
              )}
            </ol>
            <p class="dim">
              ${counted(executed.length, 'сценарий', 'сценария', 'сценариев')}; время ожидания стенда и уборки
              входит в длительность.
            </p> `,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
