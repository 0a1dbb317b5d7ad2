// The pages beside the summary: each scenario with its steps, requests and answers. Kept on disk while a run goes on.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { formatDuration, formatMoment } from '../core/russian';
import { placeOf, type DetailPlaces, type ScenarioPlace } from './detail-places';
import { describeFailedStep } from './failure-block';
import { Html, html, renderPage } from './html';
import type { RunModel, ScenarioResult, StepAttachment, StepResult } from './model';
import { factLines, scrollable, statusBadge } from './page-parts';

/** More scenarios would make a page slow to open. */
const MOST_ON_PAGE = 200;
/** A longer text is a file beside the page. */
const MOST_INLINE = 20_000;

/** So much is kept before it is written. */
const SPOOL_BYTES = 1024 * 1024;

const DETAILS = 'details';
const ATTACHMENTS = 'attachments';
/** A picture that the summary asks for to see whether the details are there at all. */
export const PRESENCE_FILE = `${DETAILS}/present.svg`;

/** Describes scenarios as they end; writes the pages when all have. */
export class DetailPages {
  readonly #folder: string;
  readonly #entries: Entry[] = [];
  #attached = 0;
  #spool: Spool | undefined;
  #places: DetailPlaces | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  add(scenario: ScenarioResult): void {
    this.#spool ??= new Spool(path.join(this.#folder, '.details'));
    const body = html`${scenario.earlier.map((steps, index) => this.#attempt(steps, index))}${this.#steps(scenario.steps)}`;
    const { uri, line, rule, name, status, durationMs, feature, tags } = scenario;
    const piece = this.#spool.append(body.text);
    this.#entries.push({ uri, line, rule, name, status, durationMs, feature, tags, piece });
  }

  /** Writes the pages. Returns where each scenario is described. */
  finish(model: RunModel): DetailPlaces {
    if (this.#places) return this.#places;
    const places = new Map<ScenarioPlace, string>();
    this.#places = places;
    const spool = this.#spool;
    if (!spool) return places;
    mkdirSync(path.join(this.#folder, DETAILS), { recursive: true });
    writeFileSync(
      path.join(this.#folder, PRESENCE_FILE),
      '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n',
    );
    const pages = cutIntoPages(this.#entries);
    const digits = String(pages.length).length;
    for (const [index, entries] of pages.entries()) {
      const name = `${DETAILS}/${String(index + 1).padStart(digits, '0')}.html`;
      for (const [number, entry] of entries.entries())
        places.set(placeOf(entry), `${name}#${anchorOf(number)}`);
      writeDetailPage(path.join(this.#folder, name), entries, spool, model);
    }
    spool.remove();
    return places;
  }

  #attempt(steps: readonly StepResult[], index: number): Html {
    return html`<details class="attempt">
      <summary>Попытка ${index + 1}: не прошла</summary>
      ${this.#steps(steps)}
    </details> `;
  }

  #steps(steps: readonly StepResult[]): Html {
    return html`<ol class="steps">
      ${steps.filter(isShown).map((step) => this.#step(step))}
    </ol> `;
  }

  #step(step: StepResult): Html {
    const { text, line, status, durationMs, note, docString, table, attachments } = step;
    const facts = [line && `строка ${line}`, durationMs >= 1 && formatDuration(durationMs)].filter(Boolean);
    const isSection = /^\S+ Шаг \d/u.test(text);
    return html`<li class="step ${status}${isSection && ' section'}">
      ${statusBadge(status)} <span class="text">${text}</span>
      <span class="dim">${facts.join(' · ')}</span>
      ${docString !== undefined && html`<pre>${docString}</pre>`}${table.length > 0 && describeTable(table)}${
        step.problem && html`<div class="problem">${factLines(describeFailedStep(step))}</div>`
      }${note !== '' && html`<pre class="note">${note}</pre>`}${attachments.map((one) => this.#attachment(one))}
    </li> `;
  }

  #attachment({ mediaType, fileName, content }: StepAttachment): Html {
    if (typeof content === 'string' && content.length <= MOST_INLINE) {
      return html`<details class="attachment">
        <summary>${titleOf(fileName, content, mediaType)}</summary>
        <pre>${content}</pre>
      </details> `;
    }
    const file = this.#store(mediaType, content);
    const title = fileName === '' ? path.basename(file) : fileName;
    return isPicture(mediaType)
      ? html`<details class="attachment">
          <summary>${title}</summary>
          <a href="../${file}"><img src="../${file}" alt="${title}" loading="lazy" /></a>
        </details> `
      : html`<p class="attachment">
          <a href="../${file}" download="${title}">${title}</a> <span class="dim">${mediaType}</span>
        </p> `;
  }

  /** What a browser would execute is stored as plain text, whatever it says of itself. */
  #store(mediaType: string, content: string | Buffer): string {
    this.#attached += 1;
    const extension =
      extensions.get(mediaType.split(';', 1)[0]?.trim() ?? '') ??
      (typeof content === 'string' ? 'txt' : 'bin');
    const name = `${ATTACHMENTS}/${String(this.#attached).padStart(4, '0')}.${extension}`;
    mkdirSync(path.join(this.#folder, ATTACHMENTS), { recursive: true });
    writeFileSync(path.join(this.#folder, name), content);
    return name;
  }
}

type Entry = Pick<
  ScenarioResult,
  'uri' | 'line' | 'rule' | 'name' | 'status' | 'durationMs' | 'feature' | 'tags'
> & { readonly piece: Piece };

/** Only of these a browser makes a picture, and nothing else. */
const extensions = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['application/pdf', 'pdf'],
  ['application/zip', 'zip'],
  ['application/json', 'json'],
  ['text/csv', 'csv'],
]);

function isPicture(mediaType: string): boolean {
  return /^image\/(?:png|jpeg|gif|webp)$/u.test(mediaType);
}

/** Hooks that did nothing of note are not steps to a reader. */
function isShown({ line, status, attachments }: StepResult): boolean {
  return line !== undefined || status !== 'passed' || attachments.length > 0;
}

function titleOf(fileName: string, content: string, mediaType: string): string {
  const request = /^[A-Z]+ \S+/u.exec(content)?.[0];
  const answer = /^(?:APIResponse|Ответа нет): .*/mu.exec(content)?.[0].replace('APIResponse: ', '');
  if (request !== undefined && answer !== undefined) return `${request} → ${answer}`;
  return fileName === '' ? `Вложение, ${mediaType}` : fileName;
}

function describeTable(rows: readonly (readonly string[])[]): Html {
  return scrollable(
    'Таблица шага',
    html`<table class="data">
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </table>`,
  );
}

/** By folder and file, so that a page is one area; a large area is several pages. */
function cutIntoPages(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const sorted = entries.toSorted((a, b) => (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : a.line - b.line));
  const pages: Entry[][] = [];
  let area: string | undefined;
  for (const entry of sorted) {
    const own = path.posix.dirname(entry.uri.replaceAll('\\', '/'));
    const page = pages.at(-1);
    if (page && own === area && page.length < MOST_ON_PAGE) page.push(entry);
    else pages.push([entry]);
    area = own;
  }
  return pages;
}

function anchorOf(numberOnPage: number): string {
  return `s${numberOnPage + 1}`;
}

const styles = ['page.css', 'details.css'].map((name) =>
  readFileSync(path.join(__dirname, 'assets', name), 'utf8').replaceAll('\r\n', '\n'),
);
const themeScript = readFileSync(path.join(__dirname, 'assets', 'theme.js'), 'utf8').replaceAll('\r\n', '\n');

/** Stands for what the spool holds while the rest is rendered: a template lets no such sign through from a text. */
const SPOOLED = new Html('\0');

function writeDetailPage(file: string, entries: readonly Entry[], spool: Spool, { run }: RunModel): void {
  const first = entries[0];
  const area = path.posix.dirname((first?.uri ?? '').replaceAll('\\', '/'));
  let feature = '';
  let rule = '';
  const scenarios = entries.flatMap((entry, number) => {
    const heading = [
      entry.uri !== feature && html`<h2>${entry.feature} <span class="dim">${entry.uri}</span></h2> `,
      entry.rule !== '' &&
        (entry.uri !== feature || entry.rule !== rule) &&
        html`<h3>Правило: ${entry.rule}</h3> `,
    ];
    feature = entry.uri;
    rule = entry.rule;
    const article = html`${heading}
      <article class="scenario ${entry.status}" id="${anchorOf(number)}">
        <h4>
          ${statusBadge(entry.status)} ${entry.name}
          <span class="dim">${formatDuration(entry.durationMs)}</span>
        </h4>
        <p class="dim">${entry.uri}:${entry.line}${entry.tags.length > 0 && ` · ${entry.tags.join(' ')}`}</p>
        ${SPOOLED}
      </article> `;
    const [opening = '', closing = ''] = article.text.split(SPOOLED.text);
    return [opening, entry.piece, closing];
  });
  const title = `${area} — подробности прогона`;
  const [before = '', after = ''] = renderPage({
    title,
    styles,
    scripts: [themeScript],
    body: html`<header class="bar">
        <a href="../index.html">← К отчёту</a>
        <span>${run && `Стенд ${run.stand}, ${formatMoment(new Date(run.startedAt))}`}</span>
      </header>
      <main class="details-page">
        <h1>${title}</h1>
        ${SPOOLED}
      </main>`,
  }).split(SPOOLED.text);
  spool.write(file, [before, ...scenarios, after]);
}

interface Piece {
  readonly offset: number;
  readonly length: number;
}

/**
 * Texts on disk, to be put together by their place: pages go in the order of the files. Bytes pass from file to file
 * through one buffer; as texts, the pages would fill the memory.
 */
class Spool {
  readonly #file: string;
  readonly #handle: number;
  #buffer = Buffer.allocUnsafe(SPOOL_BYTES);
  #pending = 0;
  #length = 0;

  constructor(file: string) {
    this.#file = file;
    this.#handle = openSync(file, 'w+');
  }

  append(text: string): Piece {
    const length = this.#fill(this.#handle, text);
    const piece = { offset: this.#length, length };
    this.#length += length;
    return piece;
  }

  /** Writes a file of texts and of pieces. */
  write(file: string, parts: readonly (string | Piece)[]): void {
    this.#flush(this.#handle);
    const handle = openSync(file, 'w');
    try {
      for (const part of parts) this.#fill(handle, part);
      this.#flush(handle);
    } finally {
      closeSync(handle);
    }
  }

  remove(): void {
    closeSync(this.#handle);
    rmSync(this.#file, { force: true });
  }

  /** @returns the length of the part, bytes */
  #fill(handle: number, part: string | Piece): number {
    const length = typeof part === 'string' ? Buffer.byteLength(part) : part.length;
    if (this.#pending + length > this.#buffer.length) this.#flush(handle);
    if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(length);
    if (typeof part === 'string') this.#buffer.write(part, this.#pending);
    else readSync(this.#handle, this.#buffer, this.#pending, length, part.offset);
    this.#pending += length;
    return length;
  }

  #flush(handle: number): void {
    for (let from = 0; from < this.#pending;)
      from += writeSync(handle, this.#buffer, from, this.#pending - from);
    this.#pending = 0;
  }
}
