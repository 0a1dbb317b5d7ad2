// What the docblock above a step definition says: read as text, because a run asks it too and must not load TypeScript.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../core/errors';

/** A usage of a step, as it stands in a feature file: a table or a doc string may follow the step's line. */
export interface StepExample {
  readonly text: string;
  /** Steps that must come first for the example to pass; empty where it stands alone. */
  readonly before: string;
  /** Steps that must follow it. */
  readonly after: string;
}

/** What a docblock says. */
export interface StepDoc {
  /** Paragraphs, each on one line. */
  readonly description: readonly string[];
  readonly examples: readonly StepExample[];
  /** Limits and advice, one paragraph each. */
  readonly notes: readonly string[];
  /** The subject: the tag `@section`, or the words before the first «:» or «.» of the file's first comment. */
  readonly section: string;
  /** The wording that replaces this one: `{1}`, `{2}` … stand for its values as they are written. */
  readonly replacement: string | undefined;
  /** Tags that nobody reads: mistakes of the author. */
  readonly unknownTags: readonly string[];
}

/** Where a definition stands: `line` counts from 1 and is the line of its call. */
export interface DefinitionPlace {
  readonly uri: string;
  readonly line: number;
}

/** Reads the docblock above a definition; `cwd` is what its uri is relative to. A file is read once per process. */
export function readStepDoc({ uri, line }: DefinitionPlace, cwd = process.cwd()): StepDoc {
  return parseStepDoc(linesOf(path.resolve(cwd, uri)), line);
}

/**
 * Parses the docblock that ends right above `line` (from 1); without one, all is empty but the section.
 *
 * Each `@before` is a line (or lines) of steps that the examples below it need, each `@after` one of what must follow the
 * examples above it. A `@before` below an example starts a new context; an example below an `@after` keeps the `@before`.
 */
export function parseStepDoc(lines: readonly string[], line: number): StepDoc {
  const [description = { name: '', text: '' }, ...tags] = tagsOf(docblockAbove(lines, line));
  const named = (name: string): readonly string[] =>
    tags.filter((tag) => tag.name === name).map(({ text }) => text);
  return {
    description: paragraphsOf(description.text),
    examples: examplesOf(tags),
    notes: named('note').flatMap(paragraphsOf),
    section: named('section')[0] ?? sectionOf(lines),
    replacement: named('deprecated')[0],
    unknownTags: tags.map(({ name }) => name).filter((name) => !TAGS.includes(name)),
  };
}

/**
 * A step's text in the wording `replacement`: `{1}` becomes the raw first value, and of «запись/записи» stands the form
 * that the old text has; right after a value («{1}Поиск/поиск») the one whose first letter has the old text's case.
 */
export function reword(replacement: string, text: string, values: readonly StepValue[]): string {
  const words = new Set(text.split(/[^\p{L}-]+/u));
  let following = '';
  return replacement.replace(
    /\{(\d+)\}|((?:[\p{L}-]+\/)+[\p{L}-]+)/gu,
    (written: string, number: string | undefined, choice: string | undefined) => {
      if (choice !== undefined) {
        const options = choice.split('/');
        return (
          options.find((option) => words.has(option)) ??
          options.find((option) => isCapital(option) === isCapital(following)) ??
          options.join('/')
        );
      }
      const value = values[Number(number) - 1];
      following = value === undefined ? '' : text.charAt(value.end);
      return value?.raw ?? written;
    },
  );
}

/** A value in a step's text: as written, with its quotes, and where it ends. */
export interface StepValue {
  readonly raw: string;
  readonly end: number;
}

interface Tag {
  readonly name: string;
  readonly text: string;
}

/** Examples of one context. */
interface ExampleGroup {
  readonly before: string[];
  readonly texts: string[];
  readonly after: string[];
}

const TAGS = ['example', 'before', 'after', 'note', 'section', 'deprecated'];

const files = new Map<string, readonly string[]>();

function linesOf(file: string): readonly string[] {
  const known = files.get(file);
  if (known) return known;
  const lines = readLines(file);
  files.set(file, lines);
  return lines;
}

/** A definition may come from a bundle whose source is not there: then nothing is known about it. */
function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/u);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The lines of the docblock without its stars. */
function docblockAbove(lines: readonly string[], line: number): readonly string[] {
  const end = line - 2;
  if (!lines[end]?.trimEnd().endsWith('*/')) return [];
  let start = end;
  while (start > 0 && !lines[start]?.trimStart().startsWith('/*')) start -= 1;
  if (!lines[start]?.trimStart().startsWith('/**')) return [];
  return lines.slice(start, end + 1).map((content) =>
    content
      .replace(/^\s*\/\*\*\s?/u, '')
      .replace(/\s*\*\/\s*$/u, '')
      .replace(/^\s*\* ?/u, '')
      .trimEnd(),
  );
}

/** The description first, then the tags in their order. A tag of a scenario (`@ТК-017`) is part of its example. */
function tagsOf(lines: readonly string[]): readonly Tag[] {
  const parts: { name: string; lines: string[] }[] = [{ name: '', lines: [] }];
  for (const line of lines) {
    const [, name, rest = ''] = /^@([a-z]+)(?:\s(.*))?$/iu.exec(line) ?? [];
    if (name === undefined) parts.at(-1)?.lines.push(line);
    else parts.push({ name, lines: rest === '' ? [] : [rest] });
  }
  return parts.map((part) => ({ name: part.name, text: trimBlank(part.lines) }));
}

function trimBlank(lines: readonly string[]): string {
  return lines.join('\n').replace(/^\n+|\n+$/gu, '');
}

function examplesOf(tags: readonly Tag[]): readonly StepExample[] {
  let group: ExampleGroup = { before: [], texts: [], after: [] };
  const groups = [group];
  for (const { name, text } of tags) {
    const isNext =
      group.texts.length > 0 && (name === 'before' || (name === 'example' && group.after.length > 0));
    if (isNext) {
      group = { before: name === 'before' ? [] : group.before, texts: [], after: [] };
      groups.push(group);
    }
    if (name === 'before') group.before.push(text);
    if (name === 'example') group.texts.push(text);
    if (name === 'after') group.after.push(text);
  }
  return groups.flatMap(({ before, texts, after }) =>
    texts.map((text) => ({ text, before: before.join('\n'), after: after.join('\n') })),
  );
}

function paragraphsOf(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/u)
    .map((paragraph) => paragraph.split('\n').join(' ').trim())
    .filter((paragraph) => paragraph !== '');
}

function sectionOf(lines: readonly string[]): string {
  const [, comment = ''] = /^\/\/\s*(.*)$/u.exec(lines[0] ?? '') ?? [];
  return comment.split(/[:.](?:\s|$)/u, 1)[0] ?? '';
}

function isCapital(text: string): boolean {
  const first = text.charAt(0);
  return first !== first.toLowerCase();
}
