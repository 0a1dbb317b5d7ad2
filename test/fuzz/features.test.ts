// Thousands of mutants of our own feature files: none loses a check without a word. Each rule of the guard that catches
// what others do not is taken away in turn, and then some must.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import type { Pickle } from '@cucumber/messages';
import { expect } from 'chai';
import { loadFeaturesSettings, isListedTag } from '../../support/config/features-settings';
import { findRefusals, guardRules } from '../../support/run/guard';
import { contextOf } from '../../support/run/guard-context';
import { knownSteps, stepsFor, type KnownStep } from '../../support/run/known-steps';
import { parseSource } from '../../support/run/sources';
import { exampleFeatures } from '../examples/example';
import { mutate, mutations } from './feature-mutants';
import { randomOf } from './planting';

const MUTANTS = 5100;
const seed = Number(process.env['SEED'] ?? 7);
/** Rules that alone see a loss; the others see theirs together. */
const NEEDED: readonly string[] = [
  'описание',
  'название',
  'комментарий',
  'знаки в теге',
  'хвост таблицы',
  'параметр без таблицы',
];
const root = path.resolve(__dirname, '..', '..');
const settings = loadFeaturesSettings(root);

/** What may become of a mutant. Of these only the last is a loss. */
const FATES = [
  'тот же смысл',
  'отклонён до прогона',
  'шаг не найден',
  'тега нет в списке',
  'другое значение',
  'другой шаг',
  'потерян молча',
] as const;
type Fate = (typeof FATES)[number];

interface Original {
  readonly text: string;
  readonly meaning: readonly Check[];
  /** The meaning as text. */
  readonly told: string;
}

let originals: readonly Original[];
let steps: readonly KnownStep[];

before(async () => {
  const { runConfiguration } = await loadConfiguration();
  steps = knownSteps(await loadSupport(runConfiguration));
  originals = featureFiles().map((file) => {
    const text = readFileSync(file, 'utf8');
    const meaning = parseSource('a.feature', text).pickles.map(checkOf);
    return { text, meaning, told: JSON.stringify(meaning) };
  });
});

describe('сценарии с опечатками', () => {
  const fates = new Map<Fate, number>();
  const lost: string[] = [];
  /** By rule: a mutant that no other rule refuses. */
  const onlyCaughtBy = new Map<string, Mutant>();

  before(() => {
    for (const mutant of mutants(MUTANTS)) {
      const fate = fateOf(mutant, guardRules);
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      if (fate === 'потерян молча') lost.push(describeMutant(mutant));
      const rule = fate === 'отклонён до прогона' ? onlyRuleFor(mutant) : undefined;
      if (rule !== undefined && !onlyCaughtBy.has(rule)) onlyCaughtBy.set(rule, mutant);
    }
  });

  test(`ни одна проверка из ${MUTANTS} испорченных файлов не пропала молча`, () => {
    const counts = FATES.map((fate) => `${fate}: ${fates.get(fate) ?? 0}`).join(' · ');
    console.log(`Зерно ${seed}, испорчено: ${MUTANTS}. ${counts}`);
    expect(lost.slice(0, 20).join('\n')).to.equal('');
    expect(fates.get('отклонён до прогона')).to.be.greaterThan(MUTANTS / 4);
  });

  for (const name of NEEDED) {
    test(`без правила «${name}» проверка пропадает молча`, () => {
      const mutant = onlyCaughtBy.get(name);
      if (!mutant) throw new Error(`ни один испорченный файл не ловит одно только правило «${name}»`);
      const others = guardRules.filter((rule) => rule.name !== name);
      expect(fateOf(mutant, others), describeMutant(mutant)).to.equal('потерян молча');
      expect(fateOf(mutant, guardRules)).to.equal('отклонён до прогона');
    });
  }
});

interface Mutant {
  readonly way: string;
  readonly original: Original;
  readonly text: string;
}

/** The same every time: mutations in turns over files in turns. */
function* mutants(count: number, ofSeed = seed): Generator<Mutant> {
  const random = randomOf(ofSeed);
  for (let made = 0, turn = 0; made < count; turn += 1) {
    const mutation = mutations[turn % mutations.length];
    const original = originals[Math.floor(random() * originals.length)];
    if (!mutation || !original) throw new Error('нечего портить');
    const text = mutate(original.text, mutation, random);
    if (text === undefined) continue;
    made += 1;
    yield { way: mutation.name, original, text };
  }
}

/** What a scenario checks: everything but names, descriptions, comments and keywords. */
interface Check {
  readonly tags: readonly string[];
  readonly steps: readonly { readonly text: string; readonly argument: string; readonly shape: string }[];
}

function checkOf({ tags, steps: taken }: Pickle): Check {
  return {
    tags: [...new Set(tags.map(({ name }) => name))].toSorted(),
    steps: taken.map(({ text, argument }) => {
      const rows = argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value));
      return {
        text,
        argument: JSON.stringify(rows ?? argument?.docString?.content ?? null),
        shape: rows ? `${rows.length}` : argument?.docString ? 'текст' : '',
      };
    }),
  };
}

function fateOf({ original, text }: Mutant, rules: typeof guardRules): Fate {
  const source = parseSource('a.feature', text);
  const meaning = source.pickles.map(checkOf);
  if (source.errors.length === 0 && JSON.stringify(meaning) === original.told) return 'тот же смысл';
  if (findRefusals([source], steps, settings, rules).length > 0) return 'отклонён до прогона';
  if (meaning.some((check) => check.steps.some((step) => definitionOf(step.text) === undefined)))
    return 'шаг не найден';
  const isWhole =
    meaning.length === original.meaning.length &&
    meaning.every((check, index) => checksAsMuch(original.meaning[index], check, remainsCheck));
  if (!isWhole) return 'потерян молча';
  const unlisted = meaning.some(({ tags }) => tags.some((tag) => !isListedTag(tag, settings)));
  if (unlisted) return 'тега нет в списке';
  if (!meaning.every(({ tags }, index) => hasSameTags(original.meaning[index], tags))) return 'потерян молча';
  const isSame = meaning.every((check, index) => checksAsMuch(original.meaning[index], check, isSameStep));
  return isSame ? 'другое значение' : 'другой шаг';
}

/** The rule without which a refused mutant would lose a check; undefined where there is none or several. */
function onlyRuleFor(mutant: Mutant): string | undefined {
  if (fateOf(mutant, []) !== 'потерян молча') return undefined;
  const context = contextOf(parseSource('a.feature', mutant.text), steps, settings);
  const rules = context ? guardRules.filter(({ find }) => find(context).length > 0) : [];
  return rules.length === 1 ? rules[0]?.name : undefined;
}

/** As many steps in the same order, each as good as it was, with tables as long as they were: only values differ. */
function checksAsMuch(
  original: Check | undefined,
  { steps: taken }: Check,
  isAsGood: (text: string, before: string) => boolean,
): boolean {
  return (
    original?.steps.length === taken.length &&
    taken.every(({ text, shape }, index) => {
      const before = original.steps[index];
      return before !== undefined && isAsGood(text, before.text) && shape === before.shape;
    })
  );
}

/** A key of a test case or a requirement is a value too: `@ТК-02` for `@ТК-021`. */
function hasSameTags(original: Check | undefined, tags: readonly string[]): boolean {
  const plain = (names: readonly string[]): string => names.filter((name) => !/-\d+$/u.test(name)).join();
  return plain(original?.tags ?? []) === plain(tags) && original?.tags.length === tags.length;
}

function definitionOf(text: string): string | undefined {
  const [only, ...others] = stepsFor(text, steps);
  return others.length > 0 ? undefined : only?.pattern;
}

/** A check that became an action is lost; any other step that became another is still read in the file. */
function remainsCheck(text: string, before: string): boolean {
  const isCheck = (step: string): boolean => stepsFor(step, steps).some(({ keyword }) => keyword === 'Then');
  return isCheck(text) || !isCheck(before);
}

function isSameStep(text: string, before: string): boolean {
  return definitionOf(text) === definitionOf(before);
}

function describeMutant({ way, original, text }: Mutant): string {
  const before = original.text.split('\n');
  const after = text.split('\n');
  const at = after.findIndex((line, index) => line !== before[index]);
  const last =
    after.length -
    after.findLastIndex((line, index) => line !== before[index + before.length - after.length]);
  return `${way}: ${JSON.stringify(before.slice(at, before.length - last + 1))} → ${JSON.stringify(after.slice(at, after.length - last + 1))}`;
}

function featureFiles(): readonly string[] {
  const folder = path.join(root, exampleFeatures);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.feature'))
    .toSorted()
    .map((name) => path.join(folder, name));
}
