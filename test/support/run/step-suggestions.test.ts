import { before, describe, test } from 'node:test';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { expect } from 'chai';
import { distance } from 'fastest-levenshtein';
import { PhraseIndex } from '../../../support/core/phrase-index';
import { knownSteps, stepsFor, type KnownStep } from '../../../support/run/known-steps';
import { adviseOn, describeDifference, suggestSteps } from '../../../support/run/step-suggestions';
import { brokenPhrases, type BrokenPhrase } from './broken-phrases';

let steps: readonly KnownStep[];

before(async () => {
  const { runConfiguration } = await loadConfiguration({ provided: [] });
  steps = knownSteps(await loadSupport(runConfiguration));
});

describe('ближайшие шаги', () => {
  /** Of the phrases, how many get the meant step first. */
  function hits(phrases: readonly BrokenPhrase[], firstFor: (phrase: string) => string | undefined): number {
    return phrases.filter(({ phrase, meant }) => firstFor(phrase) === meant).length;
  }

  const firstOf = (phrase: string) => suggestSteps(phrase, steps)[0]?.step.pattern;

  test('сто фраз действительно сломаны, а нужные шаги существуют', () => {
    expect(brokenPhrases).to.have.length(100);
    expect(new Set(brokenPhrases.map(({ phrase }) => phrase))).to.have.property('size', 100);
    expect(brokenPhrases.filter(({ phrase }) => stepsFor(phrase, steps).length > 0)).to.deep.equal([]);
    const patterns = steps.map(({ pattern }) => pattern);
    expect(brokenPhrases.filter(({ meant }) => !patterns.includes(meant))).to.deep.equal([]);
  });

  test('нужный шаг первый не меньше чем в 95 фразах из 100, в отложенных — в 28 из 30', () => {
    expect(hits(brokenPhrases, firstOf)).to.be.at.least(95);
    const heldBack = brokenPhrases.filter(({ isHeldBack }) => isHeldBack);
    expect(heldBack).to.have.length(30);
    expect(hits(heldBack, firstOf)).to.be.at.least(28);
  });

  test('мера различает: по одному расстоянию Левенштейна таких фраз меньше 80', () => {
    const forms = steps.flatMap(({ pattern, forms: written }) =>
      written.map((form) => [form, pattern] as const),
    );
    const byLetters = (phrase: string) =>
      forms.reduce((best, one) => (distance(phrase, one[0]) < distance(phrase, best[0]) ? one : best))[1];
    expect(hits(brokenPhrases, byLetters)).to.be.below(80);
  });

  test('ни на что не похожему ничего не навязано', () => {
    for (const text of ['небо голубое', 'погода хорошая', 'чужой шаг', '', '«»', '???', 'foo bar'])
      expect(suggestSteps(text, steps), text).to.deep.equal([]);
  });

  test('вариант показан с тем словом, которое имелось в виду, а не с первым из примеров', () => {
    expect(suggestSteps('Шаг 3: Удалить клиента', steps)[0]).to.include({
      form: 'Шаг 2: Удаление клиента',
      example: 'Когда Шаг 2: Удаление клиента',
    });
  });

  test('устаревшая формулировка не предложена', () => {
    const forms = suggestSteps('создан клиентт:', steps).map(({ step }) => step.pattern);
    expect(forms).to.not.include('создан клиент:');
  });

  test('пример показан целиком, с таблицей', () => {
    expect(adviseOn(['выполнен посик клиентов:', 'код ответа 200'], steps)).to.deep.equal([
      {
        step: 'выполнен посик клиентов:',
        note: [
          'Возможно, имелось в виду:',
          '  Когда Шаг 1: Поиск клиентов:',
          '    | Наименование | ромашка |',
          '    | Статус       | ACTIVE  |',
          '  Когда выполнен поиск клиента по коду «К-000123»',
        ].join('\n'),
      },
    ]);
  });
});

describe('неоднозначный шаг', () => {
  /** A definition whose values are where its regular expression has groups. */
  function step(pattern: string, matcher: RegExp, place: string): KnownStep {
    return {
      keyword: 'Then',
      pattern,
      matches: (text) => matcher.test(text),
      accountsIn: () => [],
      forms: [],
      place,
      valuesIn: (text) =>
        (new RegExp(matcher.source, 'du').exec(text)?.indices ?? [])
          .slice(1)
          .map(([start, end]) => ({ name: 'строка', text: text.slice(start, end), start })),
    };
  }

  const whole = step('{значение} {условие}', /^(поле «[^»]*») (равно .*)$/u, 'a.steps.ts:1');
  const exact = step('поле {поле} равно {строка}', /^поле («[^»]*») равно («.*»)$/u, 'b.steps.ts:2');
  const text = 'поле «Код» равно «К-1»';

  test('названы оба определения, что каждое понимает под значениями и какие слова решают', () => {
    expect(adviseOn([text], [whole, exact])).to.deep.equal([
      {
        step: text,
        note: [
          'Подходят определения:',
          '  «{значение} {условие}», a.steps.ts:1: {строка} — поле «Код», {строка} — равно «К-1»',
          '  «поле {поле} равно {строка}», b.steps.ts:2: {строка} — «Код», {строка} — «К-1»',
          'Разница: слова «поле», «равно» в «поле {поле} равно {строка}» постоянные, а в «{значение} {условие}» входят в значения',
        ].join('\n'),
      },
    ]);
  });

  test('одно слово разницы — в единственном числе', () => {
    const half = step('поле {поле} {условие}', /^поле («[^»]*») (равно .*)$/u, 'c.steps.ts:3');
    expect(describeDifference(text, [half, exact])).to.equal(
      'Разница: слово «равно» в «поле {поле} равно {строка}» постоянное, а в «поле {поле} {условие}» входит в значение',
    );
  });

  test('одни и те же слова: различаются значения или ничего', () => {
    const other = step('поле {поле} равно {число}', /^поле («[^»]*») равно («.*»)$/u, 'd.steps.ts:4');
    expect(describeDifference(text, [exact, other])).to.equal(
      'Разница только в значениях: {поле}, {строка} и {поле}, {число}',
    );
    expect(describeDifference(text, [exact, exact])).to.equal(
      'Разницы нет: это одно определение, записанное дважды',
    );
  });
});

describe('указатель фраз', () => {
  test('вопрос к 500 шагам не дороже чем 10 расстояний Левенштейна до каждого', () => {
    const entries = Array.from({ length: 500 }, (_, number) => ({
      wordings: brokenPhrases
        .slice(number % 90, (number % 90) + 3)
        .map(({ phrase }) => `${phrase} ${wordFor(number)}`),
    }));
    const index = new PhraseIndex(entries);
    const texts = entries.flatMap(({ wordings }) => wordings);
    const questions = brokenPhrases.slice(0, 30).map(({ phrase }) => phrase);
    const cost = median(() => {
      questions.forEach((question) => index.nearest(question));
    });
    const plain = median(() => {
      questions.forEach((question) => {
        texts.forEach((text) => distance(question, text));
      });
    });
    expect(cost / plain).to.be.below(10);
  });

  /** A word of letters alone: digits would be a value. */
  function wordFor(number: number): string {
    return String(number).replace(/\d/gu, (digit) => 'абвгдежзик'.charAt(Number(digit)).repeat(2));
  }

  function median(work: () => void): number {
    const times = Array.from({ length: 5 }, () => {
      const startedAt = performance.now();
      work();
      return performance.now() - startedAt;
    }).sort((a, b) => a - b);
    return times[2] ?? 0;
  }
});
