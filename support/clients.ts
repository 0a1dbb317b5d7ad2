// The business actions of the client registry: what the steps of step-definitions/clients.steps.ts do.
import { readField } from './checks/fields';
import { expectStatus } from './checks/status';
import { SuiteError } from './core/errors';
import type { SuiteWorld } from './world';

const CLIENTS = '/api/v1/clients';

/** Who may archive what a scenario created. */
const CLEANER = 'главный владелец репозитория';

/** Searches by the whole code. */
export async function searchByCode(world: SuiteWorld, code: string): Promise<void> {
  await world.send({ method: 'GET', path: CLIENTS, query: { code } });
}

/** Opens a card; its entity tag is the version that a change then names. */
export async function openCard(world: SuiteWorld, id: string): Promise<void> {
  await world.send({ method: 'GET', path: cardPath(id) });
}

/** Changes fields given by their Russian titles, against the version of the card last seen. */
export async function changeClient(
  world: SuiteWorld,
  id: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const path = world.memory.substitute(cardPath(id));
  const { mediaType, body } = world.compose('PATCH', path, values);
  const headers = { 'Content-Type': mediaType, 'If-Match': world.entityTagOf(path) };
  await world.send({ method: 'PATCH', path, headers, body });
}

/** Sends a client to the archive. */
export async function archiveClient(world: SuiteWorld, id: string): Promise<void> {
  await world.send({ method: 'POST', path: `${cardPath(id)}/archive` });
}

/** Opens the history of a client. */
export async function openHistory(world: SuiteWorld, id: string): Promise<void> {
  await world.send({ method: 'GET', path: `${cardPath(id)}/history` });
}

/**
 * Creates a client for the scenario, remembers «ид клиента» and «код клиента», and archives it afterwards.
 *
 * @throws ExpectationError where the API does not create it
 */
export async function createClient(
  world: SuiteWorld,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const { mediaType, body } = world.compose('POST', CLIENTS, values);
  await world.send({ method: 'POST', path: CLIENTS, headers: { 'Content-Type': mediaType }, body });
  const exchange = world.examine();
  expectStatus(exchange, 201);
  const id = readField(exchange, world.fields, 'Идентификатор');
  world.memory.remember('ид клиента', id);
  world.memory.remember('код клиента', readField(exchange, world.fields, 'Код клиента'));
  world.afterScenario(() => world.actAs(CLEANER, () => removeClient(world, id)));
}

async function removeClient(world: SuiteWorld, id: string): Promise<void> {
  await archiveClient(world, id);
  const { response } = world.examine();
  // The scenario may have archived it already: 409 says just that.
  if (response.status === 200 || response.status === 409) return;
  throw new SuiteError(
    'CLIENT_NOT_REMOVED',
    `клиент ${id} остался в реестре: архивирование вернуло код ${response.status}`,
  );
}

function cardPath(id: string): string {
  return `${CLIENTS}/${id}`;
}
