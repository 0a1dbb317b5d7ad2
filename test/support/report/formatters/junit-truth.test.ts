import { describe, test } from 'node:test';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { expect } from 'chai';
import type { Status } from '../../../../support/report/model';
import { plantedSecret, runOutcomes, type OutcomeRun } from './every-outcome';

/** What a program that reads JUnit takes each outcome for. */
const kinds: Readonly<Record<Status, 'passed' | 'failure' | 'skipped' | 'none'>> = {
  passed: 'passed',
  flaky: 'passed',
  failed: 'failure',
  undefined: 'failure',
  ambiguous: 'failure',
  pending: 'failure',
  skipped: 'skipped',
  absent: 'none',
};

/** «Имя: исход» of each test in the file; an outline's row loses its number. */
function told(xml: string): string[] {
  const cases = [...new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagName('testcase')];
  return cases
    .filter((one) => one.getAttribute('classname') !== null)
    .map((one) => `${nameOf(one)}: ${kindOf(one)}`)
    .sort();
}

function nameOf(testcase: Element): string {
  return (testcase.getAttribute('name') ?? '').replace(/ - #[\d.]+$/u, '');
}

function kindOf(testcase: Element): string {
  return (
    ['failure', 'error', 'skipped'].find((name) => testcase.getElementsByTagName(name).length > 0) ?? 'passed'
  );
}

/** The same by our model. */
function counted({ model }: OutcomeRun): string[] {
  return model.scenarios
    .map(({ rule, name, status }) => `${rule === '' ? name : `${rule} - ${name}`}: ${kinds[status]}`)
    .sort();
}

describe('junit.xml', () => {
  for (const parallel of [0, 2]) {
    test(`потоков — ${parallel}: исход каждого сценария тот же, что у модели`, async () => {
      const run = await runOutcomes({ formatters: ['junit'], parallel });
      const lines = told(run.texts[0] ?? '');
      expect(lines).to.deep.equal(counted(run));
      expect(lines).to.have.length(19);
      for (const kind of ['passed', 'failure', 'skipped'])
        expect(
          lines.filter((line) => line.endsWith(kind)),
          kind,
        ).not.to.deep.equal([]);
      expect(run.texts[0]).not.to.include(plantedSecret);
      expect(run.texts[0]).to.include('службы не остановлены: ***');
    });
  }

  test('сравнение замечает исход, который сказан иначе', async () => {
    const run = await runOutcomes({ formatters: ['junit'] });
    const xml = (run.texts[0] ?? '').replace('<failure/>', '');
    expect(told(xml)).not.to.deep.equal(counted(run));
  });
});
