import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import type { ClassicCounts } from '../../../support/report/classic-prefilter';
import { prefilterReport } from '../../../support/report/classic-prefilter';
import {
  type ClassicPageFacts,
  describeWholePage,
  dressFeatures,
  verdictText,
} from '../../../support/report/classic-view';

const none: ClassicCounts = { passed: 0, failed: 0, ambiguous: 0, undefined: 0, pending: 0, skipped: 0 };
const facts: ClassicPageFacts = {
  title: 'Приёмка',
  stand: 'dev',
  startedAt: new Date(2026, 0, 2, 3, 4),
  durationMs: 340,
  interrupted: false,
  metadata: {},
};

describe('слова классического отчёта', () => {
  test('приговор согласует слова с числами', () => {
    const verdicts: readonly (readonly [Partial<ClassicCounts>, string])[] = [
      [{}, 'Ни один сценарий не выполнен'],
      [{ failed: 1 }, 'Провален 1 из 1 сценария'],
      [{ failed: 3, passed: 9 }, 'Провалено 3 из 12 сценариев'],
      [{ failed: 21, passed: 100 }, 'Провален 21 из 121 сценария'],
      [{ failed: 1500, passed: 22 }, 'Провалено 1\u00A0500 из 1\u00A0522 сценариев'],
      [{ passed: 12 }, 'Все сценарии пройдены: 12'],
      [{ passed: 1, undefined: 1 }, 'Пройден 1 из 2 сценариев'],
      [{ skipped: 5 }, 'Пройдено 0 из 5 сценариев'],
    ];
    for (const [counts, text] of verdicts) assert.equal(verdictText({ ...none, ...counts }, false), text);
  });

  test('прерванный прогон никогда не «все пройдены»', () => {
    assert.equal(verdictText({ ...none, passed: 1 }, true), 'Прогон прерван: 1 сценарий пройден');
    assert.equal(verdictText({ ...none, passed: 25 }, true), 'Прогон прерван: 25 сценариев пройдено');
    assert.equal(verdictText(none, true), 'Прогон прерван до первого сценария');
    assert.equal(verdictText({ ...none, failed: 2, passed: 1 }, true), 'Провалено 2 из 3 сценариев');
  });

  test('дата и длительность записаны по-русски', () => {
    const values = describeWholePage([], facts).facts.map(({ value }) => value);
    assert.deepEqual(values, ['dev', '02.01.2026 03:04', '340 мс', '0', '0']);
  });

  test('список непройденных берёт первую строку ошибки без имени её класса', () => {
    const features = prefilterReport(
      reportWith('AssertionError [ERR_ASSERTION]: ожидался код 200\n    at World'),
    );
    assert.deepEqual(describeWholePage(features, facts).problems, [
      {
        href: '#f1-s1',
        status: 'failed',
        statusText: 'провален',
        name: 'Сценарий без названия',
        feature: 'Функция без названия',
        step: 'Когда запрос',
        message: 'ожидался код 200',
      },
    ]);
  });

  test('провал без сообщения и вложение без имени всё равно названы', () => {
    const step = dressFeatures(prefilterReport(reportWith('')))[0]?.elements[0]?.steps[0];
    assert.equal(step?.view.explanation, 'Шаг провален, но сообщение об ошибке не сохранилось');
    assert.deepEqual(
      step.view.attachments.map(({ title }) => title),
      [
        'Текст · GET /api/v1/clients 200 OK',
        'Текст · пусто',
        'JSON · { "код": 1 }',
        'Изображение (image/png)',
        'Файл (application/zip)',
      ],
    );
  });
});

function reportWith(errorMessage: string): string {
  const embeddings = [
    ['GET /api/v1/clients\n200 OK', 'text/plain'],
    ['', 'text/plain'],
    ['{"код":1}', 'application/json'],
    ['', 'image/png'],
    ['', 'application/zip'],
  ].map(([text = '', type]) => ({ data: Buffer.from(text).toString('base64'), mime_type: type }));
  const result = { status: 'failed', duration: 1, error_message: errorMessage };
  const steps = [{ keyword: 'Когда ', name: 'запрос', result, embeddings }];
  return JSON.stringify([{ uri: 'a.feature', elements: [{ type: 'scenario', steps }] }]);
}
