// What lint mends by itself: safe replacements of characters and keywords, and the layout by Cucumber's own formatter.
import type { Comment, Location } from '@cucumber/messages';
import { contextOf, docStringLines, headedOf, stepsOf, type GuardContext } from '../run/guard-context';
import { defaultFeaturesSettings } from '../config/features-settings';
import { repairKeyword } from '../run/guard-keywords';
import { parseSource, type FeatureSource } from '../run/sources';
import { KEYWORDS, findStyleProblems } from './style';

/** A file after mending. */
export interface Mended {
  readonly text: string;
  /** Why the layout was left as it is, in Russian; empty where it was not. */
  readonly refusal: string;
}

/** Mends one feature text; what is mended once stays as it is. */
export async function mend(uri: string, written: string): Promise<Mended> {
  const bom = written.startsWith('\uFEFF') ? '\uFEFF' : '';
  const isCrlf = written.includes('\r\n');
  const plain = written.slice(bom.length).replaceAll('\r\n', '\n');
  const repaired = renameKeywords(uri, addHeader(uri, repairLines(plain)));
  const { text, refusal } = await layOut(uri, repaired);
  return { text: bom + (isCrlf ? text.replaceAll('\n', '\r\n') : text), refusal };
}

/** Keywords with strange letters or signs, and decomposed letters outside values; multi-line texts stay. */
function repairLines(text: string): string {
  let delimiter: string | undefined;
  return text
    .split('\n')
    .map((line) => {
      const found = /^\s*("""|```)/u.exec(line)?.[1];
      if (delimiter !== undefined) {
        if (found === delimiter) delimiter = undefined;
        return line;
      }
      delimiter = found;
      return found === undefined ? composeOutsideValues(repairKeyword(line)) : line;
    })
    .join('\n');
}

function composeOutsideValues(line: string): string {
  if (line.trimStart().startsWith('|')) return line;
  return line
    .split(/(«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“)/u)
    .map((part, index) => (index % 2 === 0 ? part.normalize('NFC') : part))
    .join('');
}

function addHeader(uri: string, text: string): string {
  const hasHeader = /^(?:\s*#.*\n|\s*\n)*\s*#\s*language\s*:/u.test(text);
  return hasHeader || !parseSource(uri, text).document?.feature ? text : `# language: ru\n${text}`;
}

/** «Допустим» → «Дано»: a step's keyword is no part of it. */
function renameKeywords(uri: string, text: string): string {
  const context = contextFor(uri, text);
  if (!context) return text;
  const lines = text.split('\n');
  const rename = (keyword: string, { line }: Location): void => {
    const right = KEYWORDS[keyword];
    if (right === undefined) return;
    lines[line - 1] = (lines[line - 1] ?? '').replace(keyword, right);
  };
  for (const { keyword, location } of headedOf(context)) rename(keyword, location);
  for (const { keyword, location } of stepsOf(context)) rename(keyword.trim(), location);
  return lines.join('\n');
}

/** Only a text with a problem of layout is laid out anew, and only where nothing is lost. */
async function layOut(uri: string, text: string): Promise<Mended> {
  const source = parseSource(uri, text);
  const context = contextFor(uri, text);
  if (!context || !hasLayoutProblem(source)) return { text, refusal: '' };
  const { pretty } = await import('@cucumber/gherkin-utils');
  const document = source.document;
  const formatted = document ? joinComments(pretty(document)) : text;
  const after = contextFor(uri, formatted);
  if (!after || meaningOf(context) !== meaningOf(after))
    return { text, refusal: 'оформление изменило бы сценарии' };
  if (commentsOf(context) !== commentsOf(after)) {
    return {
      text,
      refusal:
        'оформление сдвинуло бы или удалило комментарий в таблице или у тегов → перенесите его на строку выше',
    };
  }
  return { text: formatted, refusal: '' };
}

function contextFor(uri: string, text: string): GuardContext | undefined {
  const source = parseSource(uri, text);
  return source.errors.length > 0 ? undefined : contextOf(source, [], defaultFeaturesSettings);
}

function hasLayoutProblem(source: FeatureSource): boolean {
  return findStyleProblems([source], [], defaultFeaturesSettings).some(({ text }) => text.includes('--fix'));
}

/** The formatter puts an empty line between a comment and what it is about. */
function joinComments(text: string): string {
  return text.replace(/((?:^[ \t]*#(?!\s*language\s*:).*\n)+)\n(?=[ \t]*[@\p{Lu}])/gmu, '\n$1');
}

/** All that runs or is read, without places. */
function meaningOf({ source, ...context }: GuardContext): string {
  return JSON.stringify([
    source.pickles.map(({ name, tags, steps }) => [
      name,
      tags.map((tag) => tag.name),
      steps.map(({ text, type, argument }) => [text, type, argument]),
    ]),
    headedOf({ source, ...context }).map(({ keyword, name, description, tags = [] }) => [
      keyword,
      name,
      description.split('\n').map((line) => line.trim()),
      tags.map((tag) => tag.name),
    ]),
  ]);
}

/** Each comment with the line that it stands above, and those behind tags, of which the parser knows nothing. */
function commentsOf(context: GuardContext): string {
  const texts = docStringLines(context);
  const behindTags = context.lines.flatMap((line, index) =>
    texts.has(index + 1) ? [] : (/^\s*@.*?\s(#.*)$/u.exec(line)?.[1] ?? []),
  );
  const own = (context.source.document?.comments ?? []).map(({ text, location }: Comment) => {
    const next = context.lines.find(
      (line, index) => index >= location.line && line.trim() !== '' && !line.trimStart().startsWith('#'),
    );
    return [text.trim(), (next ?? '').replace(/\s+/gu, ' ').trim()];
  });
  return JSON.stringify([own, behindTags]);
}
