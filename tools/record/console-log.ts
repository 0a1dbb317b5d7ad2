// A saved console: `METHOD URL` with headers and body, then `APIResponse: 200 OK` with headers and body. An older form
// names a step, «Шаг 1: …», instead of the request. Anything may stand between them.
import { SuiteError, isRecord } from '../../support/core/errors';
import { isJsonType, type HttpRequest, type Method } from '../../support/http/exchange';
import { readJson, toResponse, type RecordedItem, type Recording } from './recording';

const REQUEST = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (https?:\/\/\S.*)$/u;
const ANSWER = /^APIResponse: (\d{3})(?: (.*?))?(?: \((?:(\d+) мс|[^()]*)\))?$/u;
const NO_ANSWER = /^Ответа нет: /u;
const STEP = /^Шаг \d+(?:\.\d+)*[:.] \S/u;
const HEADER = /^ {2}([\w!#$%&'*+.^`|~-]+): ?(.*)$/u;
const ROLE = /выполнен (?:отдельный )?вход с ролью (?:«([^»]+)»|"([^"]+)")/u;
/** What a trace leaves out of a long body. */
const CUT = /… \(ещё [\d\s\u00a0\u202f]+ символ(?:а|ов)?\)\s*$/u;
const RETRIED = /^Сервер закрыл простаивавшее соединение/u;

/**
 * Reads a saved console.
 *
 * @throws SuiteError RECORDING_EMPTY where it shows no exchange, RECORDING_TRUNCATED where one is not whole
 */
export function readConsoleLog(text: string, shown: string): Recording {
  // eslint-disable-next-line no-control-regex -- the colours of a terminal
  const lines = text.replace(/\u001b\[[\d;]*m/gu, '').split(/\r?\n/u);
  const items = new LogReader(lines, shown).read();
  if (items.some((item) => 'exchange' in item || 'response' in item)) return { kind: 'консоль', items };
  throw new SuiteError(
    'RECORDING_EMPTY',
    `В файле ${shown} нет ни одного обмена: ни записи HAR, ни строк «GET https://…» и «APIResponse: 200 OK» → сохраните HAR на вкладке «Сеть» браузера или консоль прогона с обменами`,
  );
}

interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The number of its first line. */
  readonly line: number;
}

class LogReader {
  readonly #lines: readonly string[];
  readonly #shown: string;
  #at = 0;

  constructor(lines: readonly string[], shown: string) {
    this.#lines = lines;
    this.#shown = shown;
  }

  read(): readonly RecordedItem[] {
    const items: RecordedItem[] = [];
    let asked: { readonly request: HttpRequest; readonly line: number } | undefined;
    let step: string | undefined;
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] ?? '';
      const indent = indentOf(line);
      const words = line.slice(indent);
      const number = this.#at + 1;
      const place = `строка ${number}`;
      this.#at += 1;
      const request = REQUEST.exec(words);
      const answer = ANSWER.exec(words);
      const role = ROLE.exec(words);
      const token = tokenIn(words);
      if (request) {
        if (asked) throw this.#truncated(asked.line, 'за запросом нет ответа');
        const [, method, url = ''] = request;
        if (!URL.canParse(url)) continue;
        const { headers, body } = this.#part(indent, number, true);
        asked = {
          line: number,
          request: { method: method as Method, url, headers, ...(body === '' ? {} : { body }) },
        };
      } else if (answer) {
        const [, status, statusText = '', ms = '0'] = answer;
        const { headers, body } = this.#part(indent, number, false);
        const response = toResponse({
          status: Number(status),
          statusText,
          headers,
          body,
          durationMs: Number(ms),
        });
        if (asked)
          items.push({ exchange: { request: asked.request, response }, place: `строка ${asked.line}` });
        else if (step !== undefined) items.push({ text: step, response, place });
        asked = undefined;
        step = undefined;
      } else if (NO_ANSWER.test(words)) {
        asked = undefined;
      } else if (STEP.test(words)) {
        step = words.trim();
      } else if (role) {
        items.push({ role: role[1] ?? role[2] ?? '', place });
      } else if (token !== undefined) {
        items.push({ accessToken: token, place });
      }
    }
    if (asked) throw this.#truncated(asked.line, 'файл кончается раньше ответа');
    return items;
  }

  /** The headers and the body that follow a first line of this indent. */
  #part(indent: number, line: number, isRequest: boolean): Part {
    const headers: Record<string, string> = {};
    for (let header = this.#header(indent); header; header = this.#header(indent)) {
      const [name, value] = header;
      const known = headers[name];
      headers[name] = known === undefined ? value : `${known}${name === 'set-cookie' ? '\n' : ', '}${value}`;
      this.#at += 1;
    }
    if ((this.#lines[this.#at] ?? '').trim() !== '') return { headers, body: '', line };
    return { headers, body: this.#body(indent, headers['content-type'] ?? '', line, isRequest), line };
  }

  #header(indent: number): readonly [name: string, value: string] | undefined {
    const [, name, value = ''] = HEADER.exec((this.#lines[this.#at] ?? '').slice(indent)) ?? [];
    const isInside = indentOf(this.#lines[this.#at] ?? '') === indent + 2;
    return name === undefined || !isInside ? undefined : [name.toLowerCase(), value.trim()];
  }

  /** All up to what begins anew; of a JSON no more than its own end. */
  #body(indent: number, contentType: string, line: number, isRequest: boolean): string {
    const from = this.#at + 1;
    let to = from;
    while (to < this.#lines.length && !this.#isBeginning(this.#lines[to] ?? '', indent)) to += 1;
    const lines = this.#lines.slice(from, to).map((one) => one.slice(Math.min(indent, indentOf(one))));
    const body = lines.join('\n').trim();
    if (CUT.test(body)) {
      // What was sent cannot be sent again by half; what came is not checked.
      if (isRequest) throw this.#truncated(line, 'тело запроса показано не целиком');
      this.#at = to;
      return body;
    }
    if (!isJsonType(contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '') || body === '') {
      this.#at = to;
      return body;
    }
    const ends = lines.map((_, index) => index + 1).find((count) => isJson(lines.slice(0, count).join('\n')));
    if (ends === undefined) throw this.#truncated(line, 'тело — не целый JSON');
    this.#at = from + ends;
    return lines.slice(0, ends).join('\n').trim();
  }

  #isBeginning(line: string, indent: number): boolean {
    const words = line.trim();
    if ([REQUEST, ANSWER, NO_ANSWER, STEP, RETRIED].some((form) => form.test(words))) return true;
    return words !== '' && indentOf(line) < indent;
  }

  #truncated(line: number, reason: string): SuiteError {
    return new SuiteError(
      'RECORDING_TRUNCATED',
      `Запись ${this.#shown} обрезана: строка ${line}, ${reason} → сохраните консоль целиком или запишите HAR в браузере`,
    );
  }
}

/** The access token of a login's answer that stands in a line, whatever goes before it. */
function tokenIn(line: string): string | undefined {
  const at = line.indexOf('{');
  if (at < 0 || !line.includes('access_token')) return undefined;
  const { json } = readJson(line.slice(at));
  const token = isRecord(json) ? json['access_token'] : undefined;
  return typeof token === 'string' ? token : undefined;
}

function isJson(text: string): boolean {
  return 'json' in readJson(text.trim());
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
