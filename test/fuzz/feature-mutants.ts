// Mutants of a feature text: what slips of hand, editors, messengers and other keyboards do to it.
import { pick, type Random } from './planting';

/** One way to spoil a text. */
export interface Mutation {
  readonly name: string;
  /** The spoilt text; undefined where there is nothing to spoil. */
  readonly spoil: (text: string, random: Random) => string | undefined;
}

const TWINS: readonly (readonly [string, string])[] = [
  ...Array.from('АВСЕНКМОРТХаеорсухк', (letter, index): [string, string] => [
    letter,
    'ABCEHKMOPTXaeopcyxk'.charAt(index),
  ]),
  ['й', 'и\u0306'],
  ['ё', 'е\u0308'],
  ['ё', 'е'],
  ['ё', 'ë'],
];

const SPACES = ['\u00A0', '\t', '\u202F', '\u2009', '\u3000', '\u200B', '', '  '] as const;
const UNSEEN = ['\u200B', '\u00AD', '\uFEFF', '\u200E', '\u2060', '\u00A0'] as const;
const STRAY = [
  '#',
  '@',
  '|',
  ':',
  '"',
  '<',
  '>',
  '«',
  '»',
  '\\',
  ',',
  '.',
  '-',
  '*',
  ' ',
  '\n',
  'ы',
  'x',
  '7',
] as const;
const KEYWORDS = [
  'Функция:',
  'Правило:',
  'Предыстория:',
  'Сценарий:',
  'Структура сценария:',
  'Примеры:',
  'Пример:',
  'Дано ',
  'Когда ',
  'Тогда ',
  'И ',
  'Но ',
] as const;
const KEYWORD =
  /^[ \t]*(Функция:|Правило:|Предыстория:|Сценарий:|Структура сценария:|Примеры:|Дано |Когда |Тогда |И )/gmu;

/** Each way comes equally often. */
export const mutations: readonly Mutation[] = [
  { name: 'знак потерян', spoil: anywhere((_, next) => [next.length > 0 ? 1 : 0, '']) },
  { name: 'знак лишний', spoil: anywhere((random) => [0, pick(random, STRAY)]) },
  { name: 'знак заменён', spoil: anywhere((random) => [1, pick(random, STRAY)]) },
  {
    name: 'знаки переставлены',
    spoil: anywhere((_, next) => [2, Array.from(next.slice(0, 2)).reverse().join('')]),
  },
  { name: 'слово потеряно', spoil: matching(/[\p{L}\d«»]+ ?/gu, () => '') },
  {
    name: 'ключевое слово: знак потерян',
    spoil: inKeyword((word, at) => word.slice(0, at) + word.slice(at + 1)),
  },
  {
    name: 'ключевое слово: знаки переставлены',
    spoil: inKeyword(
      (word, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
    ),
  },
  { name: 'ключевое слово: другое', spoil: inKeyword((_, __, random) => pick(random, KEYWORDS)) },
  { name: 'ключевое слово: потеряно', spoil: inKeyword(() => '') },
  {
    name: 'ключевое слово: регистр',
    spoil: inKeyword((word, _, random) => (random() < 0.5 ? word.toLowerCase() : word.toUpperCase())),
  },
  { name: 'ключевое слово: двойник', spoil: inKeyword((word, _, random) => withTwin(word, random)) },
  {
    name: 'ключевое слово: невидимый знак',
    spoil: inKeyword((word, at, random) => word.slice(0, at + 1) + pick(random, UNSEEN) + word.slice(at + 1)),
  },
  {
    name: 'двоеточие',
    spoil: matching(/:/gu, (_, random) => pick(random, ['', ' :', '：', ';', '.', '::', ':\u00A0'])),
  },
  { name: 'двоеточие лишнее', spoil: matching(/^ *(?:Дано|Когда|Тогда|И)(?= )/gmu, (word) => `${word}:`) },
  { name: 'двойник буквы', spoil: anyTwin },
  { name: 'пробел', spoil: matching(/ /gu, (_, random) => pick(random, SPACES)) },
  {
    name: 'перевод строки',
    spoil: matching(/\n/gu, (_, random) => pick(random, ['', ' ', '\r', '\u2028', '\n\n', '\v'])),
  },
  {
    name: 'отступ',
    spoil: matching(/^ +/gmu, (_, random) => pick(random, ['', '\t', '\u00A0', '\u200B', '# ', '#', '- '])),
  },
  {
    name: 'кавычки',
    spoil: matching(/["«»]/gu, (_, random) => pick(random, ['', '"', '“', '”', '„', '«', '»', "'"])),
  },
  {
    name: 'тройные кавычки',
    spoil: matching(/"""/gu, (_, random) => pick(random, ['""', '""""', '“““', "'''", '```', '', '"" "'])),
  },
  {
    name: 'черта таблицы',
    spoil: matching(/\|/gu, (_, random) => pick(random, ['', '||', '¦', '│', '\\|', '/', 'l', '| #'])),
  },
  {
    name: 'знак тега',
    spoil: matching(/@/gu, (_, random) => pick(random, ['', '@@', '#', '@ ', '＠', '"', '&'])),
  },
  {
    name: 'пробел между тегами',
    spoil: matching(/(?<=@\S+) (?=@)/gu, (_, random) => pick(random, [',', ', ', ';', '', '.', '|', ' # '])),
  },
  {
    name: 'скобки параметра',
    spoil: matching(/[<>]/gu, (_, random) => pick(random, ['', '‹', '›', '{', '«', ' <', '> '])),
  },
  {
    name: 'решётка в начале строки',
    spoil: matching(/^(?= *\S)/gmu, (_, random) => pick(random, ['#', '# ', '//', '- ', '> '])),
  },
  {
    name: 'комментарий в строке',
    spoil: matching(/(?<=\S)$/gmu, (_, random) => pick(random, [' # потом', ' #', '#', ' // потом'])),
  },
  {
    name: 'язык файла',
    spoil: matching(/(?<=^# ?language: ?)\w+/gu, (_, random) =>
      pick(random, ['en', 'uk', 'bg', 'rus', 'RU', 'sr-Cyrl', 'be', '']),
    ),
  },
];

/** Spoils a text with a way of its own choosing, now and then with two. */
export function mutate(text: string, mutation: Mutation, random: Random): string | undefined {
  const first = mutation.spoil(text, random);
  if (first === undefined || random() < 0.85) return first;
  return pick(random, [mutation, ...mutations]).spoil(first, random) ?? first;
}

function anywhere(
  change: (random: Random, next: string) => readonly [length: number, written: string],
): Mutation['spoil'] {
  return (text, random) => {
    const at = Math.floor(random() * text.length);
    const [length, written] = change(random, text.slice(at, at + 2));
    return text.slice(0, at) + written + text.slice(at + length);
  };
}

function matching(pattern: RegExp, change: (match: string, random: Random) => string): Mutation['spoil'] {
  return (text, random) => {
    const matches = [...text.matchAll(pattern)];
    const match = matches[Math.floor(random() * matches.length)];
    if (!match) return undefined;
    return text.slice(0, match.index) + change(match[0], random) + text.slice(match.index + match[0].length);
  };
}

function inKeyword(change: (word: string, at: number, random: Random) => string): Mutation['spoil'] {
  return matching(KEYWORD, (line, random) => {
    const word = line.trimStart();
    return (
      line.slice(0, line.length - word.length) + change(word, Math.floor(random() * word.length), random)
    );
  });
}

function withTwin(word: string, random: Random): string {
  const fitting = TWINS.filter(([letter]) => word.includes(letter));
  const twin = fitting[Math.floor(random() * fitting.length)];
  return twin ? word.replace(twin[0], twin[1]) : word;
}

function anyTwin(text: string, random: Random): string | undefined {
  const [letter, twin] = pick(random, TWINS as [[string, string]]);
  return matching(new RegExp(letter, 'gu'), () => twin)(text, random);
}
