// What the operations on requests for a change do.
import { jsonAnswer, type Answer } from '../http/answer';
import { requestedChange, type ChangeRequest, type Decision } from './change-requests';
import {
  idOf,
  pageAnswer,
  requireActive,
  requireNoTwin,
  type CheckedRequest,
  type Perform,
} from './checked-request';
import { clientMistakes } from './client-mistakes';
import { ApiProblem, invalidFields } from './problem';

/** By operationId. @throws ApiProblem */
export const changeRequestOperations: Readonly<Record<string, Perform>> = {
  listChangeRequests(checked) {
    return pageAnswer(checked, checked.changeRequests.search(checked.parameters));
  },

  getChangeRequest(checked) {
    return jsonAnswer(200, findRequest(checked));
  },

  confirmChangeRequest(checked) {
    const { registry, actor } = checked;
    const request = findRequest(checked);
    if (request.author === actor) {
      throw new ApiProblem('own-change-request', `Заявку подал сам ${actor}: попросите другого владельца`);
    }
    requirePending(request);
    const stored = registry.find(request.clientId);
    if (!stored) throw new Error(`The request ${request.id} has outlived its client`);
    requireActive(stored);
    const change = requestedChange(request);
    // Since the request was made, the client may have got fields that do not go with it.
    const mistakes = clientMistakes({ ...stored.client, ...change });
    if (mistakes.length > 0) throw invalidFields(mistakes);
    requireNoTwin(registry, { ...stored.client, ...change });
    registry.change(stored, change, { actor: request.author, confirmedBy: actor });
    return decide(checked, request, { status: 'CONFIRMED', decidedBy: actor });
  },

  rejectChangeRequest(checked) {
    const request = findRequest(checked);
    requirePending(request);
    const { comment } = checked.body as { readonly comment: string };
    return decide(checked, request, { status: 'REJECTED', decidedBy: checked.actor, comment });
  },

  withdrawChangeRequest(checked) {
    const { actor } = checked;
    const request = findRequest(checked);
    if (request.author !== actor) {
      throw new ApiProblem('foreign-change-request', `Заявку подал ${request.author}, а отзывает ${actor}`);
    }
    requirePending(request);
    return decide(checked, request, { status: 'WITHDRAWN', decidedBy: actor });
  },
};

function findRequest(checked: CheckedRequest): ChangeRequest {
  const id = idOf(checked);
  const request = checked.changeRequests.find(id);
  if (!request) throw new ApiProblem('change-request-not-found', `Заявки с номером ${id} нет`);
  return request;
}

function requirePending({ status }: ChangeRequest): void {
  if (status === 'PENDING') return;
  throw new ApiProblem('change-request-decided', `Состояние заявки — ${status}, а нужно PENDING`);
}

function decide({ changeRequests }: CheckedRequest, request: ChangeRequest, decision: Decision): Answer {
  return jsonAnswer(200, changeRequests.decide(request, decision));
}
