// The catalogue as data: what cucumber's registry and the docblocks say about every step and every type of value.
import { createHash } from 'node:crypto';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import type { SupportCodeLibrary } from '@cucumber/cucumber/lib/support_code_library_builder/types';
import { knownSteps, type KnownStep } from '../../support/run/known-steps';
import { readStepDoc, type StepDoc } from '../../support/run/step-docs';
import { formsOf, type Piece, type ValueStyle } from './wording';

/** The keyword that goes with a definition. */
export type Keyword = 'Дано' | 'Когда' | 'Тогда';

/** A step. */
export interface StepEntry {
  /** Stable while the pattern is: the anchor of a link. */
  readonly id: string;
  readonly keyword: Keyword;
  readonly pattern: string;
  /** The ways to write it: two where it begins with {шаг}. */
  readonly forms: readonly (readonly Piece[])[];
  /** Names of its types of values, each once, in the order of the pattern. */
  readonly types: readonly string[];
  readonly doc: StepDoc;
  /** `step-definitions/x.steps.ts`, and the line of the definition. */
  readonly uri: string;
  readonly line: number;
  readonly matches: (text: string) => boolean;
  /** Only where the wording is deprecated: a matching text in the new wording. */
  readonly inNewWording?: (text: string) => string;
}

/** A type of values. */
export interface ValueType extends ValueStyle {
  readonly name: string;
  readonly doc: StepDoc;
  /** Whether the whole text is a value of this type. */
  readonly accepts: (text: string) => boolean;
  readonly uri: string;
  readonly line: number;
}

/** Steps of one subject. */
export interface Section {
  readonly name: string;
  readonly entries: readonly StepEntry[];
}

/** All that the catalogue shows. */
export interface Catalogue {
  readonly sections: readonly Section[];
  /** Only those that a step uses. */
  readonly types: readonly ValueType[];
}

/** Loads the steps as a run loads them, from the `cucumber.js` of the working directory. */
export async function loadCatalogue(): Promise<Catalogue> {
  const { runConfiguration } = await loadConfiguration();
  const support = await loadSupport(runConfiguration);
  // The published type is a marker; `loadSupport` returns the library behind it.
  const library = support as unknown as SupportCodeLibrary;
  const known = knownSteps(support);
  const types = ownTypes(library);
  const styles = new Map(types.map((type) => [type.name, type]));
  const entries = library.stepDefinitions.map((definition, index) =>
    describeStep(definition, styles, known[index]),
  );
  const names = new Set(entries.map(({ doc }) => doc.section));
  const used = new Set(entries.flatMap((entry) => entry.types));
  return {
    sections: [...names].map((name) => ({
      name,
      entries: entries.filter(({ doc }) => doc.section === name),
    })),
    types: types.filter(({ name }) => used.has(name)),
  };
}

/** All steps, section after section. */
export function entriesOf({ sections }: Catalogue): readonly StepEntry[] {
  return sections.flatMap(({ entries }) => entries);
}

/** Examples that stand among the same other steps. */
export interface ExampleContext {
  readonly examples: readonly string[];
  /** The first of them with the steps before and after it; undefined where it stands alone. */
  readonly whole: string | undefined;
}

/** The examples of a step by what stands around them. */
export function contextsOf({ examples }: StepDoc): readonly ExampleContext[] {
  const contexts = new Map<string, { examples: string[]; whole: string | undefined }>();
  for (const { before, text, after } of examples) {
    const key = JSON.stringify([before, after]);
    const context = contexts.get(key);
    if (context) context.examples.push(text);
    else {
      const steps = [before, text, after].filter((part) => part !== '');
      contexts.set(key, { examples: [text], whole: steps.length > 1 ? steps.join('\n') : undefined });
    }
  }
  return [...contexts.values()];
}

const KEYWORDS: Readonly<Record<string, Keyword>> = { Given: 'Дано', When: 'Когда', Then: 'Тогда' };

function describeStep(
  definition: SupportCodeLibrary['stepDefinitions'][number],
  styles: ReadonlyMap<string, ValueStyle>,
  known: KnownStep | undefined,
): StepEntry {
  const pattern = String(definition.pattern);
  const forms = formsOf(definition.expression, pattern, styles);
  return {
    id: createHash('sha256').update(pattern).digest('hex').slice(0, 8),
    keyword: KEYWORDS[definition.keyword] ?? 'Дано',
    pattern,
    forms,
    types: typesIn(forms),
    doc: readStepDoc(definition),
    uri: definition.uri.replaceAll('\\', '/'),
    line: definition.line,
    matches: (text) => definition.matchesStepName(text),
    ...(known?.inNewWording ? { inNewWording: known.inNewWording } : {}),
  };
}

/** A step of two forms begins with {шаг}. */
function typesIn(forms: StepEntry['forms']): readonly string[] {
  const values = forms.flat().flatMap((piece) => (piece.kind === 'value' ? piece.type : []));
  return [...new Set(forms.length > 1 ? ['шаг', ...values] : values)];
}

function ownTypes({ parameterTypeRegistry }: SupportCodeLibrary): readonly ValueType[] {
  return [...parameterTypeRegistry.parameterTypes].flatMap((type) => {
    if (type.builtin || type.name === undefined) return [];
    const place = parameterTypeRegistry.lookupSource(type);
    const whole = new RegExp(`^(?:${type.regexpStrings.map((source) => `(?:${source})`).join('|')})$`, 'u');
    const doc = readStepDoc(place);
    return [
      {
        name: type.name,
        doc,
        // «поле «Код»» begins with a word of its own, though a bare «текст» may stand there too.
        isQuoted: whole.test('«а»') && doc.examples.every(({ text }) => /^[«"“„]/u.test(text)),
        isOptional: whole.test(''),
        accepts: (text: string) => whole.test(text),
        uri: place.uri.replaceAll('\\', '/'),
        line: place.line,
      },
    ];
  });
}
