// What killed runs have left on a stand: found by this machine's notes and by the mark in the data, then removed.
import { CLEANER, removeClient } from '../../support/clients';
import { expectStatus } from '../../support/checks/status';
import type { Stand } from '../../support/config/stand';
import { SuiteError, isRecord, messageOf } from '../../support/core/errors';
import { counted } from '../../support/core/russian';
import { joinRun, leaveRun } from '../../support/joined-run';
import { dropNote, readNotes, runOfMark, type CreatedNote } from '../../support/memory/created-data';
import { planRequest } from '../../support/requests';
import { startServices } from '../../support/run/services';
import { SuiteWorld } from '../../support/world';
import type { CleanUpArguments } from './arguments';

/** A client of the registry, as far as the cleaner looks at it. */
interface Client {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly createdAt: string;
  readonly email: unknown;
}

/** A client to be removed, and the run that created it. */
interface Leftover {
  readonly client: Client;
  readonly run: string;
}

/** What was found: what goes, what stays for now, and what could not be looked at. */
interface Findings {
  readonly leftovers: ReadonlyMap<string, Leftover>;
  /** Notes that have done their work as soon as these clients are gone. */
  readonly settled: readonly { readonly note: CreatedNote; readonly ids: readonly string[] }[];
  readonly spared: ReadonlySet<string>;
  readonly problems: readonly string[];
}

/** Two tellings of one moment differ by rounding only. */
const SAME_MOMENT_MS = 1000;
const PAGE_SIZE = 50;

/**
 * Removes what scenarios have created on a stand and did not remove; nothing that bears neither mark nor note.
 *
 * @param write takes each line of the Russian report
 * @returns the exit code: 0 nothing is left, 2 something could not be removed
 * @throws SuiteError STAND_READ_ONLY, CONTRACT_MISSING, LOGIN_REFUSED …; the diagnosis of an API that does not answer
 */
export async function cleanUp(
  stand: Stand,
  { isDry, olderThanMs }: Pick<CleanUpArguments, 'isDry' | 'olderThanMs'>,
  write: (line: string) => void,
): Promise<number> {
  if (stand.api.readOnly) {
    throw new SuiteError(
      'STAND_READ_ONLY',
      `Стенд «${stand.name}» — только для чтения (api.readOnly в ${stand.file}): на нём ничего не удаляется → удалите данные другим способом`,
    );
  }
  if (stand.embedded) {
    write(
      `Убирать нечего: стенд «${stand.name}» живёт только во время прогона, и данные исчезают вместе с ним.`,
    );
    return 0;
  }
  // What of the contract the stand breaks is no reason to leave data behind.
  const services = await startServices({ ...stand, api: { ...stand.api, contractCheck: 'выключено' } });
  try {
    await joinRun();
    const world = silentWorld();
    await world.logIn(CLEANER);
    const before = Date.now() - olderThanMs;
    write(
      `Стенд «${stand.name}» (${stand.api.url}): данные прерванных прогонов, созданные до ${shown(before, stand)}.`,
    );
    return await new Cleaner(world, stand, isDry, write).run(before);
  } finally {
    leaveRun();
    await services.stop();
  }
}

/** Finds and removes in the session of a world; reports as it goes. */
class Cleaner {
  readonly #world: SuiteWorld;
  readonly #stand: Stand;
  readonly #isDry: boolean;
  readonly #write: (line: string) => void;

  constructor(world: SuiteWorld, stand: Stand, isDry: boolean, write: (line: string) => void) {
    this.#world = world;
    this.#stand = stand;
    this.#isDry = isDry;
    this.#write = write;
  }

  /** @param before milliseconds since the epoch: what is younger stays */
  async run(before: number): Promise<number> {
    const { leftovers, settled, spared, problems: unseen } = await this.#find(before);
    const failed = new Map<string, string>();
    for (const leftover of leftovers.values()) {
      const problem = this.#isDry ? undefined : await this.#remove(leftover.client);
      if (problem !== undefined) failed.set(leftover.client.id, problem);
      this.#write(`  ${this.#verb(problem)}  ${describe(leftover, this.#stand)}`);
    }
    if (!this.#isDry) {
      for (const { note, ids } of settled) if (!ids.some((id) => failed.has(id))) dropNote(note.file);
    }
    const problems = [...unseen, ...failed.values()];
    for (const line of this.#conclusion(leftovers.size - failed.size, spared.size, problems))
      this.#write(line);
    return problems.length === 0 ? 0 : 2;
  }

  async #find(before: number): Promise<Findings> {
    const leftovers = new Map<string, Leftover>();
    const settled: { note: CreatedNote; ids: readonly string[] }[] = [];
    const spared = new Set<string>();
    const problems: string[] = [];
    for (const note of this.#notes()) {
      // A run under way cleans up by itself; one of another machine is judged by its age.
      if (note.isRunning ?? !(Date.parse(note.createdAt) < before)) {
        spared.add(note.id);
        continue;
      }
      const found = note.kind === 'импорт' ? await this.#imported(note) : await this.#noted(note);
      if (typeof found === 'string') problems.push(found);
      else {
        for (const client of found) leftovers.set(client.id, { client, run: note.run });
        settled.push({ note, ids: found.map(({ id }) => id) });
      }
    }
    for (const client of await this.#all()) {
      const run = runOfMark(client.email);
      if (run === undefined || leftovers.has(client.id) || spared.has(client.id)) continue;
      if (Date.parse(client.createdAt) < before) leftovers.set(client.id, { client, run });
      else spared.add(client.id);
    }
    return { leftovers, settled, spared, problems };
  }

  /** The notes of this stand; those that nobody can read are told and taken away. */
  #notes(): readonly CreatedNote[] {
    const { notes, unreadable } = readNotes();
    for (const file of unreadable) {
      if (!this.#isDry) dropNote(file);
      this.#write(
        `  Запись ${file} оборвана: что в ней было, неизвестно → если у клиента есть метка, он найдётся по ней`,
      );
    }
    return notes.filter(({ api }) => api === this.#stand.api.url);
  }

  /** The client of a note: none where it is gone, or where its id now belongs to another (the stand was made anew). */
  async #noted({ id, title, createdAt }: CreatedNote): Promise<readonly Client[]> {
    const client = await this.#card(id);
    if (!client) return [];
    const isSame =
      client.code === title &&
      Math.abs(Date.parse(client.createdAt) - Date.parse(createdAt)) < SAME_MOMENT_MS;
    if (isSame) return [client];
    this.#write(`  не тронут  ${title}: под его идентификатором в реестре другой клиент (${client.code})`);
    return [];
  }

  /** The clients of an import, or why they cannot be told. */
  async #imported({ id }: CreatedNote): Promise<readonly Client[] | string> {
    await this.#ask('Состояние импорта', { 'Номер задания': id });
    const { status, json } = this.#world.examine().response;
    if (status === 404) return [];
    expectStatus(this.#world.lastExchange, '200');
    const state = isRecord(json) ? json['status'] : undefined;
    if (state !== 'DONE' && state !== 'FAILED')
      return `импорт ${id} ещё не закончился (${String(state)}): его клиенты остались в реестре`;
    const ids = isRecord(json) && Array.isArray(json['clientIds']) ? (json['clientIds'] as unknown[]) : [];
    const clients: Client[] = [];
    for (const client of ids) {
      const card = await this.#card(String(client));
      if (card) clients.push(card);
    }
    return clients;
  }

  /** Every client of the registry, the oldest first: those created meanwhile come last and push no other off its page. */
  async #all(): Promise<readonly Client[]> {
    const clients: Client[] = [];
    for (let page = 1; ; page += 1) {
      await this.#ask('Поиск клиентов', {
        Сортировка: 'createdAt',
        'Номер страницы': String(page),
        'Размер страницы': String(PAGE_SIZE),
      });
      expectStatus(this.#world.examine(), '200');
      const { json } = this.#world.lastExchange.response;
      const items = isRecord(json) && Array.isArray(json['items']) ? (json['items'] as unknown[]) : [];
      clients.push(...items.flatMap((item) => asClient(item) ?? []));
      if (items.length < PAGE_SIZE) return clients;
    }
  }

  async #card(id: string): Promise<Client | undefined> {
    await this.#ask('Карточка клиента', { Идентификатор: id });
    const { status, json } = this.#world.examine().response;
    if (status === 404) return undefined;
    expectStatus(this.#world.lastExchange, '200');
    const client = asClient(json);
    if (client) return client;
    throw new SuiteError(
      'CLIENT_UNREADABLE',
      `Карточка клиента ${id} без идентификатора, кода или даты создания: неясно, тот ли это клиент → сверьте стенд с контрактом`,
    );
  }

  /** Why a client could not be removed. */
  async #remove({ id, code }: Client): Promise<string | undefined> {
    try {
      await removeClient(this.#world, id, code);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  async #ask(operation: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.#world.send(planRequest(this.#world, { operation }, values));
  }

  #verb(problem: string | undefined): string {
    if (problem !== undefined) return 'не удалён';
    return this.#isDry ? 'будет удалён' : 'удалён';
  }

  #conclusion(done: number, spared: number, problems: readonly string[]): readonly string[] {
    const clients = (count: number) => counted(count, 'клиент', 'клиента', 'клиентов');
    const what =
      done === 0 && problems.length === 0
        ? 'Убирать нечего.'
        : this.#isDry
          ? `Будет удалено: ${clients(done)}. Ничего не изменено → без --dry-run они будут удалены`
          : `Удалено: ${clients(done)}.`;
    return [
      what,
      ...(spared > 0
        ? [
            `Не тронуто: ${counted(spared, 'объект', 'объекта', 'объектов')} — прогон, быть может, ещё идёт → когда закончится, повторите; если его нет, добавьте --older-than "0 минут"`,
          ]
        : []),
      ...(problems.length > 0
        ? [`Не удалось убрать: ${problems.join('; ')} → проверьте права роли «${CLEANER}» и повторите`]
        : []),
    ];
  }
}

/** A client as the API tells it; undefined for what has no id, code or date. */
function asClient(value: unknown): Client | undefined {
  if (!isRecord(value)) return undefined;
  const { id, code, name, createdAt, email } = value;
  if (typeof id !== 'string' || typeof code !== 'string' || typeof createdAt !== 'string') return undefined;
  return { id, code, name: typeof name === 'string' ? name : '', createdAt, email };
}

function describe({ client, run }: Leftover, stand: Stand): string {
  const { code, name, createdAt } = client;
  return `${code}  ${name}  создан ${shown(Date.parse(createdAt), stand)}  прогон ${run}`;
}

function shown(ms: number, { timeZone }: Stand): string {
  return new Date(ms).toLocaleString('ru', { timeZone, dateStyle: 'short', timeStyle: 'short' });
}

/** A World of no scenario: what it would attach to a report goes nowhere. */
function silentWorld(): SuiteWorld {
  const nowhere = () => undefined;
  return new SuiteWorld({ attach: () => Promise.resolve(), log: nowhere, link: nowhere, parameters: {} });
}
