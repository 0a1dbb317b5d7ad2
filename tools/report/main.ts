// `npm run report` makes the report anew from the messages of a run: for a mail, for a test management system, or after
// a crash that left none.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SuiteError } from '../../support/core/errors';
import { writeArchive } from '../../support/report/archive';
import { describeForChat } from '../../support/report/chat-summary';
import { RunModel } from '../../support/report/model';
import { writeProtocol } from '../../support/report/protocol';
import { replayMessages } from '../../support/report/replay';
import { SummaryReport, clearSummary } from '../../support/report/summary-report';
import { testCaseResults, testCaseResultsCsv } from '../../support/report/test-case-results';
import { decideVerdict, describeVerdict } from '../../support/report/verdict';
import { runTool } from '../command-line';
import { HELP, readReportArguments } from './arguments';

/** What goes by mail: the pages with all they need, the protocol, the text for a chat. */
const SENT = /^(?:index\.html|details|attachments|protocol\.docx|cucumber(?:-\d+)?\.html|summary\.txt)$/u;

runTool(main);

async function main(argv: readonly string[]): Promise<number> {
  const given = readReportArguments(argv);
  if (!given) {
    process.stdout.write(HELP);
    return 0;
  }
  const { messages, folder } = given;
  if (!existsSync(messages))
    throw new SuiteError(
      'MESSAGES_UNREADABLE',
      `Сообщений прогона нет: файла ${messages} нет → выполните npm run bdd или укажите файл messages.ndjson`,
    );
  mkdirSync(folder, { recursive: true });
  clearSummary(folder);
  const model = new RunModel();
  const summary = new SummaryReport(model, { folder, historyFolder: path.dirname(messages) });
  await replayMessages(messages, (envelope) => {
    const ended = model.accept(envelope);
    if (ended) summary.accept(ended);
  });
  const page = summary.conclude([]);
  const verdict = decideVerdict(model, { leaks: [] });
  const written = [page];
  const write = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    written.push(path.join(folder, name));
  };
  write('summary.txt', `${describeForChat(model, verdict, page.replaceAll(path.sep, '/'))}\n`);
  if (given.makesResults) {
    write('test-cases.csv', testCaseResultsCsv(model));
    write('test-cases.json', `${JSON.stringify(testCaseResults(model), undefined, 2)}\n`);
  }
  if (given.makesProtocol) {
    written.push(path.join(folder, 'protocol.docx'));
    await writeProtocol(model, verdict, path.join(folder, 'protocol.docx'));
  }
  if (given.makesArchive) {
    const parts = readdirSync(folder).filter((name) => SENT.test(name));
    const archive = path.join(folder, 'report.zip');
    await writeArchive(folder, parts.sort(), archive);
    written.push(archive);
  }
  console.log(describeVerdict(verdict));
  for (const file of written) console.log(`Записано: ${file.replaceAll(path.sep, '/')}`);
  return 0;
}
