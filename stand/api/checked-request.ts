// What an operation is given, and what several operations do with it.
import { jsonAnswer, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import type { Client, NewClient } from './client';
import type { ClientRegistry, StoredClient } from './client-registry';
import { ApiProblem, type FieldError } from './problem';
import type { Stores } from './stores';

/** A request that has passed the contract: the caller may do this, parameters and body fit their schemas. */
export interface CheckedRequest extends Stores {
  /** The caller's login. */
  readonly actor: string;
  /** Path and query, converted and with defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The parsed JSON or the form, if the operation takes a body. */
  readonly body: unknown;
  readonly request: StandRequest;
  readonly nowMs: number;
}

/** What an operation does. @throws ApiProblem */
export type Perform = (checked: CheckedRequest) => Answer | Promise<Answer>;

/** What a schema cannot say about a body. */
export type BodyRule = (
  body: Readonly<Record<string, unknown>>,
  checked: Pick<CheckedRequest, 'registry' | 'parameters'>,
) => readonly FieldError[];

/** The `id` of the path. */
export function idOf({ parameters }: Pick<CheckedRequest, 'parameters'>): string {
  return (parameters as { readonly id: string }).id.toLowerCase();
}

/** @throws ApiProblem 404 */
export function findClient(checked: CheckedRequest): StoredClient {
  const id = idOf(checked);
  const stored = checked.registry.find(id);
  if (!stored) throw new ApiProblem('client-not-found', `Клиента с идентификатором ${id} нет в реестре`);
  return stored;
}

/** @throws ApiProblem 409 for a client in the archive */
export function requireActive({ client }: StoredClient): void {
  if (client.status === 'ACTIVE') return;
  throw new ApiProblem('client-archived', `Клиента ${client.code} нельзя изменить: он в архиве`);
}

/** @throws ApiProblem 409 where another active client has the same ИНН and КПП */
export function requireNoTwin(
  registry: ClientRegistry,
  fields: Pick<NewClient, 'inn' | 'kpp'> & Partial<Pick<Client, 'id'>>,
): void {
  const twin = registry.findTwin(fields, fields.id);
  if (!twin) return;
  throw new ApiProblem(
    'duplicate-client',
    `ИНН ${twin.inn} и КПП ${twin.kpp ?? ''} — у клиента ${twin.code}`,
  );
}

/** One page of what was found, with the links of RFC 8288. */
export function pageAnswer(
  { parameters, request }: CheckedRequest,
  found: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { page, size } = parameters as { readonly page: number; readonly size: number };
  const total = found.length;
  const items = found.slice((page - 1) * size, page * size);
  const Link = pageLinks(request, page, Math.ceil(total / size));
  return jsonAnswer(200, { items, page, size, total }, { Link, ...headers });
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
