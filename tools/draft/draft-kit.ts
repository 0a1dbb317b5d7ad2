// What the drafts of one operation share: its requests, its answers, and how scenarios are put together.
import type { Operation } from '../../support/contract/openapi';
import { DraftRequests, draftBase, type DraftBase, type DraftSource } from './draft-requests';
import { DraftScenes } from './draft-scenes';
import { ExpectedAnswers } from './expected-answers';

/** The tools of one operation. */
export interface DraftKit extends DraftBase {
  readonly requests: DraftRequests;
  readonly answers: ExpectedAnswers;
  readonly scenes: DraftScenes;
}

/** The tools of an operation. */
export function draftKit(source: DraftSource, operation: Operation): DraftKit {
  const base = draftBase(source, operation);
  const requests = new DraftRequests(base);
  const known = { ...base, requests };
  return { ...known, answers: new ExpectedAnswers(known), scenes: new DraftScenes(known) };
}
