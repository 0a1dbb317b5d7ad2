// What the operations of the contract do, by operationId.
import { emptyAnswer, jsonAnswer, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import type { ClientChange, NewClient } from './client';
import type { ClientRegistry, SearchCriteria, StoredClient } from './client-registry';
import { entityTag, isKnown, isMatch } from './entity-tag';
import { ApiProblem } from './problem';

/** A request that has passed the contract: the caller may do this, parameters and body fit their schemas. */
export interface CheckedRequest {
  readonly registry: ClientRegistry;
  /** The caller's login. */
  readonly actor: string;
  /** Path and query, converted and with defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The parsed JSON, if the operation takes a body. */
  readonly body: unknown;
  readonly request: StandRequest;
}

/**
 * The operations. The casts below lean on the contract: a request reaches an operation only after its schema.
 * @throws ApiProblem
 */
export const operations: Readonly<Record<string, (checked: CheckedRequest) => Answer>> = {
  searchClients({ registry, parameters, request }) {
    const criteria = parameters as unknown as SearchCriteria;
    const { items, total } = registry.search(criteria);
    const { page, size } = criteria;
    return jsonAnswer(
      200,
      { items, page, size, total },
      { Link: pageLinks(request, page, Math.ceil(total / size)) },
    );
  },

  createClient({ registry, actor, body, request }) {
    const stored = registry.create(body as NewClient, actor);
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
    if (stored.client.status === 'ARCHIVED') {
      throw new ApiProblem('client-archived', `Клиента ${stored.client.code} нельзя изменить: он в архиве`);
    }
    // RFC 9110 §13.2.1: a precondition counts only for a request that would otherwise succeed.
    const expected = checked.request.headers.get('if-match');
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
    return clientAnswer(checked.registry.change(stored, checked.body as ClientChange, checked.actor));
  },

  archiveClient(checked) {
    const stored = findClient(checked);
    if (stored.client.status === 'ARCHIVED') {
      throw new ApiProblem('client-archived', `Клиент ${stored.client.code} уже в архиве`);
    }
    return clientAnswer(checked.registry.archive(stored, checked.actor));
  },

  getClientHistory(checked) {
    return jsonAnswer(200, { events: findClient(checked).history });
  },
};

function findClient({ registry, parameters }: CheckedRequest): StoredClient {
  const id = (parameters as { readonly id: string }).id.toLowerCase();
  const stored = registry.find(id);
  if (!stored) throw new ApiProblem('client-not-found', `Клиента с идентификатором ${id} нет в реестре`);
  return stored;
}

function clientAnswer(stored: StoredClient): Answer {
  return jsonAnswer(200, stored.client, { ETag: entityTag(stored) });
}

/** RFC 8288: relative references, the other parameters kept. */
function pageLinks(request: StandRequest, page: number, pageCount: number): string {
  const last = Math.max(pageCount, 1);
  const targets: readonly (readonly [string, number | undefined])[] = [
    ['first', 1],
    ['prev', page > 1 ? Math.min(page - 1, last) : undefined],
    ['next', page < last ? page + 1 : undefined],
    ['last', last],
  ];
  return targets
    .flatMap(([relation, target]) => {
      if (target === undefined) return [];
      const query = new URLSearchParams(request.query);
      query.set('page', String(target));
      return [`<${request.path}?${query.toString()}>; rel="${relation}"`];
    })
    .join(', ');
}
