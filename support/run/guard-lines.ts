// Lines that Gherkin takes for something else: prose, a name, a comment, the text of a step, or nothing at all.
import type { Comment } from '@cucumber/messages';
import {
  docStringLines,
  headedOf,
  stepsOf,
  tablesOf,
  type Found,
  type GuardContext,
  type GuardRule,
  type Headed,
} from './guard-context';
import { BARS, findHeaderWithin, findStepWithin, intendedBy, type Intended } from './guard-keywords';
import { seen, withoutValues } from './guard-letters';

/** The rules about lines that are not what their author meant. */
export const lineRules: readonly GuardRule[] = [
  { name: 'описание', find: (context) => headedOf(context).flatMap((node) => inDescription(context, node)) },
  { name: 'название', find: (context) => headedOf(context).flatMap((node) => inName(context, node)) },
  {
    name: 'комментарий',
    find: (context) =>
      (context.source.document?.comments ?? []).flatMap((comment) => inComment(context, comment)),
  },
  { name: 'комментарий в шаге', find: commentsInSteps },
  { name: 'два шага в строке', find: stepsInSteps },
  { name: 'многострочный текст', find: inDocStrings },
  { name: 'хвост таблицы', find: tableTails },
  { name: 'слитые строки таблицы', find: joinedRows },
  { name: 'знак вместо черты', find: strangeBars },
  { name: 'хвост тегов', find: tagTails },
];

/** What is wrong with a line and how it is written; a line that is right itself was lost with the line above it. */
export function correct({ kind, reason, right }: Intended): string {
  if (reason !== '') return `: ${reason} → ${wordRight(right)}`;
  return kind === 'header'
    ? ' → уберите то, что стоит перед ней'
    : ' → исправьте строку выше: там потерян заголовок («Сценарий: …», «Примеры:») или шаг';
}

function wordRight(right: string): string {
  const [alternatives = '', ...rest] = right.split(' ');
  if (!alternatives.includes('|') || right.startsWith('|')) return `правильно: «${right}»`;
  const forms = alternatives.split('|').map((word) => `«${[word, ...rest].join(' ')}»`);
  return `начните строку ключевым словом: ${forms.slice(0, -1).join(', ')} или ${forms.at(-1) ?? ''}`;
}

/** Lines of a description that were meant as something else: the parser took them for prose. */
function inDescription(context: GuardContext, node: Headed): Found[] {
  if (node.description.trim() === '') return [];
  const { lines } = context;
  const surroundings = { ...context, isAmongSteps: node.steps !== undefined };
  let from = node.location.line;
  return node.description.split('\n').flatMap((described) => {
    const shown = described.trim();
    if (shown === '') return [];
    const within = findHeaderWithin(shown);
    const intended = intendedBy(described, surroundings) ?? (within ? joined(within) : undefined);
    from +=
      Math.max(
        0,
        lines.slice(from).findIndex((line) => line.trim() === shown),
      ) + 1;
    if (!intended) return [];
    return [
      {
        line: from,
        text: `строка «${seen(shown)}» попала в описание и не выполнится${correct(intended)}`,
      },
    ];
  });
}

function joined(within: string): Intended {
  return { kind: 'header', reason: 'заголовок стоит не с начала строки', right: within };
}

function inName({ isKnown }: GuardContext, { name, keyword, location, steps = [] }: Headed): Found[] {
  const behind = `: ${name}`;
  const within =
    findHeaderWithin(behind) ??
    findStepWithin(behind, isKnown) ??
    /\s(@[\p{L}\d]\S*(?:\s+@\S+)*)$/u.exec(behind)?.[1] ??
    (ROW.test(name) ? name : docStringIn(name));
  if (within === undefined) {
    // A scenario of one step may be called as its step is.
    return name !== '' && isKnown(name) && !steps.some(({ text }) => text === name)
      ? [
          {
            line: location.line,
            text: `название «${name}» — это шаг, и он не выполнится → замените «${keyword}:» на «Дано», «Когда» или «Тогда»`,
          },
        ]
      : [];
  }
  return [
    {
      line: location.line,
      text: `«${within}» стоит в названии после «${keyword}:» и потеряно: две строки слились в одну → начните с «${within}» новую строку`,
    },
  ];
}

const ROW = new RegExp(`^[|${BARS}]|[|${BARS}]$`, 'u');
const STRANGE_BAR = new RegExp(`[${BARS}]`, 'u');

function docStringIn(name: string): string | undefined {
  return /(?:"""|```)\S*$/u.exec(name)?.[0];
}

/** A comment that would be a step, a header, a row or tags: a check that somebody switched off, or a stray «#». */
function inComment(context: GuardContext, { text, location }: Comment): Found[] {
  const { isKnown } = context;
  const body = text.trim().replace(/^#+\s*/u, '');
  const at = (told: string): Found[] => [{ line: location.line, text: told }];
  if (/^language\s*:/u.test(body)) {
    return /^language\s*:\s*[\w-]+$/u.test(body)
      ? []
      : at(
          `строка «${text.trim()}» не разобрана, и то, что за языком, потеряно → правильно: «# language: ru», остальное с новой строки`,
        );
  }
  const within = findHeaderWithin(body) ?? findStepWithin(body, isKnown);
  const tags = /(?:^|\s{2,})((?:@[\p{L}\d]\S*\s*)+)$/u.exec(body)?.[1]?.trim();
  if (within !== undefined || (tags !== undefined && tags !== body)) {
    const lost = within ?? tags ?? '';
    return at(`«${lost}» попало в комментарий: две строки слились в одну → начните с «${lost}» новую строку`);
  }
  const intended = intendedBy(body, { ...context, isAmongSteps: true, nearStep: () => undefined });
  const isSwitchedOff =
    intended !== undefined &&
    !intended.right.startsWith('Пример:') &&
    (intended.kind !== 'step' || isKnownAfterKeyword(intended.right, isKnown));
  if (!isSwitchedOff) return [];
  return at(
    `строка «${text.trim()}» — комментарий, она не действует → уберите «#» или удалите строку; сценарий, который ещё не готов, отметьте тегом @черновик`,
  );
}

function isKnownAfterKeyword(right: string, isKnown: GuardContext['isKnown']): boolean {
  return findStepWithin(` ${right}`, isKnown) !== undefined || isKnown(right.replace(/^\S+ /u, ''));
}

/** Two steps on one line: a definition may take the second for a part of its value. */
function stepsInSteps(context: GuardContext): Found[] {
  return stepsOf(context).flatMap(({ text, location }) => {
    const within = findStepWithin(text, context.isKnown) ?? findHeaderWithin(text);
    if (within === undefined) return [];
    return [
      {
        line: location.line,
        text: `«${within}» стоит в одной строке с шагом «${text.slice(0, -within.length).trim()}» → начните с «${within}» новую строку`,
      },
    ];
  });
}

/** `Дано х # коммент`: Gherkin knows comments on lines of their own only. */
function commentsInSteps(context: GuardContext): Found[] {
  return stepsOf(context).flatMap(({ text, location, keyword }) => {
    const at = withoutValues(text).search(/\s#/u);
    if (at < 0 || context.isKnown(text)) return [];
    const comment = text.slice(at).trim();
    return [
      {
        line: location.line,
        text: `«${comment}» — часть шага, а не комментарий → перенесите его на строку выше, а шаг оставьте таким: «${keyword}${text.slice(0, at).trim()}»`,
      },
    ];
  });
}

/** A text that was not closed where its author thought swallows what follows. */
function inDocStrings(context: GuardContext): Found[] {
  return stepsOf(context).flatMap(({ docString }) => {
    if (!docString) return [];
    const { content, mediaType = '', location, delimiter } = docString;
    const contents = content.split('\n');
    const found: Found[] = [];
    if (/\s|[^\x21-\x7e]/u.test(mediaType.trim())) {
      found.push({
        line: location.line,
        text: `«${mediaType}» после ${delimiter} потеряно: в этой строке может стоять только вид текста (json, xml) → перенесите текст на следующую строку`,
      });
    }
    contents.forEach((line, index) => {
      const swallowed = intendedBy(line, { ...context, isAmongSteps: false });
      const isLost =
        swallowed !== undefined &&
        swallowed.reason === '' &&
        (swallowed.kind === 'header' ||
          (swallowed.kind === 'step' && isKnownAfterKeyword(swallowed.right, context.isKnown)));
      if (isLost) {
        found.push({
          line: location.line + index + 1,
          text: `строка «${line.trim()}» попала в многострочный текст, открытый в строке ${location.line}, и не выполнится → закройте его раньше строкой ${delimiter}`,
        });
      }
    });
    // A `\n` of the content is a line of the file; an empty content has none.
    const [closing = ''] = context.lines
      .slice(location.line)
      .filter((line) => line.trim().startsWith(delimiter));
    const tail = closing.trim().slice(delimiter.length).trim();
    if (tail !== '') {
      found.push({
        line: context.lines.indexOf(closing, location.line) + 1,
        text: `«${tail}» после закрывающих ${delimiter} потеряно → перенесите на следующую строку`,
      });
    }
    return found;
  });
}

/** What stands behind the last «|» of a row is no cell, and nobody tells. */
function tableTails(context: GuardContext): Found[] {
  return tablesOf(context)
    .flat()
    .flatMap(({ location, cells }) => {
      const line = (context.lines[location.line - 1] ?? '').trim();
      if (cells.length === 0) {
        return [{ line: location.line, text: `в строке «${line}» нет ни одной ячейки → удалите её` }];
      }
      const tail = /(?:^|[^\\])(?:\\\\)*\|((?:[^|\\]|\\.)*)$/su.exec(line)?.[1]?.trim() ?? '';
      if (tail === '') return [];
      return [
        {
          line: location.line,
          text: `«${tail}» после последней «|» потеряно → поставьте «|» в конце строки, а новую строку таблицы, шаг или комментарий начните с новой строки`,
        },
      ];
    });
}

/** Two rows on one line, where no other row has another number of cells. */
function joinedRows(context: GuardContext): Found[] {
  return tablesOf(context).flatMap((rows) => {
    const [only, ...others] = rows;
    if (!only || others.length > 0 || only.cells.length < 3) return [];
    const written = (context.lines[only.location.line - 1] ?? '').trim();
    const cells = written.split(/(?<!\\)\|/u).slice(1, -1);
    // The end of the first row and the indentation of the second, perhaps with a stray sign for the line's end.
    const middle = cells[(cells.length - 1) / 2] ?? '.';
    if (!/^\s*$|^\S\s{3,}$/u.test(middle) || /^\s*$/u.test(cells.at(-1) ?? '')) return [];
    return [
      {
        line: only.location.line,
        text: `в строке «${written}» лишняя ячейка посередине: похоже, слились две строки таблицы → начните вторую с новой строки`,
      },
    ];
  });
}

/** A cell with a sign that looks like «|» is two cells to its reader and one to the step. */
function strangeBars(context: GuardContext): Found[] {
  return tablesOf(context)
    .flat()
    .flatMap(({ cells }) =>
      cells.flatMap(({ value, location }) =>
        STRANGE_BAR.test(value)
          ? [
              {
                line: location.line,
                ...(location.column === undefined ? {} : { column: location.column }),
                text: `в ячейке «${value}» стоит знак, похожий на «|» → ячейки разделяет только «|»`,
              },
            ]
          : [],
      ),
    );
}

/** A comment behind tags hides the tags in it; an «@» without a name is nothing. */
function tagTails(context: GuardContext): Found[] {
  const texts = docStringLines(context);
  return context.lines.flatMap((written, index) => {
    const line = index + 1;
    if (!written.trimStart().startsWith('@') || texts.has(line)) return [];
    const [, shown = '', comment = ''] = /^(.*?)(?:\s#(.*))?$/su.exec(written) ?? [];
    const hidden = comment
      .split(/[\s#]+/u)
      .filter((word) => word !== '')
      .filter((word) => word.startsWith('@') || context.isTag(`@${word}`));
    const empty = shown.split(/\s+/u).filter((word) => /^@+$|^@@/u.test(word));
    return [
      ...hidden.map((word) => ({
        line,
        text: `тег «${word}» стоит после «#» и не действует → правильно: «@${word.replace(/^@/u, '')}»`,
      })),
      ...empty.map((word) => ({
        line,
        text: `«${word}» — тег без названия или с лишним «@» → перед названием тега один «@», между тегами пробел`,
      })),
    ];
  });
}
