// Rewrites deprecated steps of one feature file: nothing changes but the step's text.
import type { Step } from '@cucumber/messages';
import type { KnownStep } from '../../support/run/known-steps';
import { backgroundsOf, scenariosOf, type FeatureSource } from '../../support/run/sources';

/** A line that changes. */
export interface Change {
  /** From 1. */
  readonly line: number;
  /** The step's text without its keyword. */
  readonly from: string;
  readonly to: string;
}

/** A line with a deprecated step that must be rewritten by hand, and why, in Russian. */
export interface Remainder {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** What becomes of a file. */
export interface Rewritten {
  readonly text: string;
  readonly changes: readonly Change[];
  readonly remainders: readonly Remainder[];
}

/**
 * Rewrites the deprecated steps of a parsed file. Keywords, indentation, line endings, BOM, comments, tables and doc
 * strings stay byte for byte. A step of an outline is rewritten where its own text, `<параметры>` included, fits the
 * deprecated step; where only its filled-in texts do, it is left to its author.
 */
export function rewriteFeature(source: FeatureSource, known: readonly KnownStep[]): Rewritten {
  const changes: Change[] = [];
  const remainders: Remainder[] = [];
  const owners = [...backgroundsOf(source), ...scenariosOf(source)];
  for (const step of owners.flatMap(({ steps }) => steps)) {
    const { line } = step.location;
    const outcome = renew(step, textsOf(source, step), known);
    if (outcome === undefined) continue;
    if ('to' in outcome) changes.push({ line, from: step.text, to: outcome.to });
    else remainders.push({ line, text: step.text, reason: outcome.reason });
  }
  return { text: replaceLines(source.text, changes), changes, remainders };
}

/** A chain of renames is followed to its end; a circle ends too. */
const LONGEST_CHAIN = 10;

type Outcome = { readonly to: string } | { readonly reason: string };

function renew(step: Step, texts: readonly string[], known: readonly KnownStep[]): Outcome | undefined {
  const own = matching(step.text, known);
  const filled = new Set(texts.flatMap((text) => matching(text, known)));
  if (![...own, ...filled].some(({ inNewWording }) => inNewWording)) return undefined;
  const [only] = own;
  if (own.length > 1 || filled.size > 1) return { reason: 'шаг подходит под несколько определений' };
  if (!only || (filled.size === 1 && !filled.has(only))) {
    return { reason: 'без значений из примеров шаг не узнать: параметр стоит не в кавычках' };
  }
  let text = step.text;
  for (let renames = 0; renames < LONGEST_CHAIN; renames += 1) {
    const [found, ...others] = matching(text, known);
    if (!found || others.length > 0) break;
    if (!found.inNewWording) return { to: text };
    text = found.inNewWording(text);
  }
  return { reason: `новая формулировка «${text}» не подходит ни под один действующий шаг` };
}

function matching(text: string, known: readonly KnownStep[]): readonly KnownStep[] {
  return known.filter((step) => step.matches(text));
}

/** The texts of a step as they run: an outline has one for each row. */
function textsOf({ pickles }: FeatureSource, step: Step): readonly string[] {
  return pickles.flatMap(({ steps }) =>
    steps.filter(({ astNodeIds }) => astNodeIds[0] === step.id).map(({ text }) => text),
  );
}

/** Each line keeps what stands around the step's text: indentation, keyword, trailing spaces, «\r». */
function replaceLines(text: string, changes: readonly Change[]): string {
  const lines = text.split('\n');
  for (const { line, from, to } of changes) {
    const written = lines[line - 1] ?? '';
    const at = written.lastIndexOf(from);
    lines[line - 1] = written.slice(0, at) + to + written.slice(at + from.length);
  }
  return lines.join('\n');
}
