// A real run of every kind of outcome, through the masked stream, for the tests of formatters.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { loadConfiguration, loadSupport, runCucumber } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import { RunModel } from '../../../../support/report/model';
import { hostFormatters, openReport } from '../../../../support/run/formatter-host';
import { MessageStream } from '../../../../support/run/message-stream';
import { secrets } from '../../../../support/secrets/registry';

/** A secret that a step, a hook, an attachment and a global hook of the sample let slip. */
export const plantedSecret = 'тайна-7f3a91c2e55b';

/** What a run gave. */
export interface OutcomeRun {
  /** Text of each output asked for. */
  readonly texts: readonly string[];
  readonly model: RunModel;
  /** The masked stream. */
  readonly envelopes: readonly Envelope[];
}

export interface OutcomeSettings {
  /** Formatter and its options; its output is a text. */
  readonly formatters: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly parallel?: number;
  /** What becomes of the stream before formatters see it; undefined drops the envelope. */
  readonly alter?: (envelope: Envelope) => Envelope | undefined;
  /** Instead of the sample of all outcomes. */
  readonly feature?: string;
}

/** Runs the sample with the official API and feeds the masked stream to formatters, as `npm run bdd` does. */
export async function runOutcomes(settings: OutcomeSettings): Promise<OutcomeRun> {
  const {
    formatters,
    options = {},
    parallel = 0,
    alter = (one: Envelope): Envelope | undefined => one,
    feature = allOutcomes,
  } = settings;
  const cwd = mkdtempSync(path.join(tmpdir(), 'outcomes-'));
  secrets.add(plantedSecret);
  try {
    writeFileSync(path.join(cwd, 'исходы.feature'), feature);
    writeFileSync(path.join(cwd, 'другая.feature'), another);
    writeFileSync(path.join(cwd, 'steps.js'), steps);
    const silent = new PassThrough().resume();
    const environment = { cwd, stdout: silent, stderr: silent, env: {} };
    const provided = {
      paths: ['*.feature'],
      require: ['steps.js'],
      retry: 1,
      retryTagFilter: '@повтор',
      format: ['rerun'],
      parallel,
    };
    const { runConfiguration } = await loadConfiguration({ file: false, provided }, environment);
    const support = await loadSupport(runConfiguration, environment);
    const files = formatters.map((_, index) => path.join(cwd, `${index}.txt`));
    const host = await hostFormatters(
      formatters.map((formatter, index) => ({ formatter, to: openReport(files[index] ?? '') })),
      options,
      support,
    );
    const model = new RunModel();
    const envelopes: Envelope[] = [];
    const stream = new MessageStream();
    stream.subscribe((masked) => {
      const envelope = alter(masked);
      if (!envelope) return;
      model.accept(envelope);
      envelopes.push(envelope);
      host.accept(envelope);
    });
    await runCucumber({ ...runConfiguration, support }, environment, stream.accept).catch(() => undefined);
    await host.finish();
    if (stream.lost > 0) throw new Error(`потеряно сообщений: ${stream.lost}`);
    return { texts: files.map((file) => readFileSync(file, 'utf8')), model, envelopes };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const allOutcomes = `# language: ru
Функция: Исходы
  Предыстория:
    Дано начало

  Сценарий: Пройден
    Тогда верно

  @REQ-12 @критичный
  Сценарий: Провален
    Тогда неверно
    И верно

  Сценарий: Сломан
    Тогда ошибка автотестов

  Сценарий: Не найден
    Тогда такого нет

  Сценарий: Неоднозначен
    Тогда двойственно

  Сценарий: Не готов
    Тогда отложено

  @пропуск
  Сценарий: Пропущен до шагов
    Тогда верно

  Сценарий: Пропущен после пройденного
    Тогда верно
    И пропущено

  @подготовка
  Сценарий: Не подготовлен
    Тогда верно

  @уборка
  Сценарий: Не убран
    Тогда верно

  @уборка
  Сценарий: Провален и не убран
    Тогда неверно

  @уборка-отложена
  Сценарий: Хук после отложен
    Тогда верно

  @повтор
  Сценарий: Со второй попытки
    Тогда верно со второго раза

  @повтор
  Сценарий: Дважды провален
    Тогда неверно

  @ТК-017 @дефект:AUR-12
  Сценарий: Секрет в шаге
    Тогда показан пароль «${plantedSecret}»

  Правило: П
    Структура сценария: Пример
      Тогда число <а>

      Примеры:
        | а |
        | 1 |
        | 2 |

    Сценарий: Пройден
      Тогда верно
      И таблица:
        | Поле |
        | ИНН  |
      И текст:
        """
        Привет, ${plantedSecret}
        """
`;

const another = `# language: ru
Функция: Другая
  Сценарий: Пройден
    Тогда верно
`;

const core = JSON.stringify(path.resolve(__dirname, '../../../../support/core/errors.ts'));
const steps = `
const { After, AfterAll, Before, Given } = require(${JSON.stringify(require.resolve('@cucumber/cucumber'))});
const { ExpectationError, SuiteError } = require(${core});
let attempts = 0;
Before({ tags: '@пропуск' }, () => 'skipped');
Before({ tags: '@подготовка' }, () => { throw new SuiteError('X', 'не подготовлено'); });
After({ name: 'Уборка', tags: '@уборка' }, () => { throw new SuiteError('X', 'не убрано, пароль ${plantedSecret}'); });
After({ tags: '@уборка-отложена' }, () => 'pending');
AfterAll(() => { throw new SuiteError('Y', 'службы не остановлены: ${plantedSecret}'); });
Given('начало', () => undefined);
Given('верно', () => undefined);
Given('неверно', () => { throw new ExpectationError('DIFFERS', "ожидалось 'один' [1],\\n  получено | два"); });
Given('ошибка автотестов', () => { throw new SuiteError('Z', 'роль неизвестна'); });
Given('двойственно', () => undefined);
Given(/^двойств.*/, () => undefined);
Given('отложено', () => 'pending');
Given('пропущено', () => 'skipped');
Given('число {int}', (число) => undefined);
Given('текст:', (текст) => undefined);
Given('таблица:', (таблица) => undefined);
Given('верно со второго раза', () => { attempts += 1; if (attempts < 2) throw new ExpectationError('DIFFERS', 'ещё нет'); });
Given('показан пароль {}', function (пароль) {
  this.attach('ответ: ${plantedSecret}', 'text/plain');
  this.attach(Buffer.from('байты: ${plantedSecret}'), 'application/octet-stream');
  this.attach(JSON.stringify([{ type: 'global_error', data: { message: 'мимо' } }]), 'application/vnd.allure.message+json');
  throw new ExpectationError('DIFFERS', 'пароль ' + пароль);
});
`;
