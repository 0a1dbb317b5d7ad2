// What of the API was tested: who may do what, as seen, and which documented answers came.
import type { AnswerCoverage, ContractCoverage, OperationCoverage } from '../contract/coverage';
import { counted, formatPercent, plural } from '../core/russian';
import { html, type Html } from './html';
import { scrollable, type Section } from './page-parts';

/** The access matrix: operations × roles, with the answers that each role got. */
export function describeAccess({ roles, rows }: ContractCoverage): Section {
  const called = rows.filter(({ count }) => count > 0);
  return {
    id: 'access',
    title: 'Кому что разрешено',
    body:
      called.length === 0
        ? undefined
        : html`<p class="dim">Что ответил API каждой роли в этом прогоне. Тире — роль этого не пробовала.</p>
            ${scrollable(
              'Кому что разрешено',
              html`<table class="matrix">
                <thead>
                  <tr>
                    <th scope="col">Операция</th>
                    ${roles.map((role) => html`<th scope="col">${nameOf(role)}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${called.map(
                    (row) =>
                      html`<tr>
                        <th scope="row">${row.name}</th>
                        ${roles.map((role) => describeCell(row, role))}
                      </tr> `,
                  )}
                </tbody>
              </table>`,
            )} `,
  };
}

/** The coverage of the contract: operations × documented answers, and what was not tested at all. */
export function describeContract(coverage: ContractCoverage): Section {
  const { operations, answers, rows, missing, outside } = coverage;
  const strange = rows.filter(({ undocumented }) => undocumented.length > 0);
  return {
    id: 'contract',
    title: 'Покрытие контракта',
    body: html`<p>
        Вызвано
        <b>${operations.called} из ${operations.total}</b>
        ${plural(operations.total, 'операции', 'операций', 'операций')}, получено
        <b>${answers.received} из ${answers.total}</b> описанных ответов
        (${formatPercent(share(answers.received, answers.total))}).
      </p>
      ${
        missing.operations.length > 0 &&
        html`<p class="gap"><b>Не проверено вовсе:</b> ${missing.operations.join(', ')}.</p> `
      }${
        strange.length > 0 &&
        html`<p class="gap">
          <b>Ответы вне контракта:</b>
          ${strange.map(({ name, undocumented }) => `${name} — ${undocumented.map(({ status }) => status).join(', ')}`).join('; ')}.
        </p> `
      }${outside > 0 && html`<p class="gap">Запросов вне контракта: ${outside.toLocaleString('ru')}.</p> `}
      ${scrollable(
        'Покрытие контракта',
        html`<table>
          <thead>
            <tr>
              <th scope="col">Операция</th>
              <th scope="col">Запрос</th>
              <th scope="col">Получено</th>
              <th scope="col">Не получено</th>
              <th scope="col">Не пробовали роли</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({
                name,
                method,
                path,
                answers: own,
                absentRoles,
                count,
              }) => html`<tr${count === 0 && html` class="untested"`}><th scope="row">${name}</th><td><code>${method} ${path}</code></td><td>${own.filter(isReceived).map(describeAnswer)}</td><td>${own
                .filter((answer) => !isReceived(answer))
                .map(({ status }) => status)
                .join(', ')}</td><td>${count === 0 ? 'никто' : absentRoles.map(nameOf).join(', ')}</td></tr>
`,
            )}
          </tbody>
        </table>`,
      )} `,
  };
}

function describeCell({ answers, undocumented }: OperationCoverage, role: string): Html {
  const seen = [...answers, ...undocumented].filter(({ roles }) => Object.hasOwn(roles, role));
  if (seen.length === 0) return html`<td class="dim">—</td>`;
  const statuses = seen.map(({ status }) => status);
  const isAllowed = statuses.some((status) => /^[23]/u.test(status));
  const isDenied = statuses.some((status) => /^40[13]/u.test(status));
  const [sign, word] = isAllowed ? ['✔', 'разрешено'] : isDenied ? ['✘', 'запрещено'] : ['·', 'другое'];
  return html`<td class="${isAllowed ? 'allowed' : isDenied ? 'denied' : 'other'}">
    <span title="${word}"
      ><span aria-hidden="true">${sign}</span
      ><span class="hidden">${word}:</span> ${statuses.join(', ')}</span
    >
  </td>`;
}

function describeAnswer({ status, count }: AnswerCoverage): Html {
  return html`<span class="answer" title="${counted(count, 'раз', 'раза', 'раз')}">${status}</span> `;
}

function isReceived({ count }: AnswerCoverage): boolean {
  return count > 0;
}

function nameOf(role: string): string {
  return role === '' ? 'без входа' : role;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 100 : (part / whole) * 100;
}
