// What the docblocks of steps and types lack: the catalogue would show it as a gap, an analyst as a step that fails.
import { quoteAll } from '../../support/core/russian';
import { entriesOf, type Catalogue, type StepEntry, type ValueType } from './entries';

/** All gaps, a line each in Russian: place, what is wrong, what to do; empty where the catalogue is whole. */
export function problemsOf(catalogue: Catalogue): readonly string[] {
  const entries = entriesOf(catalogue);
  return [
    ...entries.flatMap((entry) =>
      problemsOfStep(entry, entries).map(
        (problem) => `${entry.uri}:${entry.line} «${entry.pattern}»: ${problem}`,
      ),
    ),
    ...catalogue.types.flatMap((type) =>
      problemsOfType(type).map((problem) => `${type.uri}:${type.line} {${type.name}}: ${problem}`),
    ),
  ];
}

/** English and locale-blind: an amount with a comma and a text in «ёлочках» would not pass through them. */
const FOREIGN_TYPES = /\{(?:|int|float|string|word|double|bigdecimal|byte|short|long|biginteger)\}/u;

function problemsOfStep(entry: StepEntry, all: readonly StepEntry[]): readonly string[] {
  const { doc, pattern } = entry;
  return [
    ...problemsOfText(entry),
    ...(doc.section === '' ? ['нет раздела → начните файл строкой «// О чём эти шаги.»'] : []),
    ...(FOREIGN_TYPES.test(pattern)
      ? ['вид значения не русский → возьмите {строка}, {число}, {количество} или опишите свой']
      : []),
    ...doc.examples.flatMap(({ text }) => problemsOfExample(text, entry, all)),
  ];
}

function problemsOfExample(example: string, entry: StepEntry, all: readonly StepEntry[]): readonly string[] {
  const [first = ''] = example.split('\n', 1);
  const [, keyword, text] = /^(Дано|Когда|Тогда|И) (.+)$/u.exec(first) ?? [];
  if (keyword === undefined || text === undefined) {
    return [`пример «${first}» начинается не с ключевого слова → ${entry.keyword} …`];
  }
  const matching = all.filter(({ matches }) => matches(text));
  if (!matching.includes(entry)) return [`пример «${first}» не подходит под шаг → исправьте пример`];
  return [
    ...(matching.length > 1
      ? [
          `пример «${first}» неоднозначен: ${quoteAll(matching.map(({ pattern }) => pattern))} → разведите тексты шагов`,
        ]
      : []),
    ...(keyword !== 'И' && keyword !== entry.keyword
      ? [`пример «${first}» начинается не с того слова → ${entry.keyword}`]
      : []),
    ...problemsOfRename(text, entry, all),
  ];
}

function problemsOfRename(text: string, entry: StepEntry, all: readonly StepEntry[]): readonly string[] {
  const renewed = entry.inNewWording?.(text);
  if (renewed === undefined) return [];
  const [found, ...others] = all.filter(({ matches }) => matches(renewed));
  if (found && others.length === 0 && !found.inNewWording) return [];
  return [`новая формулировка «${renewed}» — не один действующий шаг → исправьте @deprecated`];
}

function problemsOfType(type: ValueType): readonly string[] {
  return [
    ...problemsOfText(type),
    ...type.doc.examples
      // The spaces around a value may belong to it: a docblock cannot show them.
      .filter(({ text }) => ![text, `${text} `, ` ${text}`].some((form) => type.accepts(form)))
      .map(({ text }) => `пример «${text}» — не такое значение → исправьте пример`),
  ];
}

function problemsOfText({ doc }: Pick<StepEntry, 'doc'>): readonly string[] {
  return [
    ...(/^[А-ЯЁA-Z].*[.…]$/su.test(doc.description.join('\n'))
      ? []
      : ['нет описания → напишите его над определением: с заглавной буквы, с точкой в конце']),
    ...(doc.examples.length === 0 ? ['нет примера → @example'] : []),
    ...(doc.unknownTags.length === 0
      ? []
      : [
          `незнакомый тег ${doc.unknownTags.map((tag) => `@${tag}`).join(', ')} → @example, @before, @after, @note, @section, @deprecated`,
        ]),
  ];
}
