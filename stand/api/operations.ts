// What the operations of the contract do, by operationId. The casts here and beside lean on the contract: a request
// reaches an operation only after its schema.
import { emptyAnswer, jsonAnswer, type Answer } from '../http/answer';
import { changeRequestOperations } from './change-request-operations';
import { needsConfirmation } from './change-requests';
import {
  findClient,
  idOf,
  pageAnswer,
  requireActive,
  requireNoTwin,
  type BodyRule,
  type CheckedRequest,
  type Perform,
} from './checked-request';
import { clientTitles, type ClientChange, type FieldChange, type NewClient } from './client';
import { clientMistakes } from './client-mistakes';
import { changesOf, type SearchCriteria, type StoredClient } from './client-registry';
import { entityTag, isKnown, isMatch } from './entity-tag';
import { fileOperations } from './file-operations';
import { ApiProblem } from './problem';

/** What a schema cannot say about a body, by operationId. */
export const bodyRules: Readonly<Record<string, BodyRule>> = {
  createClient: clientMistakes,
  changeClient: (body, checked) =>
    clientMistakes({ ...checked.registry.find(idOf(checked))?.client, ...body }),
};

/** Every operation. @throws ApiProblem */
export const operations: Readonly<Record<string, Perform>> = {
  searchClients(checked) {
    const criteria = checked.parameters as unknown as SearchCriteria;
    const found = checked.registry.search(criteria);
    if (criteria.code === undefined) return pageAnswer(checked, found);
    const lastSearch = encodeURIComponent(found[0]?.code ?? '');
    return pageAnswer(checked, found, {
      'Set-Cookie': `lastSearch=${lastSearch}; Path=/; HttpOnly; SameSite=Lax`,
    });
  },

  createClient({ registry, actor, body, request }) {
    const fields = body as NewClient;
    requireNoTwin(registry, fields);
    const stored = registry.create(fields, actor);
    const location = `${request.path}/${stored.client.id}`;
    return jsonAnswer(201, stored.client, { ETag: entityTag(stored), Location: location });
  },

  getClient(checked) {
    const stored = findClient(checked);
    const known = checked.request.headers.get('if-none-match');
    if (known !== undefined && isKnown(known, entityTag(stored))) {
      return emptyAnswer(304, { ETag: entityTag(stored) });
    }
    return clientAnswer(stored);
  },

  changeClient(checked) {
    const stored = findClient(checked);
    requireActive(stored);
    requireVersion(checked, stored);
    const change = checked.body as ClientChange;
    requireNoTwin(checked.registry, { ...stored.client, ...change });
    const changes = changesOf(stored.client, change);
    const confirmable = changes.filter(needsConfirmation);
    if (confirmable.length === 0) {
      return clientAnswer(checked.registry.change(stored, change, { actor: checked.actor }));
    }
    if (confirmable.length < changes.length) throw mixedChange(confirmable);
    const submitted = checked.changeRequests.submit(stored.client.id, changes, checked.actor);
    return jsonAnswer(202, submitted, { Location: `/api/v1/change-requests/${submitted.id}` });
  },

  deleteClient(checked) {
    const { id } = findClient(checked).client;
    checked.registry.remove(id);
    checked.changeRequests.forget(id);
    checked.documents.forget(id);
    return emptyAnswer(204);
  },

  archiveClient(checked) {
    const stored = findClient(checked);
    if (stored.client.status === 'ARCHIVED') {
      throw new ApiProblem('client-archived', `Клиент ${stored.client.code} уже в архиве`);
    }
    return clientAnswer(checked.registry.move(stored, 'ARCHIVED', checked.actor));
  },

  restoreClient(checked) {
    const stored = findClient(checked);
    if (stored.client.status === 'ACTIVE') {
      throw new ApiProblem('client-not-archived', `Клиента ${stored.client.code} в архиве нет`);
    }
    requireNoTwin(checked.registry, stored.client);
    return clientAnswer(checked.registry.move(stored, 'ACTIVE', checked.actor));
  },

  getClientHistory(checked) {
    return jsonAnswer(200, { events: findClient(checked).history });
  },

  ...changeRequestOperations,
  ...fileOperations,
};

/** RFC 9110 §13.2.1: a precondition counts only for a request that would otherwise succeed. */
function requireVersion({ request }: CheckedRequest, stored: StoredClient): void {
  const expected = request.headers.get('if-match');
  if (expected === undefined) {
    throw new ApiProblem(
      'version-required',
      'Передайте в заголовке If-Match значение ETag из карточки клиента',
    );
  }
  if (!isMatch(expected, entityTag(stored))) {
    throw new ApiProblem(
      'stale-version',
      'Карточку изменили после того, как вы её прочитали: прочитайте её снова',
    );
  }
}

function mixedChange(confirmable: readonly FieldChange[]): ApiProblem {
  const titles = confirmable.map(({ field }) => `«${clientTitles[field as keyof ClientChange]}»`).join(', ');
  return new ApiProblem(
    'mixed-change',
    `Передайте ${titles} одним запросом, а остальные поля — другим`,
    confirmable.map(({ field }) => ({ pointer: `#/${field}`, detail: 'меняется отдельной заявкой' })),
  );
}

function clientAnswer(stored: StoredClient): Answer {
  return jsonAnswer(200, stored.client, { ETag: entityTag(stored) });
}
