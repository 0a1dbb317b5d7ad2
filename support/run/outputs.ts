// Everything that is made from the masked stream: console, NDJSON, JUnit, the classic page, formatters asked for.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { TestStepResultStatus, type Envelope } from '@cucumber/messages';
import type { IConfiguration, IRunConfiguration, ISupportCodeLibrary } from '@cucumber/cucumber/api';
import type { Stand } from '../config/stand';
import { tlsWarning } from '../config/tls';
import { describeCoverage } from '../contract/coverage';
import { SuiteError, messageOf } from '../core/errors';
import { FAILURE_RECORD, type FailureRecord } from '../diagnosis/failure';
import { CONTRACT_RECORD } from '../http/trace';
import { describeLeftBehind } from '../memory/created-data';
import { describeForChat } from '../report/chat-summary';
import { writeClassicPage } from '../report/classic-page';
import { describeDefects } from '../report/defect-texts';
import { describeFailure } from '../report/failure-block';
import { LostScenarios } from '../report/lost-scenarios';
import { RunModel } from '../report/model';
import { RUN_END, RUN_RECORD, toEnvelope, type RunRecord } from '../report/run-record';
import { SummaryReport, clearSummary } from '../report/summary-report';
import { decideVerdict, describeVerdict, type Verdict } from '../report/verdict';
import { maskSecrets } from '../secrets/mask';
import { RunConsole } from './console';
import { translate } from './cucumber-words';
import { hostFormatters, openReport, type FormatterHost, type FormatterRequest } from './formatter-host';
import { MessageStream, writeNdjson } from './message-stream';
import { findLeaks } from './report-folder';

/** What the outputs are told of the run. */
export interface OutputSettings {
  /** The folder of reports. */
  readonly folder: string;
  /** The folder of the history: the same for all runs, though each has reports of its own. */
  readonly historyFolder: string;
  readonly stand: Stand;
  readonly configuration: IConfiguration;
  readonly formats: IRunConfiguration['formats'];
  /** What the run says of itself in the stream. */
  readonly run: RunRecord;
  /** Scenarios end in no order of the files: they run at the same time, or in random order. */
  readonly isMixed: boolean;
  /** The stand as `--stand` chooses it. */
  readonly standChoice: string;
  readonly support: ISupportCodeLibrary;
}

/** How often the page is asked to show how far the run is; it does so less often. */
const HEARTBEAT_MS = 1000;

/** The outputs of a run under way. */
export class RunOutputs {
  readonly stream = new MessageStream();
  readonly console: RunConsole;
  readonly #settings: OutputSettings;
  readonly #model = new RunModel();
  readonly #ndjson: ReturnType<typeof writeNdjson>;
  readonly #json: TextSink;
  readonly #summary: SummaryReport;
  readonly #formatters: FormatterHost;
  /** A long scenario is no silence: the page of a run under way tells when it was written. */
  readonly #heartbeat = setInterval(() => {
    this.#summary.showProgress();
  }, HEARTBEAT_MS).unref();

  private constructor(settings: OutputSettings, formatters: FormatterHost, json: TextSink) {
    this.#settings = settings;
    this.#formatters = formatters;
    this.#json = json;
    this.#ndjson = writeNdjson(path.join(settings.folder, 'messages.ndjson'));
    this.console = openConsole(settings);
    this.stream.subscribe(this.#ndjson.listener);
    clearSummary(settings.folder);
    this.#summary = new SummaryReport(this.#model, settings);
    const startedAt = Date.parse(settings.run.startedAt);
    this.stream.subscribe((envelope) => {
      const ended = this.#model.accept(envelope);
      if (!ended) return;
      this.#summary.accept(ended);
      this.console.scenario(ended);
      this.#summary.showProgress();
      this.console.progress(this.#model, this.#model.total, Date.now() - startedAt);
    });
    const lost = new LostScenarios();
    this.stream.subscribe((envelope) => {
      const isForPrograms = forPrograms.includes(envelope.attachment?.mediaType ?? '');
      if (isForPrograms) formatters.tell(envelope);
      else for (const one of lost.complete(forPeople(envelope))) formatters.accept(one);
    });
    this.stream.accept(toEnvelope(RUN_RECORD, settings.run));
    this.#summary.showProgress();
  }

  /** Opens all outputs. @throws SuiteError FORMATTER_UNKNOWN */
  static async open(settings: OutputSettings): Promise<RunOutputs> {
    const json = new TextSink();
    const requests: readonly FormatterRequest[] = [
      { formatter: 'json', to: json },
      { formatter: 'junit', to: openReport(path.join(settings.folder, 'junit.xml')) },
      ...(asksForStdout(settings) ? [{ formatter: settings.formats.stdout, to: process.stdout }] : []),
      ...Object.entries(settings.formats.files).map(([file, formatter]) => ({
        formatter,
        to: openReport(file),
      })),
    ];
    try {
      const formatters = await hostFormatters(requests, settings.formats.options, settings.support);
      return new RunOutputs(settings, formatters, json);
    } catch (error) {
      await Promise.all(requests.map(({ to }) => closeUnwritten(to)));
      throw new SuiteError(
        'FORMATTER_UNKNOWN',
        `Не удалось открыть отчёт: ${messageOf(error).split('\n', 1)[0] ?? ''} → проверьте --format: json, html, junit, message, progress, pretty …`,
        error,
      );
    }
  }

  /** Cucumber itself gave up: what the stream does not tell already is told here. */
  noteProblem(error: unknown): void {
    if (this.#model.problems.length > 0) return;
    const message = maskSecrets(translate(messageOf(error)));
    this.#model.problems.push({ type: 'Error', message });
  }

  /** Closes the outputs, writes the pages, scans the folder for secrets, prints the summary. Returns the exit code. */
  async conclude(interrupted: boolean): Promise<number> {
    const { folder, stand, run, standChoice } = this.#settings;
    const startedAt = new Date(run.startedAt);
    clearInterval(this.#heartbeat);
    const leftBehind = describeLeftBehind(standChoice);
    const covered = this.#writeContractCoverage();
    const notes = [...(leftBehind === undefined ? [] : [leftBehind]), ...covered.differences];
    const endedAt = new Date();
    this.stream.accept(toEnvelope(RUN_END, { endedAt: endedAt.toISOString(), interrupted, notes }));
    await this.#formatters.finish();
    await this.#ndjson.close();
    if (this.stream.lost > 0) {
      const message = `Отчёты неполны: не записано сообщений — ${this.stream.lost} → ошибка автотестов (кому: авторам автотестов)`;
      this.#model.problems.push({ type: 'SuiteError', message });
    }
    const durationMs = endedAt.getTime() - startedAt.getTime();
    await writeClassicPage(this.#json.text, path.join(folder, 'cucumber.html'), {
      title: 'Приёмочные сценарии',
      stand: stand.name,
      startedAt,
      durationMs,
      interrupted,
      ...caveatOf(decideVerdict(this.#model, { leaks: [] }), stand),
      ruleNames: this.#model.ruleNames,
      metadata: {
        API: stand.api.url,
        Keycloak: `${stand.keycloak.url}/realms/${stand.keycloak.realm}`,
        'Node.js': process.version,
        ...(stand.tls?.verify === false ? { 'Проверка сертификатов': 'выключена (tls.verify: false)' } : {}),
      },
    });
    const defects = this.#writeDefects();
    let page = this.#writeSummary([]);
    const leaks = findLeaks(folder);
    if (leaks.length > 0) page = this.#writeSummary(leaks);
    const verdict = decideVerdict(this.#model, { leaks });
    this.console.summary(this.#model, verdict, durationMs);
    if (verdict.code !== 0)
      this.console.line(
        `Зерно случайных данных: ${this.#settings.run.seed} (повторить с ними — параметр --seed)`,
      );
    for (const line of [...covered.summary, ...notes, ...defects]) this.console.line(line);
    this.console.line(`Отчёт: ${toPosix(page)}`);
    return verdict.code;
  }

  /** The page and the text for a chat. Returns the path of the page. */
  #writeSummary(leaks: readonly string[]): string {
    const page = this.#summary.conclude(leaks);
    const text = describeForChat(this.#model, decideVerdict(this.#model, { leaks }), toPosix(page));
    writeFileSync(path.join(this.#settings.folder, 'summary.txt'), `${text}\n`);
    return page;
  }

  /** Texts for a tracker, where something failed. Returns what the console says of them. */
  #writeDefects(): readonly string[] {
    const { folder, stand, run } = this.#settings;
    const startedAt = new Date(run.startedAt);
    const text = describeDefects(this.#model.scenarios, { stand: stand.name, api: stand.api.url, startedAt });
    const file = path.join(folder, 'defects.md');
    if (text === '') {
      rmSync(file, { force: true });
      return [];
    }
    writeFileSync(file, `${text}\n`);
    return [`Тексты для трекера: ${toPosix(file)}`];
  }

  /** What of the contract the run has met, and, where differences only warn, what differs. */
  #writeContractCoverage(): { readonly summary: readonly string[]; readonly differences: readonly string[] } {
    const { folder, stand } = this.#settings;
    const coverage = this.#model.coverage();
    if (!coverage || coverage.roles.length === 0) return { summary: [], differences: [] };
    writeFileSync(path.join(folder, 'contract-coverage.json'), `${JSON.stringify(coverage, undefined, 2)}\n`);
    const found = stand.api.contractCheck === 'предупреждение' ? this.#model.contractDifferences() : [];
    return {
      summary: [describeCoverage(coverage)],
      differences:
        found.length > 0
          ? [`Предупреждение: ответы расходятся с контрактом — ${found.length}`, ...found]
          : [],
    };
  }
}

/** What stands in the stream for programs: in a report for people it would be noise. */
const forPrograms: readonly string[] = [CONTRACT_RECORD, RUN_RECORD, RUN_END];

/**
 * What any report can show: a record of a failure as a text, with whose it is, the exchange, the command that repeats it;
 * and in words why a step did not run, where cucumber's formatters leave an empty failure.
 */
function forPeople(envelope: Envelope): Envelope {
  const { attachment, testStepFinished } = envelope;
  if (attachment?.mediaType === FAILURE_RECORD) {
    const body = describeFailure(JSON.parse(attachment.body) as FailureRecord).join('\n');
    return { attachment: { ...attachment, mediaType: 'text/plain', fileName: 'провал.txt', body } };
  }
  const message = testStepFinished && unexecuted[testStepFinished.testStepResult.status];
  if (!testStepFinished || message === undefined) return envelope;
  const { testStepResult } = testStepFinished;
  const exception = testStepResult.exception ?? { type: 'Error', message };
  return { testStepFinished: { ...testStepFinished, testStepResult: { ...testStepResult, exception } } };
}

const unexecuted: Partial<Record<TestStepResultStatus, string>> = {
  [TestStepResultStatus.UNDEFINED]: 'Шаг не найден',
  [TestStepResultStatus.AMBIGUOUS]: 'Шаг неоднозначен: подходят несколько определений',
  [TestStepResultStatus.PENDING]: 'Шаг не реализован',
};

/** The page counts for itself; that its counts are not enough, or the stand is not surely the stand, it must be told. */
function caveatOf(verdict: Verdict, stand: Stand): { caveat?: string } {
  const warning = tlsWarning(stand);
  const caveats = [
    ...(verdict.code === 2 ? [describeVerdict(verdict)] : []),
    ...(warning === undefined ? [] : [warning]),
  ];
  return caveats.length > 0 ? { caveat: caveats.map((caveat) => `${caveat}.`).join(' ') } : {};
}

/** A file is made when its stream opens, which may be after all that would remove it. */
async function closeUnwritten(stream: Writable): Promise<void> {
  if (stream === process.stdout) return;
  await new Promise((resolve) => stream.once('close', resolve).end(() => stream.destroy()));
}

function toPosix(file: string): string {
  return file.replaceAll(path.sep, '/');
}

/** Keeps what is written to it as text. */
class TextSink extends Writable {
  #chunks: string[] = [];

  override _write(chunk: Buffer | string, _: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk.toString());
    done();
  }

  get text(): string {
    return this.#chunks.join('');
  }
}

/** A formatter without a file takes standard output; our console then writes beside it, to standard error. */
function asksForStdout({ configuration }: OutputSettings): boolean {
  return configuration.format.some((format) =>
    typeof format === 'string'
      ? !/^[^:]+:[^:]/u.test(format.replace(/^"?[a-z]:[\\/]/iu, ''))
      : format[1] === undefined,
  );
}

function openConsole(settings: OutputSettings): RunConsole {
  const target = asksForStdout(settings) ? process.stderr : process.stdout;
  return new RunConsole({
    write: (text) => target.write(text),
    isColoured: target.isTTY && !process.env['NO_COLOR'],
    columns: target.isTTY && !process.env['CI'] ? target.columns : undefined,
    command: settings.run.command,
    isMixed: settings.isMixed,
  });
}
