// Requirements and what their scenarios say of them; what has no requirement is counted.
import { counted } from '../core/russian';
import { html } from './html';
import { statuses, type RunModel, type ScenarioResult, type Status } from './model';
import { outcomeOf } from './outcome-words';
import { keyLink, scrollable, statusBadge, type PageContext, type Section } from './page-parts';

/** A requirement with its scenarios. */
export interface Requirement {
  readonly key: string;
  /** As bad as its worst scenario. */
  readonly status: Status;
  readonly scenarios: readonly ScenarioResult[];
}

/** The requirements of a run, by their numbers. */
export function requirementsOf(scenarios: readonly ScenarioResult[]): readonly Requirement[] {
  const byKey = new Map<string, ScenarioResult[]>();
  for (const scenario of scenarios) {
    for (const key of scenario.keys.requirements) {
      const own = byKey.get(key) ?? [];
      own.push(scenario);
      byKey.set(key, own);
    }
  }
  return [...byKey]
    .map(([key, own]) => ({ key, status: worstOf(own), scenarios: own }))
    .sort((a, b) => a.key.localeCompare(b.key, 'ru', { numeric: true }));
}

export function describeRequirements(model: RunModel, { links }: PageContext): Section {
  const all = [...model.scenarios, ...model.absent()];
  const requirements = requirementsOf(all);
  const without = all.filter(({ keys }) => keys.requirements.length === 0).length;
  return {
    id: 'requirements',
    title: 'Требования',
    body:
      requirements.length === 0
        ? undefined
        : html`${scrollable(
            'Требования',
            html`<table>
              <thead>
                <tr>
                  <th scope="col">Требование</th>
                  <th scope="col">Состояние</th>
                  <th scope="col">Сценарии</th>
                </tr>
              </thead>
              <tbody>
                ${requirements.map(
                  ({ key, status, scenarios }) =>
                    html`<tr>
                      <th scope="row">${keyLink(key, 'requirement', links)}</th>
                      <td>${statusBadge(status)} ${outcomeOf(status)}</td>
                      <td>
                        <a href="#scenarios" data-tag="@${key}"
                          >пройдено
                          ${scenarios.filter((one) => one.status === 'passed').length.toLocaleString('ru')} из
                          ${scenarios.length.toLocaleString('ru')}</a
                        >
                      </td>
                    </tr> `,
                )}
              </tbody>
            </table>`,
          )}
          ${
            without > 0 &&
            html`<p class="dim">
              Без требования: ${counted(without, 'сценарий', 'сценария', 'сценариев')}.
            </p> `
          }`,
  };
}

function worstOf(scenarios: readonly ScenarioResult[]): Status {
  return statuses.find((status) => scenarios.some((one) => one.status === status)) ?? 'absent';
}
