import { describe, test } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { findKeyMistakes, nameByKeys } from '../../../support/run/keys';
import { parseSource } from '../../../support/run/sources';

function mistakesIn(...texts: readonly string[]): readonly string[] {
  const sources = texts.map((text, index) => parseSource(`${'абв'[index] ?? 'г'}.feature`, text));
  return findKeyMistakes(sources, (_, { tags }) => tags.some(({ name }) => name === '@черновик')).map(
    ({ uri, line, text }) => `${uri}:${line} ${text}`,
  );
}

/** A feature with scenarios of these tags, from line 4 on, three lines each. */
function featureOf(...tags: readonly string[]): string {
  const scenarios = tags.map((line, index) => `  ${line}\n  Сценарий: С${index + 1}\n    Дано а\n`);
  return `# language: ru\nФункция: Ф\n\n${scenarios.join('')}`;
}

function malformed(key: string, right: string, letters: string): string {
  return `а.feature:4 ключ «${key}» записан неверно → правильно «${right}»: ${letters} заглавные буквы, дефис, число`;
}

describe('ключи в файлах сценариев', () => {
  test('тест-кейс у одного сценария и требования у многих — как надо', () => {
    expect(
      mistakesIn(
        featureOf('@ТК-1 @REQ-12 @ТРЕБ-3', '@ТК-2 @REQ-12 @REQ-14 @дым'),
        '# language: ru\n@REQ-1\nФункция: Ф\n  @ТРЕБ-2\n  Правило: П\n    @ТК-3\n    Структура сценария: С <а>\n      Дано <а>\n      @REQ-5\n      Примеры:\n        | а |\n        | 1 |\n        | 2 |\n',
      ),
    ).to.deep.equal([]);
  });

  test('один тест-кейс у двух сценариев, хоть и в разных файлах, — ошибка с обоими местами', () => {
    expect(mistakesIn(featureOf('@ТК-017', '@ТК-018', '@ТК-018'), featureOf('@ТК-017'))).to.deep.equal([
      'а.feature:10 ключ «ТК-018» уже есть у другого сценария («С2», а.feature:7) → у тест-кейса один сценарий: дайте одному из них другой ключ',
      'б.feature:4 ключ «ТК-017» уже есть у другого сценария («С1», а.feature:4) → у тест-кейса один сценарий: дайте одному из них другой ключ',
    ]);
  });

  test('черновик ключа не занимает, а дважды повторённый тег — один тег', () => {
    expect(mistakesIn(featureOf('@ТК-1', '@ТК-1 @черновик', '@ТК-2 @ТК-2'))).to.deep.equal([]);
  });

  test('ключ тест-кейса над функцией, правилом и примерами достался бы нескольким сценариям', () => {
    const told = (line: number, key: string, keyword: string) =>
      `а.feature:${line} ключ тест-кейса «${key}» стоит над «${keyword}:», а тест-кейс — это один сценарий → поставьте ключ над «Сценарий:»`;
    expect(
      mistakesIn(
        '# language: ru\n@ТК-1\nФункция: Ф\n  @ТК-2\n  Правило: П\n    Структура сценария: С <а>\n      Дано <а>\n      @ТК-3\n      Примеры:\n        | а |\n        | 1 |\n',
      ),
    ).to.deep.equal([told(2, 'ТК-1', 'Функция'), told(4, 'ТК-2', 'Правило'), told(8, 'ТК-3', 'Примеры')]);
  });

  for (const [key, right, letters] of [
    ['@ТК017', '@ТК-017', 'русские'],
    ['@TК-17', '@ТК-17', 'русские'],
    ['@TK-17', '@ТК-17', 'русские'],
    ['@тк-17', '@ТК-17', 'русские'],
    ['@ТК_17', '@ТК-17', 'русские'],
    ['@ТК-17а', '@ТК-17', 'русские'],
    ['@REQ12', '@REQ-12', 'латинские'],
    ['@RЕQ-12', '@REQ-12', 'латинские'],
    ['@req-12', '@REQ-12', 'латинские'],
    ['@TРЕБ-12', '@ТРЕБ-12', 'русские'],
    ['@Треб№12', '@ТРЕБ-12', 'русские'],
  ] as const) {
    test(`«${key}» — не ключ, и правильный назван`, () => {
      expect(mistakesIn(featureOf(key))).to.deep.equal([malformed(key, right, letters)]);
    });
  }

  test('неверный ключ замечен и над функцией', () => {
    expect(mistakesIn('# language: ru\n\n\n@REQ12\nФункция: Ф\n')).to.deep.equal([
      malformed('@REQ12', '@REQ-12', 'латинские'),
    ]);
  });

  test('обычные теги на ключи не похожи', () => {
    expect(
      mistakesIn(featureOf('@дым @тк @техника @request-2 @требование-12 @втк-1', '@ТК-1,@ТК-2')),
    ).to.deep.equal([]);
  });
});

describe('ключи в названиях отчётов', () => {
  const text = `# language: ru
@REQ-1
Функция: Ф
  @ТК-1 @REQ-2 @дым
  Сценарий: Первый
    Дано а
  @ТРЕБ-3
  Правило: П
    @ТК-2
    Структура сценария: Второй <а>
      Дано <а>
      @REQ-9
      Примеры:
        | а |
        | 1 |
        | 2 |
    @ТК-3
    Сценарий: ТК-3. Третий по REQ-1
      Дано а
    @ТК-4
    Сценарий: ТК-44 не ТК-4Б
      Дано а
    @ТК-5
    Сценарий: Как ТК-5
      Дано а
    @ТК-6 @ТК-7
    Сценарий: ТК-6, ТК-7: сразу два
      Дано а
    @ТК-8
    Сценарий:
      Дано а
    Сценарий: Без тест-кейса
      Дано а
`;
  const { document, pickles } = parseSource('a.feature', text);

  test('сценарий назван ключом тест-кейса и требованиями, и своими, и от функции с правилом', () => {
    expect(pickles.map((pickle) => nameByKeys({ pickle }).pickle?.name)).to.deep.equal([
      'ТК-1 Первый [REQ-1, REQ-2]',
      'ТК-2 Второй 1 [REQ-1, ТРЕБ-3, REQ-9]',
      'ТК-2 Второй 2 [REQ-1, ТРЕБ-3, REQ-9]',
      'ТК-3. Третий по REQ-1 [ТРЕБ-3]',
      'ТК-4 ТК-44 не ТК-4Б [REQ-1, ТРЕБ-3]',
      'ТК-5 Как ТК-5 [REQ-1, ТРЕБ-3]',
      'ТК-6, ТК-7: сразу два [REQ-1, ТРЕБ-3]',
      'ТК-8 [REQ-1, ТРЕБ-3]',
      'Без тест-кейса [REQ-1, ТРЕБ-3]',
    ]);
  });

  test('в дереве файла сценарии названы так же: JUnit берёт названия оттуда', () => {
    const feature = document && nameByKeys({ gherkinDocument: document }).gherkinDocument?.feature;
    const [first, second] = feature?.children ?? [];
    expect(first?.scenario?.name).to.equal('ТК-1 Первый [REQ-1, REQ-2]');
    expect(second?.rule?.children.map(({ scenario }) => scenario?.name)).to.deep.equal([
      'ТК-2 Второй <а> [REQ-1, ТРЕБ-3]',
      'ТК-3. Третий по REQ-1 [ТРЕБ-3]',
      'ТК-4 ТК-44 не ТК-4Б [REQ-1, ТРЕБ-3]',
      'ТК-5 Как ТК-5 [REQ-1, ТРЕБ-3]',
      'ТК-6, ТК-7: сразу два [REQ-1, ТРЕБ-3]',
      'ТК-8 [REQ-1, ТРЕБ-3]',
      'Без тест-кейса [REQ-1, ТРЕБ-3]',
    ]);
  });

  test('прочие сообщения и сами сценарии прогона не меняются', () => {
    const other: Envelope = { testRunStarted: { timestamp: { seconds: 1, nanos: 0 } } };
    expect(nameByKeys(other)).to.equal(other);
    expect(pickles[0]?.name).to.equal('Первый');
    expect(document?.feature?.children[0]?.scenario?.name).to.equal('Первый');
  });
});
