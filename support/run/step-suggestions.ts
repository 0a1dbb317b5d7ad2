// «Возможно, имелось в виду» for steps: the nearest known ones with their examples, or what divides the ambiguous.
import { PhraseIndex, type Synonyms } from '../core/phrase-index';
import { quoteAll } from '../core/russian';
import type { StepAdvice } from '../report/run-record';
import { stepsFor, type KnownStep } from './known-steps';

/** A step that may have been meant. */
export interface StepSuggestion {
  readonly step: KnownStep;
  /** How it is written, without keyword and table. */
  readonly form: string;
  /** The example whole: with its keyword and table. */
  readonly example: string;
}

/** The steps that may have been meant by a text, best first; none where nothing is near. */
export function suggestSteps(text: string, steps: readonly KnownStep[]): readonly StepSuggestion[] {
  const prepared = preparations.get(steps) ?? prepare(steps);
  preparations.set(steps, prepared);
  const known = prepared.answers.get(text) ?? prepared.ask(text);
  prepared.answers.set(text, known);
  return known;
}

/** Advice on the texts that match no definition or several, each once; none on what resembles no step. */
export function adviseOn(texts: Iterable<string>, steps: readonly KnownStep[]): readonly StepAdvice[] {
  return [...new Set(texts)].flatMap((text) => {
    const matching = stepsFor(text, steps);
    if (matching.length === 1) return [];
    const note = matching.length === 0 ? describeNearest(text, steps) : describeReadings(text, matching);
    return note === '' ? [] : [{ step: text, note }];
  });
}

/** What divides the definitions that match a text, in one sentence without its full stop: the words that decide. */
export function describeDifference(text: string, matching: readonly KnownStep[]): string {
  const readings = matching.map((step) => ({ step, fixed: fixedWords(text, step) }));
  const divided = readings.flatMap(({ step, fixed }) => {
    const others = readings.filter((other) => [...fixed].some((word) => !other.fixed.has(word)));
    const words = [...fixed].filter((word) => others.some((other) => !other.fixed.has(word)));
    const them = quoteAll(others.map((other) => other.step.pattern));
    if (words.length === 0) return [];
    return words.length === 1
      ? [`слово ${quoteAll(words)} в «${step.pattern}» постоянное, а в ${them} входит в значение`]
      : [`слова ${quoteAll(words)} в «${step.pattern}» постоянные, а в ${them} входят в значения`];
  });
  if (divided.length > 0) return `Разница: ${divided.join('; ')}`;
  return new Set(matching.map(({ pattern }) => pattern)).size === 1
    ? 'Разницы нет: это одно определение, записанное дважды'
    : `Разница только в значениях: ${matching.map(describeParameters).join(' и ')}`;
}

/** What is prepared once for all questions about the same definitions. */
interface Preparation {
  readonly ask: (text: string) => readonly StepSuggestion[];
  readonly answers: Map<string, readonly StepSuggestion[]>;
}

const preparations = new WeakMap<readonly KnownStep[], Preparation>();

function prepare(steps: readonly KnownStep[]): Preparation {
  const suggestions = steps.map((step) => new Map(writings(step)));
  const index = new PhraseIndex(
    suggestions.map((written, place) => ({
      wordings: [...written.keys()],
      vocabulary: steps[place]?.vocabularyOf?.(steps[place].forms[0] ?? '') ?? '',
    })),
    synonyms,
    withoutNumber,
  );
  return {
    answers: new Map(),
    ask: (text) =>
      index.nearest(text).flatMap(({ entry, wording }) => suggestions[entry]?.get(wording) ?? []),
  };
}

/**
 * The wordings of a step with what is suggested for each. A variant is suggested itself only after a step's number: elsewhere
 * its words have to agree with others («выполнено удаление»), so that the example it was made of stands for it.
 */
function writings(step: KnownStep): (readonly [wording: string, suggestion: StepSuggestion])[] {
  return step.forms.flatMap((form) => {
    const example = step.exampleOf?.(form) ?? form;
    const own = { step, form, example };
    const variants = step.variantsOf?.(form) ?? [];
    return [
      [form, own] as const,
      ...variants.map(
        (variant) =>
          [
            variant,
            NUMBER.test(form) ? { step, form: variant, example: example.replace(form, () => variant) } : own,
          ] as const,
      ),
    ];
  });
}

const NUMBER = /^Шаг \d[\d.]*[:.]? /iu;

/** «Шаг 1: Поиск» says the same as «выполнен поиск», see the synonyms, and still a little more to who numbers the steps. */
function withoutNumber(text: string): string {
  return text.replace(NUMBER, 'шаг ');
}

function describeNearest(text: string, steps: readonly KnownStep[]): string {
  const near = suggestSteps(text, steps);
  if (near.length === 0) return '';
  return ['Возможно, имелось в виду:', ...near.map(({ example }) => example.replace(/^/gmu, '  '))].join(
    '\n',
  );
}

function describeReadings(text: string, matching: readonly KnownStep[]): string {
  const readings = matching.map((step) => {
    const values = step.valuesIn?.(text).map(({ name, text: value }) => `{${name}} — ${value}`) ?? [];
    const place = step.place === undefined ? '' : `, ${step.place}`;
    return `  «${step.pattern}»${place}${values.length === 0 ? '' : `: ${values.join(', ')}`}`;
  });
  return ['Подходят определения:', ...readings, describeDifference(text, matching)].join('\n');
}

function describeParameters({ pattern }: KnownStep): string {
  return pattern.match(/\{[^{}]*\}/gu)?.join(', ') ?? `«${pattern}»`;
}

/** The words of a text that a definition does not take for values. */
function fixedWords(text: string, step: KnownStep): ReadonlySet<string> {
  let rest = text;
  for (const { start, text: value } of step.valuesIn?.(text) ?? [])
    rest = rest.slice(0, start) + ' '.repeat(value.length) + rest.slice(start + value.length);
  return new Set(rest.match(/[^\s«»"“”„:]+/gu) ?? []);
}

/** What authors and testers say for the words of the steps, by how the words begin. */
const synonyms: Synonyms = [
  ['вход', 'вош', 'войд', 'войт', 'авториз', 'аутентиф', 'логин', 'залогин', 'login', 'зашел', 'зайт'],
  ['имен', 'имя', 'логин', 'пользовател', 'user'],
  ['поиск', 'иск', 'ищ', 'най', 'нах', 'search', 'find'],
  ['созда', 'добав', 'завед', 'завест', 'завод', 'create'],
  ['есть', 'существу', 'имеет', 'налич', 'заведен'],
  ['откры', 'просм', 'посмотр', 'смотр', 'open', 'view'],
  ['измен', 'редактир', 'правк', 'исправ', 'обнов', 'поменя', 'update'],
  ['удал', 'стер', 'delete'],
  ['архив', 'archive'],
  ['восстан', 'верн', 'возвр', 'restore'],
  ['подтвер', 'одобр', 'соглас', 'утвер', 'approve'],
  ['отклон', 'отверг', 'reject'],
  ['отзыв', 'отозв', 'отмен'],
  ['загру', 'прикреп', 'прилож', 'upload'],
  ['импорт', 'загру', 'import'],
  ['запрос', 'обращен', 'request'],
  ['отправ', 'посл', 'посыл', 'выполн', 'шаг', 'вызв', 'вызов', 'вызыва', 'send', 'sent'],
  ['операци', 'метод', 'operation'],
  ['ответ', 'отклик', 'response', 'answer'],
  ['код', 'статус', 'code', 'status'],
  ['состоян', 'статус', 'state'],
  ['отказ', 'ошибк', 'запре', 'error'],
  ['получ', 'верн', 'возвр', 'прих', 'приш'],
  ['поле', 'поля', 'полю', 'атрибут', 'свойств', 'реквизит', 'field'],
  ['равн', 'рав', 'совпад', '=', 'equal'],
  ['содерж', 'включ', 'есть', 'contain', 'состо', 'имеет'],
  ['содержим', 'текст', 'text'],
  ['запис', 'строк', 'элемент', 'объект', 'record', 'item'],
  ['спис', 'массив', 'list'],
  ['кажд', 'все', 'любо', 'every'],
  ['меньш', 'мене', 'ниже', 'less'],
  ['больш', 'боле', 'выше', 'дольш', 'greater'],
  // Opposites are said by one step.
  ['больш', 'меньш', 'боле', 'мене'],
  ['раньш', 'позж', 'поздн'],
  ['ждем', 'ждать', 'жду', 'ждет', 'ожид', 'подожд', 'таймаут', 'timeout', 'wait'],
  ['поздн', 'позж'],
  ['раньш', 'ранее'],
  ['заголов', 'хедер', 'header'],
  ['параметр', 'param'],
  ['токен', 'token', 'jwt'],
  ['истек', 'просроч', 'устар', 'expired'],
  ['поддел', 'испор', 'фальш'],
  ['чуж', 'друг', 'посторон', 'иной', 'иным'],
  ['сесси', 'сеанс', 'session'],
  ['заверш', 'законч', 'закры', 'останов', 'прерв'],
  ['рол', 'role'],
  ['доступ', 'прав', 'разреш'],
  ['запом', 'сохран', 'запис', 'save', 'remember'],
  ['файл', 'file'],
  ['страниц', 'page'],
  ['осталь', 'оставш', 'следующ', 'друг'],
  ['коммент', 'причин', 'пояснен'],
  ['вид', 'тип', 'формат'],
  ['свобод', 'незанят'],
  ['отдел', 'нов', 'друг'],
  ['невер', 'неправ', 'ошибоч'],
  ['keycloak', 'кейклок', 'кейклоак', 'киклок'],
  ['схем', 'schema'],
  ['тело', 'тела', 'body'],
  ['клиент', 'client'],
  ['json', 'тело'],
];
