// The business actions of the client registry: what the steps of step-definitions/clients.steps.ts do. Each is an
// operation of the contract, called by its Russian name.
import { expectStatus } from './checks/status';
import { readField } from './checks/fields';
import { ExpectationError, SuiteError, isRecord } from './core/errors';
import { eventually } from './eventually';
import type { Exchange } from './http/exchange';
import { markOf, noteOf, runName, type CreatedObject } from './memory/created-data';
import { planRequest, planWith } from './requests';
import type { SuiteWorld } from './world';

/** Who keeps the clients of scenarios, whoever acts in them; and who may remove a client for good. */
const KEEPER = 'владелец репозитория';
export const CLEANER = 'главный владелец репозитория';

const CLIENT_ID = 'ид клиента';
const CLIENT_CODE = 'код клиента';
const REQUEST_ID = 'номер заявки';
const IMPORT_ID = 'номер задания';
const DOCUMENT_ID = 'номер документа';

const EMAIL = 'Электронная почта';

const CREATION = 'Создание клиента';
const IMPORT = 'Импорт клиентов';
const IMPORT_ENDS_WITHIN_MS = 30_000;

/** What a new client needs and a scenario did not say. */
const REQUIRED: Values = { Наименование: '{{новое название организации}}', ИНН: '{{новый ИНН}}' };

type Values = Readonly<Record<string, string>>;

/** Actions on one client, by the words of a step, and the operations that they are. */
const clientActions: Readonly<Record<string, string>> = {
  'открытие карточки': 'Карточка клиента',
  'просмотр истории': 'История изменений клиента',
  'просмотр документов': 'Документы клиента',
  архивирование: 'Архивирование клиента',
  восстановление: 'Восстановление клиента из архива',
  удаление: 'Удаление клиента',
};

/** Actions on one request for a change. */
const requestActions: Readonly<Record<string, string>> = {
  просмотр: 'Заявка на изменение',
  подтверждение: 'Подтверждение заявки',
  отзыв: 'Отзыв заявки',
};

/** Searches by the whole code; without one, by the code that was named before. */
export async function searchByCode(world: SuiteWorld, code = `{{${CLIENT_CODE}}}`): Promise<void> {
  await call(world, 'Поиск клиентов', { 'Код клиента': code });
}

/** Searches by any conditions, named by their Russian titles. */
export async function searchClients(world: SuiteWorld, conditions: Values): Promise<void> {
  await call(world, 'Поиск клиентов', conditions);
}

/** Does to one client what a step's words say; without an id, to the client of the scenario. */
export async function actOnClient(world: SuiteWorld, action: string, id = ownClient(world)): Promise<void> {
  const operation = operationFor(clientActions, action);
  await call(world, operation, { Идентификатор: id });
  world.noteVersionOf(planRequest(world, { operation: 'Карточка клиента' }, { Идентификатор: id }).path);
}

/** Does to one request for a change what a step's words say; without an id, to the last one of the scenario. */
export async function actOnRequest(world: SuiteWorld, action: string, id = ownRequest(world)): Promise<void> {
  await call(world, operationFor(requestActions, action), { 'Номер заявки': id });
}

/** Rejects the last request for a change of the scenario. */
export async function rejectRequest(world: SuiteWorld, comment: string): Promise<void> {
  await call(world, 'Отклонение заявки', { 'Номер заявки': ownRequest(world), Комментарий: comment });
}

/** Creates a client in the name of whoever acts. */
export async function createClient(world: SuiteWorld, values: Values): Promise<void> {
  await call(world, CREATION, values);
}

/**
 * Sees to it that whatever a scenario creates goes after it, by whichever step it was created: a client (201), or
 * the clients of an import (202).
 */
export function keepTrack(world: SuiteWorld, exchange: Exchange): void {
  const operation = world.contractOrNone?.operationIn(exchange)?.name;
  const { status, json } = exchange.response;
  if (operation === CREATION && status === 201) keepClient(world, exchange);
  if (operation === IMPORT && status === 202) {
    const id = rememberId(world, IMPORT_ID, json);
    if (id !== undefined)
      undoLater(world, { kind: 'импорт', id, title: id }, () => removeImported(world, id));
  }
}

/**
 * The registry holds such a client, whoever acts: what it needs and the scenario did not say of it is made up. Unless the
 * scenario gives it an e-mail address, it carries the mark of the run.
 *
 * @throws ExpectationError where the API does not create it
 */
export async function haveClient(world: SuiteWorld, values: Values = {}): Promise<void> {
  await world.actAs(KEEPER, async () => {
    await createClient(world, { ...REQUIRED, [EMAIL]: markOf(runName()), ...values });
    expectStatus(world.examine(), '201');
  });
}

/** Changes fields given by their Russian titles, against the version of the card last seen. */
export async function changeClient(world: SuiteWorld, values: Values, id = ownClient(world)): Promise<void> {
  const plan = planRequest(world, { operation: 'Изменение клиента' }, { Идентификатор: id, ...values });
  const { response } = await world.send({
    ...plan,
    headers: { ...plan.headers, 'If-Match': world.entityTagOf(plan.path) },
  });
  rememberId(world, REQUEST_ID, response.status === 202 ? response.json : undefined);
}

/** Sends a file of the scenario to a client's documents. */
export async function uploadDocument(world: SuiteWorld, file: string, kind: string): Promise<void> {
  const values = { Идентификатор: ownClient(world), file: `файл «${file}»`, kind };
  const plan = await planWith(world, { operation: 'Загрузка документа' }, 'частями', values);
  const { response } = await world.send(plan);
  rememberId(world, DOCUMENT_ID, response.status === 201 ? response.json : undefined);
}

/** Starts an import of a file. */
export async function importClients(world: SuiteWorld, file: string): Promise<void> {
  const plan = await planWith(world, { operation: IMPORT }, 'частями', { file: `файл «${file}»` });
  await world.send(plan);
}

/** Asks how the last import of the scenario goes. */
export async function openImport(world: SuiteWorld): Promise<void> {
  await call(world, 'Состояние импорта', { 'Номер задания': `{{${IMPORT_ID}}}` });
}

/** The client of the scenario. @throws SuiteError CLIENT_UNNAMED */
function ownClient(world: SuiteWorld): string {
  if (world.memory.has(CLIENT_ID)) return `{{${CLIENT_ID}}}`;
  throw new SuiteError(
    'CLIENT_UNNAMED',
    'Неясно, о каком клиенте речь: в этом сценарии его ещё нет → добавьте шаг «Дано в реестре есть клиент» или назовите идентификатор в шаге',
  );
}

/** The request for a change of the scenario. @throws SuiteError REQUEST_UNNAMED */
function ownRequest(world: SuiteWorld): string {
  if (world.memory.has(REQUEST_ID)) return `{{${REQUEST_ID}}}`;
  throw new SuiteError(
    'REQUEST_UNNAMED',
    'Неясно, о какой заявке речь: в этом сценарии её ещё не подавали → добавьте шаг «Изменение клиента:», который подаст заявку, или назовите её номер в шаге',
  );
}

async function call(world: SuiteWorld, operation: string, values: Values): Promise<Exchange> {
  return world.send(planRequest(world, { operation }, values));
}

/** Remembers a client and sees to it that it goes, whatever becomes of the scenario. */
function keepClient(world: SuiteWorld, exchange: Exchange): void {
  const id = readField(exchange, world.fields, 'Идентификатор');
  const code = readField(exchange, world.fields, 'Код клиента');
  world.memory.remember(CLIENT_ID, id);
  world.memory.remember(CLIENT_CODE, code);
  const { json } = exchange.response;
  const createdAt = isRecord(json) ? json['createdAt'] : undefined;
  const object = { kind: 'клиент', id, title: code, createdAt } as const;
  undoLater(world, object, () => world.actAs(CLEANER, () => removeClient(world, id, code)));
}

/**
 * What a scenario has created goes after it; until then it is noted on this machine, for `npm run cleanup` after a run
 * that was killed. The embedded stand dies with its run.
 */
function undoLater(
  world: SuiteWorld,
  object: Pick<CreatedObject, 'kind' | 'id' | 'title'> & { readonly createdAt?: unknown },
  undo: () => Promise<void>,
): void {
  const createdAt = typeof object.createdAt === 'string' ? object.createdAt : new Date().toISOString();
  const note = world.stand.embedded
    ? undefined
    : noteOf({ ...object, createdAt, api: world.stand.api.url, run: runName() });
  world.afterScenario(async () => {
    await undo();
    note?.drop();
  });
  note?.keep();
}

/** Removes a client for good, in the name of whoever acts; one that is gone already is no problem. @throws SuiteError CLIENT_NOT_REMOVED */
export async function removeClient(world: SuiteWorld, id: string, code: string): Promise<void> {
  await call(world, 'Удаление клиента', { Идентификатор: id });
  const { status } = world.examine().response;
  // 404: the scenario has removed it itself.
  if (status === 204 || status === 404) return;
  throw new SuiteError(
    'CLIENT_NOT_REMOVED',
    `клиент ${code} остался в реестре: удаление вернуло код ${status}`,
  );
}

/** An import that the scenario did not wait for may still be creating clients. */
async function removeImported(world: SuiteWorld, id: string): Promise<void> {
  await world.actAs(CLEANER, async () => {
    await call(world, 'Состояние импорта', { 'Номер задания': id });
    await eventually(world, IMPORT_ENDS_WITHIN_MS, () => {
      const state = readField(world.examine(), world.fields, 'Состояние импорта');
      if (!['DONE', 'FAILED'].includes(state)) throw unfinished(id, state);
    });
    const { json } = world.lastExchange.response;
    const created =
      isRecord(json) && Array.isArray(json['clientIds']) ? (json['clientIds'] as unknown[]) : [];
    for (const client of created) await removeClient(world, String(client), String(client));
  });
}

function unfinished(id: string, state: string): ExpectationError {
  return new ExpectationError(
    'IMPORT_UNFINISHED',
    `импорт ${id} не закончился (${state}): созданные им клиенты остались в реестре`,
  );
}

function rememberId(world: SuiteWorld, name: string, json: unknown): string | undefined {
  const id = isRecord(json) ? json['id'] : undefined;
  if (typeof id !== 'string') return undefined;
  world.memory.remember(name, id);
  return id;
}

function operationFor(actions: Readonly<Record<string, string>>, words: string): string {
  const operation = actions[words.toLowerCase()];
  if (operation !== undefined) return operation;
  throw new SuiteError('ACTION_UNKNOWN', `Действие «${words}» автотестам не известно → исправьте шаг`);
}
