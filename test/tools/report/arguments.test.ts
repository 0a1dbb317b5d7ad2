import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { SuiteError } from '../../../support/core/errors';
import { readReportArguments, type ReportArguments } from '../../../tools/report/arguments';

const nothing: ReportArguments = {
  messages: path.join('reports', 'messages.ndjson'),
  folder: 'reports',
  makesArchive: false,
  makesProtocol: false,
  makesResults: false,
};

describe('параметры npm run report', () => {
  const rows: readonly (readonly [argv: readonly string[], given: Partial<ReportArguments>])[] = [
    [[], {}],
    [['прогон/m.ndjson'], { messages: 'прогон/m.ndjson', folder: 'прогон' }],
    [['m.ndjson'], { messages: 'm.ndjson', folder: '.' }],
    [['m.ndjson', '--to', 'для письма'], { messages: 'm.ndjson', folder: 'для письма' }],
    [['--to=для письма'], { folder: 'для письма' }],
    [['--zip'], { makesArchive: true }],
    [['--protocol', '--results', '--zip'], { makesArchive: true, makesProtocol: true, makesResults: true }],
  ];
  for (const [argv, given] of rows)
    test(`«${argv.join(' ')}» понято`, () => {
      expect(readReportArguments(argv)).to.deep.equal({ ...nothing, ...given });
    });

  for (const argv of [['--help'], ['-h'], ['m.ndjson', '--help']])
    test(`«${argv.join(' ')}» просит справку`, () => {
      expect(readReportArguments(argv)).to.equal(undefined);
    });

  const advice = ' → список параметров: npm run report -- --help';
  for (const [argv, message] of [
    [['--zipp'], 'Неизвестный параметр --zipp. Возможно, имелось в виду: «--zip»'],
    [['-z'], 'Неизвестный параметр -z'],
    [['--to'], 'У параметра --to нет значения или оно лишнее'],
    [['--zip=да'], 'У параметра --zip нет значения или оно лишнее'],
    [['--to', '--zip'], 'У параметра --to нет значения или оно лишнее'],
    [
      ['a.ndjson', 'b.ndjson'],
      'Лишнее слово «b.ndjson»: сообщения — один файл; отчёт из нескольких пока не собирается',
    ],
  ] as const)
    test(`«${argv.join(' ')}» отвергнуто: ${message}`, () => {
      const refused = expect(() => readReportArguments(argv)).to.throw(SuiteError);
      refused.with.property('code', 'ARGUMENTS_WRONG');
      refused.with
        .property('message')
        .that.satisfies((text: string) => text.startsWith(message) && text.endsWith(advice));
    });
});
