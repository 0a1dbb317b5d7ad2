// Scenarios that an operation's contract proposes: the good case, what must not be left out, each bound, each role, each
// documented refusal.
import type { Operation } from '../../support/contract/openapi';
import { BrokenDrafts } from './broken-drafts';
import { draftKit } from './draft-kit';
import type { DraftSource } from './draft-requests';
import type { DraftFeature } from './feature-text';
import { GoodDrafts } from './good-drafts';
import { RefusalDrafts } from './refusal-drafts';

export type { DraftSource };

/** The draft of one operation. */
export function draftOf(source: DraftSource, operation: Operation): DraftFeature {
  const kit = draftKit(source, operation);
  const broken = new BrokenDrafts(kit);
  const refusals = new RefusalDrafts(kit, broken);
  const { held } = source.roles;
  return {
    name: `${kit.steps.nameOf(operation)} — черновик по контракту`,
    comments: [
      `${operation.method} ${operation.template}. Черновик предложен по контракту: прочитайте, поправьте, снимите тег.`,
      ...(held ? [] : ['Роли стенда прочитать не удалось: проверьте, кто входит в каждом сценарии.']),
    ],
    rules: [
      { name: 'Верный запрос выполняется', scenarios: new GoodDrafts(kit).good() },
      { name: 'Обязательное не опускают', scenarios: broken.withoutRequired() },
      { name: 'Неверные значения отклоняются', scenarios: broken.broken() },
      { name: 'Доступ зависит от роли', scenarios: refusals.access() },
      { name: 'Отказы, которые обещает контракт', scenarios: refusals.refusals() },
    ],
  };
}
