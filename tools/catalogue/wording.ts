// How a step is written: its expression taken apart into words, choices and values.
import type { SupportCodeLibrary } from '@cucumber/cucumber/lib/support_code_library_builder/types';
import { isRecord } from '../../support/core/errors';

/** A part of a step's text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'optional'; readonly text: string }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | {
      readonly kind: 'value';
      readonly type: string;
      readonly isQuoted: boolean;
      readonly isOptional: boolean;
    };

/** How values of a type are written. */
export interface ValueStyle {
  /** In quotes, like «текст». */
  readonly isQuoted: boolean;
  /** Or not at all. */
  readonly isOptional: boolean;
}

type Expression = SupportCodeLibrary['stepDefinitions'][number]['expression'];

/**
 * The forms of a step: «{шаг}Поиск/поиск …» is written as «Шаг 1: Поиск …» and as «выполнен поиск …». A regular
 * expression is shown as it is.
 */
export function formsOf(
  expression: Expression,
  pattern: string,
  styles: ReadonlyMap<string, ValueStyle>,
): readonly (readonly Piece[])[] {
  const ast = 'ast' in expression ? readNode(expression.ast) : undefined;
  if (!ast) return [[{ kind: 'text', text: pattern }]];
  const pieces = mergeTexts(ast.nodes.map((node) => pieceOf(node, styles)));
  const [first, second, ...rest] = pieces;
  if (first?.kind !== 'value' || first.type !== 'шаг' || second?.kind !== 'choice') return [pieces];
  const [named = '', plain = named] = second.options;
  return [
    mergeTexts([{ kind: 'text', text: `Шаг 1: ${named}` }, ...rest]),
    mergeTexts([{ kind: 'text', text: `выполнен${genderOf(plain)} ${plain}` }, ...rest]),
  ];
}

/** A form as plain text: values as «тип» or {тип}, one that may be left out as [тип]. */
export function plainForm(form: readonly Piece[]): string {
  return setApart(form).map(plainPiece).join('');
}

/** A value may hold the space beside it («срок », « в кодировке …»): shown, it stands apart from its neighbours. */
export function setApart(form: readonly Piece[]): readonly Piece[] {
  return form.flatMap((piece, index): readonly Piece[] => {
    const before = form[index - 1];
    const isClose =
      before !== undefined &&
      (isBare(piece) || isBare(before)) &&
      !(before.kind === 'text' && /\s$/u.test(before.text)) &&
      !(piece.kind === 'text' && /^[\s:,.]/u.test(piece.text));
    return isClose ? [{ kind: 'text', text: ' ' }, piece] : [piece];
  });
}

function isBare(piece: Piece): boolean {
  return piece.kind === 'value' && !piece.isQuoted;
}

function plainPiece(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'optional':
      return `(${piece.text})`;
    case 'choice':
      return piece.options.join('/');
    case 'value':
      if (piece.isOptional) return `[${piece.type}]`;
      return piece.isQuoted ? `«${piece.type}»` : `{${piece.type}}`;
  }
}

/** Cucumber's syntax tree, as far as it is read here. */
interface ExpressionNode {
  readonly type: string;
  readonly nodes: readonly ExpressionNode[];
  readonly text: string;
}

function readNode(node: unknown): ExpressionNode | undefined {
  if (!isRecord(node) || typeof node['type'] !== 'string') return undefined;
  const nodes = (Array.isArray(node['nodes']) ? node['nodes'] : []).flatMap(
    (child: unknown) => readNode(child) ?? [],
  );
  const own = typeof node['token'] === 'string' ? node['token'] : '';
  return { type: node['type'], nodes, text: own + nodes.map(({ text }) => text).join('') };
}

function pieceOf({ type, nodes, text }: ExpressionNode, styles: ReadonlyMap<string, ValueStyle>): Piece {
  switch (type) {
    case 'PARAMETER_NODE':
      return {
        kind: 'value',
        type: text,
        isQuoted: styles.get(text)?.isQuoted ?? false,
        isOptional: styles.get(text)?.isOptional ?? false,
      };
    case 'ALTERNATION_NODE':
      return { kind: 'choice', options: nodes.map((node) => node.text) };
    case 'OPTIONAL_NODE':
      return { kind: 'optional', text };
    default:
      return { kind: 'text', text };
  }
}

function mergeTexts(pieces: readonly Piece[]): readonly Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (piece.kind === 'text' && last?.kind === 'text') {
      merged.splice(-1, 1, { kind: 'text', text: last.text + piece.text });
    } else merged.push(piece);
  }
  return merged;
}

/** The ending of «выполнен…» that goes with a noun. */
function genderOf(noun: string): string {
  if (/[ео]$/u.test(noun)) return 'о';
  return /[ая]$/u.test(noun) ? 'а' : '';
}
