// What a failure tells reaches people in every report, and programs in the messages.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { runSuite } from './run-command';

const RECORD = 'application/vnd.aurora.failure+json';

test('чья ошибка, обмен и curl — в консоли и в каждом отчёте; запись для программ — только в сообщениях', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'провал-'));
  const feature = path.join(folder, 'провал.feature');
  writeFileSync(
    feature,
    '# language: ru\nФункция: Ф\n  Сценарий: С\n    Дано выполнен вход с ролью «читатель»\n    Когда выполнен поиск клиента по коду «К-000123»\n    Тогда поле «Код клиента» равно «К-1»\n',
  );
  const html = path.join(folder, 'official.html');
  const json = path.join(folder, 'official.json');
  const run = await runSuite({ args: [feature, '--format', `html:${html}`, '--format', `json:${json}`] });
  expect(run.code).to.equal(1);
  const texts = {
    консоль: run.output,
    'cucumber.html': readFileSync(path.join(run.reports, 'cucumber.html'), 'utf8'),
    'official.html': readFileSync(html, 'utf8'),
    'official.json': decoded(readFileSync(json, 'utf8')),
    'defects.md': readFileSync(path.join(run.reports, 'defects.md'), 'utf8'),
  };
  for (const [report, text] of Object.entries(texts)) {
    expect(text, report).to.match(/расхождение с требованием \(кому: разработке\)/u);
    expect(text, report).to.match(/--oauth2-bearer (?:"|\\"|&quot;|&#34;)\$TOKEN/u);
    expect(text, report).not.to.include(RECORD);
  }
  expect(readFileSync(path.join(run.reports, 'messages.ndjson'), 'utf8')).to.include(RECORD);
});

/** The json formatter encodes every attachment. */
function decoded(json: string): string {
  return json.replace(/"data": "([^"]*)"/gu, (_, data: string) =>
    JSON.stringify(Buffer.from(data, 'base64').toString('utf8')),
  );
}
