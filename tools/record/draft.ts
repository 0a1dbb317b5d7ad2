// From the exchanges of a recording to the steps of a draft.
import { FieldDictionary } from '../../support/contract/field-dictionary';
import type { Contract, Operation } from '../../support/contract/openapi';
import { isRecord } from '../../support/core/errors';
import { isJsonType, mediaTypeOf, type Exchange } from '../../support/http/exchange';
import { dateOf } from '../../support/language/date';
import { NOBODY } from './actors';
import { checksOf } from './answer-checks';
import type { KeptExchange, KeptItem } from './noise';
import { decodePart, readJson, type RecordedStep } from './recording';
import {
  businessStep,
  ownClient,
  ownMemories,
  quote,
  versioned,
  type OwnMemory,
  type Wording,
} from './registry';
import { headerOf, readParts, readSentRequest, type SentRequest, type SentValue } from './request-values';
import { KnownValues, isIdentity, leavesOf, nameFor, templateFor } from './values';

/** A step of a draft, with what stands under it and what its author must know. */
export interface DraftStep {
  readonly keyword: 'Дано' | 'Когда' | 'Тогда';
  readonly text: string;
  readonly table?: readonly (readonly string[])[];
  readonly docString?: string;
  /** Becomes a comment above the step. */
  readonly note?: string;
}

/** What a draft is written with. */
export interface DraftContext {
  readonly contract: Contract | undefined;
  /** IANA name of the stand's zone: whose day is «сегодня». */
  readonly zone: string;
  /** The account by the username that answers mention. */
  readonly usernames: ReadonlyMap<string, string>;
  /** Whether exactly one step definition of the project takes this text. */
  readonly isKnown: (text: string) => boolean;
}

/** A scenario that does again what a recording shows. */
export interface Draft {
  readonly steps: readonly DraftStep[];
  /** What of the recording became no step, and why. */
  readonly notes: readonly string[];
}

/** Writes the scenario of a recording. */
export async function writeDraft(items: readonly KeptItem[], context: DraftContext): Promise<Draft> {
  const { steps, notes } = await new DraftWriter(items, context).write();
  return { steps: withInlineData(steps), notes };
}

/** A value that each run makes anew. */
interface MadeData {
  readonly template: string;
  readonly name: string;
}

/** One exchange, looked at beforehand. */
interface Act {
  readonly item: KeptExchange;
  readonly operation: Operation | undefined;
  readonly sent: SentRequest | undefined;
  /** The version in its header is the one that the business step sends by itself. */
  readonly sendsLastVersion: boolean;
  /** Every value that the request carries. */
  readonly uses: ReadonlySet<string>;
}

class DraftWriter {
  readonly #items: readonly KeptItem[];
  readonly #context: DraftContext;
  readonly #fields: FieldDictionary | undefined;
  readonly #acts: readonly Act[];
  readonly #known = new KnownValues();
  /** What the requests so far have brought along themselves. */
  readonly #typed = new Set<string>();
  readonly #given = new Set<string>();
  /** How often each field has been checked to be this. */
  readonly #checked = new Map<string, number>();
  readonly #steps: DraftStep[] = [];
  readonly #notes: string[] = [];
  /** The last request that carries each value. */
  readonly #lastUses: ReadonlyMap<string, number>;
  /** Values that a system takes once only, by what they are in the recording. */
  readonly #data: ReadonlyMap<string, MadeData>;
  /** None where the project has no steps of the registry. */
  readonly #ownMemories: readonly OwnMemory[];
  #number = 0;
  #account: string | undefined;

  constructor(items: readonly KeptItem[], context: DraftContext) {
    this.#items = items;
    this.#context = context;
    this.#ownMemories = context.isKnown(ownClient.step) ? ownMemories : [];
    this.#fields = context.contract && new FieldDictionary(context.contract);
    this.#acts = this.#lookAhead();
    this.#lastUses = new Map(
      this.#acts.flatMap(({ uses }, index) => [...uses].map((use): [string, number] => [use, index])),
    );
    this.#data = this.#dataToMake();
  }

  async write(): Promise<Draft> {
    let index = 0;
    for (const item of this.#items) {
      this.#actAs(item.account);
      if ('text' in item) this.#namedStep(item);
      const act = 'exchange' in item ? this.#acts[index] : undefined;
      if (!act) continue;
      await this.#perform(act, index);
      index += 1;
    }
    return { steps: this.#steps, notes: this.#notes };
  }

  #lookAhead(): readonly Act[] {
    const { contract } = this.#context;
    const versions = new Map<string, string>();
    return this.#items.flatMap((item): Act[] => {
      if (!('exchange' in item)) return [];
      const { exchange } = item;
      const operation = contract?.operationIn(exchange);
      const sent = contract && operation ? readSentRequest(contract, operation, exchange) : undefined;
      const path = (url: string) => `${item.account} ${new URL(url, exchange.request.url).pathname}`;
      const version = headerOf(exchange.request, versioned.header);
      const sendsLastVersion =
        operation?.name === versioned.operation &&
        sent !== undefined &&
        version !== '' &&
        versions.get(path(exchange.request.url)) === version;
      const { status, headers } = exchange.response;
      const seen = status === 201 ? (headers['location'] ?? '') : '';
      const tag = headers['etag'];
      if (tag !== undefined && status < 400)
        versions.set(path(seen === '' ? exchange.request.url : seen), tag);
      const uses = usedBy(exchange, sent, sendsLastVersion);
      return [{ item, operation, sent, sendsLastVersion, uses }];
    });
  }

  #actAs(account: string): void {
    if (account === this.#account) return;
    this.#account = account;
    const role = quote(account) ?? `"${account}"`;
    this.#steps.push({
      keyword: 'Дано',
      text: account === NOBODY ? 'вход не выполнен' : `выполнен вход с ролью ${role}`,
    });
  }

  /** A step that a console names: its request is not known. */
  #namedStep({ text, response, place }: RecordedStep): void {
    const words = text.replace(/^Шаг \d+(?:\.\d+)*[:.] /u, '');
    if (!this.#context.isKnown(`Шаг 1: ${words}`)) {
      this.#notes.push(
        `шаг «${words}» (${place}) автотестам не известен, а запроса к нему в записи нет → допишите его сами`,
      );
      return;
    }
    if (
      ownClient.isMeantBy(words) &&
      !this.#known.has('ид клиента') &&
      this.#context.isKnown(ownClient.step)
    ) {
      this.#steps.push({
        keyword: 'Дано',
        text: ownClient.step,
        note: 'Какой клиент нужен, в записи не сказано: черновик заводит своего',
      });
      for (const name of ownClient.remembers) this.#known.remember(name, `${name} сценария`);
    }
    const isPage = mediaTypeOf(response) === 'text/html';
    this.#act(
      { text: words },
      isPage
        ? `В записи на этот шаг ответил не API, а страница (${response.status}, text/html): код ${response.status} здесь ничего не значит`
        : undefined,
    );
    this.#steps.push({ keyword: 'Тогда', text: `код ответа ${response.status}` });
  }

  async #perform(act: Act, index: number): Promise<void> {
    const { exchange } = act.item;
    this.#files(act);
    this.#makeData(act);
    const isBusiness = this.#request(act);
    await this.#check(act);
    for (const used of act.uses) this.#typed.add(used);
    this.#rememberOwn(act, isBusiness);
    if (exchange.response.status < 400) this.#rememberLater(act, index);
  }

  /** The files that a form carries are files of the scenario. */
  #files({ sent, item }: Act): void {
    for (const { name, text } of sent?.files ?? []) {
      const quoted = quote(name) ?? `"файл"`;
      this.#steps.push({
        keyword: 'Дано',
        text: `файл ${quoted} с текстом:`,
        docString: text === undefined ? 'Содержимого файла в записи нет' : withNewNumbers(text.trimEnd()),
        ...(text === undefined
          ? { note: `Браузер не сохранил содержимое файла «${name}» (${item.place}): впишите своё` }
          : {}),
      });
    }
  }

  /** What creating requests send and a system takes once only, unless an answer before has told it. */
  #dataToMake(): ReadonlyMap<string, MadeData> {
    const { contract } = this.#context;
    const data = new Map<string, MadeData>();
    const answered = new Set<string>();
    for (const { item, sent } of this.#acts) {
      const { request, response } = item.exchange;
      const isAccepted = response.status >= 200 && response.status < 300;
      const isWrite = !/^(?:GET|HEAD|DELETE)$/u.test(request.method);
      for (const value of contract && isAccepted && isWrite ? (sent?.values ?? []) : []) {
        if (
          !contract ||
          !/^(?:body|header)$/u.test(value.place) ||
          answered.has(value.text) ||
          data.has(value.text)
        )
          continue;
        const template = templateFor(contract.document, value);
        if (template !== undefined) data.set(value.text, { template, name: nameFor(value.name) });
      }
      for (const { value } of leavesOf(response.json)) answered.add(String(value));
    }
    return data;
  }

  /** Makes what this request is the first to need. */
  #makeData({ uses }: Act): void {
    for (const text of uses) {
      const made = this.#data.get(text);
      if (!made || this.#known.nameOf(text) !== undefined) continue;
      const name = this.#known.freeName(made.name);
      this.#steps.push({ keyword: 'Дано', text: `запомнено «{{${made.template}}}» как «${name}»` });
      this.#known.remember(name, text);
    }
  }

  /** The step that sends the request. @returns whether it is a business step */
  #request(act: Act): boolean {
    const { item, operation, sent } = act;
    const { exchange } = item;
    const note = this.#noteOn(exchange);
    const values = sent && this.#shownValues(act);
    const business = operation && values ? this.#business(act, values) : undefined;
    if (business) {
      this.#act(business, note);
      return true;
    }
    if (operation && sent && values) this.#act(this.#ofOperation(operation, sent, values), note);
    else this.#technical(exchange, operation, note);
    return false;
  }

  #business(
    { operation, sent, sendsLastVersion }: Act,
    values: Readonly<Record<string, string>>,
  ): Wording | undefined {
    const isVersioned = operation?.name === versioned.operation;
    if (!operation || !sent || (isVersioned && !sendsLastVersion)) return undefined;
    const wording = businessStep(operation.name, {
      values,
      isOwn: (name, shown) => shown === `{{${name}}}` && this.#known.has(name),
    });
    return wording && this.#context.isKnown(`Шаг 1: ${wording.text}`) ? wording : undefined;
  }

  #ofOperation(
    { name }: Operation,
    { isForm }: SentRequest,
    rows: Readonly<Record<string, string>>,
  ): Wording {
    const operation = `Операция ${quote(name) ?? `"${name}"`}`;
    if (Object.keys(rows).length === 0) return { text: operation };
    return { text: `${operation} с ${isForm ? 'частями' : 'параметрами'}:`, rows };
  }

  /** By method and path: what the contract does not know, or what no table can say. */
  #technical({ request }: Exchange, operation: Operation | undefined, note: string | undefined): void {
    const url = new URL(request.url);
    const path = this.#known.replaceIn(readable(url.pathname + url.search));
    const text = `Запрос ${request.method} ${quote(path) ?? `"${path}"`}`;
    const body = typeof request.body === 'string' ? request.body : '';
    const type = headerOf(request, 'content-type').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const isMissing = this.#context.contract !== undefined && !operation;
    const unknown = note ?? (isMissing ? 'Этой операции нет в контракте' : undefined);
    if (body === '') {
      this.#act({ text }, unknown);
    } else if (type === 'application/x-www-form-urlencoded') {
      const rows = [...new URLSearchParams(body)].map(([name, value]) => [name, this.#shown(value)] as const);
      this.#act({ text: `${text} с формой:`, rows: Object.fromEntries(rows) }, unknown);
    } else if (readParts(request)) {
      const parts = readParts(request) ?? [];
      const rows = parts.map(({ name, text: value, fileName }) => [
        name,
        fileName === undefined ? this.#shown(value) : `файл «${fileName}»`,
      ]);
      this.#act(
        { text: `${text} с частями:`, rows: Object.fromEntries(rows) as Record<string, string> },
        unknown,
      );
    } else {
      const { json } = readJson(body);
      const isJson = json !== undefined && (isJsonType(type) || type === '');
      const shown = isJson ? JSON.stringify(this.#shownJson(json), undefined, 2) : body;
      this.#act({ text: `${text} с ${isJson ? 'телом' : 'текстом'}:` }, unknown, shown);
    }
  }

  #shownJson(value: unknown): unknown {
    if (typeof value === 'string') return this.#shown(value);
    if (Array.isArray(value)) return value.map((item) => this.#shownJson(item));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, this.#shownJson(child)]));
  }

  #shown(text: string): string {
    return this.#known.referenceTo(text) ?? text;
  }

  #shownValues({ item, sent, sendsLastVersion }: Act): Readonly<Record<string, string>> {
    const shown = (sent?.values ?? [])
      .filter(({ place, key }) => !(sendsLastVersion && place === 'header' && key === versioned.header))
      .map(({ name, text, place }: SentValue): [string, string] => {
        const whole = place === 'query' ? this.#known.referenceToWhole(text) : undefined;
        return [name, this.#known.referenceTo(text) ?? whole ?? this.#dayFor(text, item) ?? text];
      });
    return Object.fromEntries(shown);
  }

  /** `{{сегодня}}` for the day of the recording. */
  #dayFor(text: string, { startedAtMs }: KeptExchange): string | undefined {
    if (startedAtMs === undefined || !/^\d{4}-\d{2}-\d{2}$/u.test(text)) return undefined;
    const dayMs = 24 * 3600 * 1000;
    const day = Object.entries({ вчера: -1, сегодня: 0, завтра: 1 }).find(
      ([, days]) => dateOf(new Date(startedAtMs + days * dayMs).toISOString(), this.#context.zone) === text,
    );
    return day && `{{${day[0]}}}`;
  }

  async #check({ item, operation, sent }: Act): Promise<void> {
    const { exchange, poll } = item;
    const { request, response } = exchange;
    const sentTexts = new Set((sent?.values ?? []).map(({ text }) => text));
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
    if (isWrite && response.status < 300) {
      for (const { value, way } of leavesOf(response.json)) {
        if (isIdentity(value, way.at(-1)) && !sentTexts.has(String(value)) && !this.#typed.has(String(value)))
          this.#given.add(String(value));
      }
    }
    const inPath = (sent?.values ?? []).filter(({ place }) => place === 'path');
    const { usernames } = this.#context;
    const checks = await checksOf({
      exchange,
      ...(poll ? { first: poll.first.exchange, tookMs: poll.tookMs } : {}),
      operation,
      fields: this.#fields,
      given: this.#given,
      sent: sentTexts,
      checked: this.#checked,
      isAboutOwn: inPath.some(({ text }) => this.#known.nameOf(text) !== undefined),
      referenceTo: (value) => {
        const username = usernames.get(value);
        return username === undefined ? this.#known.referenceTo(value) : `{{логин: ${username}}}`;
      },
    });
    for (const check of checks) this.#steps.push({ keyword: 'Тогда', ...check });
  }

  /** What steps remember by themselves. */
  #rememberOwn({ item, operation }: Act, isBusiness: boolean): void {
    const { status, json } = item.exchange.response;
    for (const one of this.#ownMemories) {
      const value = isRecord(json) ? json[one.member] : undefined;
      const isMet =
        one.operation === operation?.name && one.status === status && (one.isAlways || isBusiness);
      if (isMet && typeof value === 'string') this.#known.remember(one.name, value);
    }
  }

  /** What of an answer a later request needs, and no name will stand for then. */
  #rememberLater({ item }: Act, index: number): void {
    const { exchange } = item;
    const tag = exchange.response.headers['etag'];
    const leaves = leavesOf(exchange.response.json).filter(({ value, way }) => isIdentity(value, way.at(-1)));
    for (const { value, way } of leaves) {
      const text = String(value);
      if (!this.#isNeeded(text, index)) continue;
      const last = this.#lastUse(text, index);
      const title = this.#fields?.titleOfPath(exchange, `/${way.join('/')}`);
      const name = this.#known.freeName(nameFor(title ?? way.at(-1) ?? 'значение'), (one) =>
        this.#survives(one, index, last),
      );
      this.#rememberAs(this.#subjectOf(exchange, way, title, value), name, text);
    }
    if (tag !== undefined && this.#isNeeded(tag, index)) {
      const name = this.#known.freeName(nameFor('Изменяемая версия'));
      this.#rememberAs('запомнен заголовок «ETag»', name, tag);
    }
  }

  #rememberAs(subject: string, name: string, value: string): void {
    this.#steps.push({ keyword: 'Дано', text: `${subject} как «${name}»` });
    this.#known.remember(name, value);
  }

  #isNeeded(value: string, index: number): boolean {
    const last = this.#lastUse(value, index);
    if (last === undefined || (this.#typed.has(value) && this.#known.nameOf(value) === undefined))
      return false;
    const name = this.#known.nameOf(value);
    return name === undefined || !this.#survives(name, index, last);
  }

  #lastUse(value: string, index: number): number | undefined {
    const last = this.#lastUses.get(value);
    return last !== undefined && last > index ? last : undefined;
  }

  /** Whether no step between gives the name to something else. */
  #survives(name: string, index: number, last: number | undefined): boolean {
    return !this.#acts
      .slice(index + 1, last)
      .some(({ operation, item }) =>
        this.#ownMemories.some(
          (one) =>
            one.name === name &&
            one.operation === operation?.name &&
            one.status === item.exchange.response.status,
        ),
      );
  }

  /** The field by its title, where the answer has it once; else its place, told by what the record is called. */
  #subjectOf(exchange: Exchange, way: readonly string[], title: string | undefined, value: unknown): string {
    const found = title === undefined ? [] : this.#readField(exchange, title);
    const quoted = title === undefined ? undefined : quote(title);
    if (quoted !== undefined && found.length === 1 && found[0] === value) return `запомнено поле ${quoted}`;
    return `запомнено значение по пути «${pathOf(exchange.response.json, way)}»`;
  }

  #readField(exchange: Exchange, title: string): readonly unknown[] {
    try {
      return this.#fields?.read(exchange, title).map(({ value }) => value) ?? [];
    } catch {
      return [];
    }
  }

  #noteOn(exchange: Exchange): string | undefined {
    const { contract } = this.#context;
    const { response } = exchange;
    if (response.bodyError !== undefined)
      return `В записи ${response.bodyError}: проверяется только код, поля допишите сами`;
    if (response.status >= 500)
      return `В записи система ответила ошибкой ${response.status}: проверьте, её ли ждёт сценарий`;
    const isPage = mediaTypeOf(response) === 'text/html' && response.status < 400;
    return isPage && contract && !contract.documentsAnswer(exchange)
      ? `В записи ответил не API, а страница (${response.status}, text/html): код ${response.status} здесь ничего не значит`
      : undefined;
  }

  #act({ text, rows }: Wording, note?: string, docString?: string): void {
    this.#number += 1;
    this.#steps.push({
      keyword: 'Когда',
      text: `Шаг ${this.#number}: ${text}`,
      ...(rows ? { table: Object.entries(rows) } : {}),
      ...(docString === undefined ? {} : { docString }),
      ...(note === undefined ? {} : { note }),
    });
  }
}

function usedBy(
  exchange: Exchange,
  sent: SentRequest | undefined,
  sendsLastVersion: boolean,
): ReadonlySet<string> {
  const { request } = exchange;
  if (sent) {
    return new Set(
      sent.values
        .filter(({ place, key }) => !(sendsLastVersion && place === 'header' && key === versioned.header))
        .map(({ text }) => text),
    );
  }
  const url = new URL(request.url);
  const body = typeof request.body === 'string' ? request.body : '';
  const { json } = readJson(body);
  return new Set([
    ...url.pathname.split('/').map(decodePart),
    ...url.searchParams.values(),
    ...leavesOf(json).map(({ value }) => String(value)),
  ]);
}

/** `$.items[?@.code=='К-000123'].id`: by what the record is called, and by its number where nothing tells it apart. */
function pathOf(json: unknown, way: readonly string[]): string {
  const at = way.findLastIndex((step) => /^\d+$/u.test(step));
  const list = way
    .slice(0, Math.max(at, 0))
    .reduce<unknown>((value, step) => (isRecord(value) ? value[step] : undefined), json);
  const rows: readonly unknown[] = at >= 0 && Array.isArray(list) ? list : [];
  const row = rows[Number(way[at])];
  const telling = Object.entries(isRecord(row) ? row : {}).find(
    ([key, value]) =>
      /^\w+$/u.test(key) &&
      key !== way.at(-1) &&
      typeof value === 'string' &&
      /^[^'"\\«»]{3,60}$/u.test(value) &&
      !/^[\da-f]{8}-[\da-f]{4}-|^\d{4}-\d{2}-\d{2}/iu.test(value) &&
      rows.filter((one) => isRecord(one) && one[key] === value).length === 1,
  );
  return way.reduce((path, step, index) => {
    if (index === at && telling) return `${path}[?@.${telling[0]}=='${String(telling[1])}']`;
    return path + (/^\d+$/u.test(step) ? `[${step}]` : `.${step}`);
  }, '$');
}

/** A file of an earlier run would be refused: its ИНН are taken. */
function withNewNumbers(text: string): string {
  return text.replace(/(?<![\d\p{L}])(?:\d{12}|\d{10})(?![\d\p{L}])/gu, (digits) =>
    digits.length === 10 ? '{{новый ИНН}}' : '{{новый ИНН физлица}}',
  );
}

/** Data that is needed once stands where it is needed. */
function withInlineData(steps: readonly DraftStep[]): readonly DraftStep[] {
  const data = /^запомнено «(\{\{нов[^}]*\}\})» как «([^»]*)»$/u;
  return steps.reduce<readonly DraftStep[]>((rest, step) => {
    const [, template = '', name = ''] = data.exec(step.text) ?? [];
    if (name === '') return rest;
    const uses = rest.filter((one) => JSON.stringify(one).includes(`{{${name}}}`));
    const [use] = uses;
    if (uses.length !== 1 || !use || JSON.stringify(use).split(`{{${name}}}`).length > 2) return rest;
    const inline = JSON.parse(JSON.stringify(use).replaceAll(`{{${name}}}`, template)) as DraftStep;
    return rest.filter((one) => one !== step).map((one) => (one === use ? inline : one));
  }, steps);
}

function readable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
