// Changes that wait for a second owner (the four-eyes principle), in memory.
import { randomUUID } from 'node:crypto';
import type { ClientChange, FieldChange } from './client';

export type ChangeRequestStatus = 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'WITHDRAWN';

/** The contract's schema of the same name. */
export interface ChangeRequest {
  readonly id: string;
  readonly clientId: string;
  readonly status: ChangeRequestStatus;
  readonly author: string;
  readonly decidedBy: string | null;
  readonly changes: readonly FieldChange[];
  readonly comment: string | null;
  readonly createdAt: string;
}

/** How a request ends. */
export interface Decision {
  readonly status: Exclude<ChangeRequestStatus, 'PENDING'>;
  readonly decidedBy: string;
  readonly comment?: string;
}

export interface ChangeRequests {
  search(criteria: {
    readonly status?: ChangeRequestStatus;
    readonly clientId?: string;
  }): readonly ChangeRequest[];
  find(id: string): ChangeRequest | undefined;
  submit(clientId: string, changes: readonly FieldChange[], author: string): ChangeRequest;
  decide(request: ChangeRequest, decision: Decision): ChangeRequest;
  /** The requests of a client that is no more. */
  forget(clientId: string): void;
}

/** @param now milliseconds since the epoch */
export function createChangeRequests(now: () => number): ChangeRequests {
  const requests = new Map<string, ChangeRequest>();
  const save = (request: ChangeRequest): ChangeRequest => {
    requests.set(request.id, request);
    return request;
  };
  return {
    search: ({ status, clientId }) =>
      [...requests.values()].filter(
        (request) =>
          (status === undefined || request.status === status) &&
          (clientId === undefined || request.clientId === clientId.toLowerCase()),
      ),
    find: (id) => requests.get(id),
    submit: (clientId, changes, author) =>
      save({
        id: randomUUID(),
        clientId,
        status: 'PENDING',
        author,
        decidedBy: null,
        changes,
        comment: null,
        createdAt: new Date(now()).toISOString(),
      }),
    decide: (request, { status, decidedBy, comment = null }) =>
      save({ ...request, status, decidedBy, comment }),
    forget(clientId) {
      for (const request of requests.values()) if (request.clientId === clientId) requests.delete(request.id);
    },
  };
}

/** Whether a change of this field waits for a second owner. */
export function needsConfirmation({ field, after }: FieldChange): boolean {
  return ['inn', 'account', 'bik'].includes(field) || (field === 'category' && after === 'KEY');
}

/** What a confirmed request does to its client. */
export function requestedChange({ changes }: ChangeRequest): ClientChange {
  return Object.fromEntries(changes.map(({ field, after }) => [field, after]));
}
