// The command line of `npm run report`.
import path from 'node:path';
import type { SuiteError } from '../../support/core/errors';
import { parseCommandLine, wrongArguments } from '../command-line';

/** What is to be made from the messages of a run. */
export interface ReportArguments {
  /** The messages, NDJSON. */
  readonly messages: string;
  /** The folder that the report is written to. */
  readonly folder: string;
  readonly makesArchive: boolean;
  readonly makesProtocol: boolean;
  readonly makesResults: boolean;
}

export const HELP = `npm run report -- [параметры] [сообщения.ndjson] — отчёт из сообщений уже прошедшего прогона

  сообщения.ndjson   по умолчанию reports/messages.ndjson
  --to <папка>       куда писать; по умолчанию — рядом с сообщениями
  --zip              ещё и report.zip: один файл для письма
  --protocol         ещё и protocol.docx: протокол испытаний
  --results          ещё и test-cases.csv и test-cases.json: результаты по тест-кейсам для системы управления тестами

Всегда пишутся index.html с подробностями и summary.txt — итог для чата.
Коды выхода: 0 — отчёт записан · 2 — записать не удалось или команда задана неверно.
`;

const options = {
  to: { type: 'string' },
  zip: { type: 'boolean' },
  protocol: { type: 'boolean' },
  results: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line. @returns undefined where help was asked for @throws SuiteError ARGUMENTS_WRONG */
export function readReportArguments(argv: readonly string[]): ReportArguments | undefined {
  const { values, positionals } = parseCommandLine('report', argv, options);
  if (values.help) return undefined;
  const [messages = path.join('reports', 'messages.ndjson'), surplus] = positionals;
  if (surplus !== undefined)
    throw wrong(`Лишнее слово «${surplus}»: сообщения — один файл; отчёт из нескольких пока не собирается`);
  return {
    messages,
    folder: values.to ?? path.dirname(messages),
    makesArchive: values.zip ?? false,
    makesProtocol: values.protocol ?? false,
    makesResults: values.results ?? false,
  };
}

function wrong(message: string): SuiteError {
  return wrongArguments('report', message);
}
