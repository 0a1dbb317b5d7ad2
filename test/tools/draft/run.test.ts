// Drafts of all operations executed on the embedded stand: how many pass as proposed, and that they can fail.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TestStepResultStatus, type Envelope } from '@cucumber/messages';
import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import { loadStand } from '../../../support/config/stand';
import { contractOf } from '../../../tools/draft/files';
import { draftOf } from '../../../tools/draft/draft';
import { TO_FILL_IN, renderFeature } from '../../../tools/draft/feature-text';
import { rolesOf, type StandRoles } from '../../../tools/draft/stand-roles';
import { projectRoot, runSuite } from '../../runs/run-command';
import { matchCounter } from './loaded-steps';

const stand = loadStand('local', projectRoot);
const contract = contractOf(stand);

let roles: StandRoles;
let drafts: ReadonlyMap<string, string>;

before(async () => {
  roles = await rolesOf(stand);
  const count = await matchCounter();
  const isKnown = (text: string) => count(text) === 1;
  drafts = new Map(
    contract.operations.map((operation) => [
      operation.name,
      renderFeature(draftOf({ contract, roles, isKnown }, operation)),
    ]),
  );
});

describe('Черновики на встроенном стенде', () => {
  test('роли прочитаны из токенов', () => {
    expect(roles.held?.get('читатель')).to.include('USER');
    expect(roles.held?.get('главный владелец репозитория')).to.include('REPOSITORY_OWNER_MASTER');
    expect(roles.held?.get('без ролей')).not.to.include('USER');
    expect(roles.second).to.deep.equal(['владелец репозитория']);
  });

  test('не проходит только то, что автора просят дописать; остальное — больше 95 %', async () => {
    const outcomes = await outcomesOf(drafts);
    const failed = [...outcomes].filter(([, isPassed]) => !isPassed).map(([name]) => name);
    const toFillIn = new Set([...drafts.values()].flatMap(namesToFillIn));
    expect(outcomes.size).to.be.greaterThan(250);
    expect(failed.filter((name) => !toFillIn.has(name))).to.deep.equal([]);
    expect(1 - failed.length / outcomes.size).to.be.greaterThan(0.95);
  });

  test('краснеют, когда ответы расходятся с контрактом', async () => {
    const fault = 'заголовок запросов «X-Stand-Fault» равен «contract-drift»';
    const faulty = new Map(
      ['Создание клиента', 'Карточка клиента', 'Подтверждение заявки'].map((name) => [
        name,
        (drafts.get(name) ?? '').replace(/^( +)Когда /gmu, `$1И ${fault}\n$1Когда `),
      ]),
    );
    const outcomes = await outcomesOf(faulty);
    const passed = [...outcomes].filter(([, isPassed]) => isPassed).map(([name]) => name);
    expect(outcomes.size).to.be.greaterThan(50);
    // The matrix of rights asks by itself; 304 has no body that could differ.
    expect(passed.sort()).to.deep.equal([
      'Карточка клиента: доступ по ролям',
      'Карточка клиента: то, что не менялось, второй раз не пересылается',
      'Подтверждение заявки: доступ по ролям',
      'Создание клиента: доступ по ролям',
    ]);
  });
});

/** The outcome of each scenario by its name. The tag is taken away, as an author does who is content. */
async function outcomesOf(texts: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, boolean>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'черновики аврора-'));
  for (const [name, text] of texts) {
    writeFileSync(path.join(folder, `${name}.feature`), text.replace('@черновик\n', ''));
  }
  const { reports, output } = await runSuite({ args: [path.relative(projectRoot, folder), '--seed', '7'] });
  const messages = readFileSync(path.join(reports, 'messages.ndjson'), 'utf8').trim().split('\n');
  const envelopes = messages.map((line) => JSON.parse(line) as Envelope);
  const names = new Map(
    envelopes.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle.name] as const] : [])),
  );
  const cases = new Map(
    envelopes.flatMap(({ testCase }) =>
      testCase ? [[testCase.id, names.get(testCase.pickleId) ?? ''] as const] : [],
    ),
  );
  const started = new Map(
    envelopes.flatMap(({ testCaseStarted }) =>
      testCaseStarted ? [[testCaseStarted.id, cases.get(testCaseStarted.testCaseId) ?? ''] as const] : [],
    ),
  );
  const outcomes = new Map([...started.values()].map((name) => [name, true]));
  for (const { testStepFinished } of envelopes) {
    if (testStepFinished && testStepFinished.testStepResult.status !== TestStepResultStatus.PASSED) {
      outcomes.set(started.get(testStepFinished.testCaseStartedId) ?? '', false);
    }
  }
  expect(outcomes.size, output).to.be.greaterThan(0);
  return outcomes;
}

/** The names of scenarios whose comment says that something is missing. */
function namesToFillIn(text: string): readonly string[] {
  return text
    .split(/\n\n/u)
    .filter((block) => block.includes(`# ${TO_FILL_IN}`))
    .flatMap((block) => /Сценарий: (.*)/u.exec(block)?.[1] ?? []);
}
