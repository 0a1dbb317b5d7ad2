// What all pages of the report share: badges of outcomes, lines of facts, links of keys.
import type { KeyLinks } from '../config/release';
import type { DetailPlaces } from './detail-places';
import { html, type Html } from './html';
import type { Status } from './model';
import { outcomeWords } from './outcome-words';

export function statusBadge(status: Status): Html {
  const [sign, word] = outcomeWords[status];
  return html`<span class="badge ${status}" title="${word}"
    ><span aria-hidden="true">${sign}</span><span class="hidden">${word}</span></span
  >`;
}

/** Lines as `describeFailedStep` gives them: the message, then facts with their names. */
export function factLines(lines: readonly string[]): Html {
  const from = lines.findIndex((line) => facts.some((name) => line.startsWith(`${name}: `)));
  const message = from < 0 ? lines : lines.slice(0, from);
  const rest = from < 0 ? [] : lines.slice(from);
  return html`<pre class="message">${message.join('\n')}</pre>
    ${
      rest.length > 0 &&
      html`<dl class="facts">
        ${rest.map((line) => {
          const at = line.indexOf(': ');
          return html`<dt>${line.slice(0, at)}</dt>
            <dd>${line.slice(at + 2)}</dd>`;
        })}
      </dl> `
    }`;
}

/** The names of the facts under a message. */
const facts = ['Вид ошибки', 'Обмен', 'Отправлено', 'Получено', 'Повторить запрос'];

/** A key, with a link where the configuration has one. */
export function keyLink(key: string, kind: keyof KeyLinks, links: KeyLinks): Html {
  const template = links[kind];
  return template === ''
    ? html`<span class="key">${key}</span>`
    : html`<a
        class="key"
        href="${template.replaceAll('{key}', encodeURIComponent(key.toWellFormed()))}"
        rel="noreferrer"
        >${key}</a
      >`;
}

/** A table that scrolls inside itself where it is wider than the screen, also by keyboard (WCAG 2.1.1). */
export function scrollable(name: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${table}</div> `;
}

/** A part of the page; one without a body is left out. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html | undefined;
  readonly isForScreen?: boolean;
}

/** What sections need besides the model. */
export interface PageContext {
  readonly places: DetailPlaces;
  readonly links: KeyLinks;
  /** What repeats the run without its selection. */
  readonly command: string;
}
