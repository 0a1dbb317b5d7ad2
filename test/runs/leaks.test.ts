// The canary: secrets are planted in every way in, every artefact is decoded and searched for them. And the twin: what
// searches here finds a secret in each of the encodings, so that its silence means something.
import { readFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { startStand } from '../../stand/server';
import { artefactsIn, projectRoot, runSuite } from './run-command';

test('ни один секрет не попал ни в консоль, ни в один отчёт', async () => {
  const stand = await startStand({});
  try {
    const planted = {
      'пароль роли': passwordOf(stand, 'analyst001'),
      'пароль в теле запроса': canary('"тело+&%'),
      'токен в адресе': canary(''),
      'заголовок Authorization': canary(''),
      Cookie: canary(''),
    };
    const folder = mkdtempSync(path.join(os.tmpdir(), 'канарейка-'));
    writeFileSync(path.join(folder, 'канарейка.feature'), featureWith(planted));
    writeFileSync(path.join(folder, 'stand.yaml'), standFile(stand));
    const reports = path.join(folder, 'отчёты');
    const formats = ['json', 'html', 'message', 'junit', 'rerun', 'usage', 'pretty'].map(
      (format) => `--format=${format}:${reports}/${format}.txt`,
    );
    const run = await runSuite({
      args: [
        path.join(folder, 'канарейка.feature'),
        '--stand',
        path.join(folder, 'stand.yaml'),
        ...formats,
        '--parallel',
        '2',
      ],
      environment: { CANARY_PASSWORD: planted['пароль роли'], REPORTS: reports },
    });
    expect(run.output).to.match(/провалено: 2/u);
    const artefacts = artefactsIn(reports);
    expect(artefacts).to.include.members([
      'index.html',
      'details/1.html',
      'cucumber.html',
      'junit.xml',
      'messages.ndjson',
      'json.txt',
      'html.txt',
    ]);
    const texts = new Map([
      ['консоль', run.output],
      ...artefacts.map((name) => [name, readFileSync(path.join(reports, name), 'utf8')] as const),
    ]);
    for (const [name, text] of texts) {
      for (const [what, secret] of Object.entries(planted)) {
        expect(findIn(text, secret), `${what} в ${name}`).to.equal(false);
      }
      expect(
        decodings(text).some((decoded) => /eyJ[\w-]{8,}\.eyJ/u.test(decoded)),
        `JWT в ${name}`,
      ).to.equal(false);
    }
  } finally {
    await stand.close();
  }
});

test('поиск находит секрет в каждой кодировке', () => {
  const secret = canary('"тест+&%');
  const json = JSON.stringify(secret);
  const encodings = {
    'как есть': `до ${secret} после`,
    URL: `?a=${encodeURIComponent(secret)}&b=1`,
    форма: new URLSearchParams({ a: `x ${secret}` }).toString(),
    JSON: `{"a":${json}}`,
    'JSON дважды': JSON.stringify({ a: `{"b":${json}}` }),
    base64: Buffer.from(`привет ${secret}`).toString('base64'),
    'base64 внутри JSON': JSON.stringify({ body: Buffer.from(`{"a":${json}}`).toString('base64') }),
    HTML: secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    'HTML числами': secret.replace(/[&"]/gu, (sign) => `&#${sign.charCodeAt(0)};`),
  };
  const missed = Object.entries(encodings)
    .filter(([, text]) => !findIn(text, secret))
    .map(([name]) => name);
  expect(missed).to.deep.equal([]);
  expect(findIn('здесь его нет', secret)).to.equal(false);
});

function canary(tail: string): string {
  return `кенар${randomBytes(9).toString('hex')}${tail}`;
}

function passwordOf({ users }: Awaited<ReturnType<typeof startStand>>, username: string): string {
  return users.find((user) => user.username === username)?.password ?? '';
}

function standFile({ issuerUrl, apiUrl }: Awaited<ReturnType<typeof startStand>>): string {
  return `name: канарейка
keycloak: { url: "${issuerUrl.replace(/\/realms\/.*$/u, '')}", realm: aurora-realm, clientId: fe-client }
api: { url: "${apiUrl}", probe: /api/v1/clients, contract: "${path.join(projectRoot, 'stand', 'openapi.yaml').replaceAll(path.sep, '/')}" }
roles:
  читатель: [{ username: analyst001, passwordEnv: CANARY_PASSWORD }]
`;
}

/** Secrets in a body, an address and headers, in scenarios that fail: their exchanges are shown everywhere. */
function featureWith(planted: Readonly<Record<string, string>>): string {
  return `# language: ru
Функция: Канарейка
  Сценарий: Секреты в запросе
    Дано выполнен вход с ролью «читатель»
    И заголовок запросов «Authorization» равен «Bearer ${planted['заголовок Authorization'] ?? ''}»
    И заголовок запросов «Cookie» равен «sid=${planted['Cookie'] ?? ''}»
    Когда отправлен запрос POST «/api/v1/clients?access_token=${planted['токен в адресе'] ?? ''}» с телом:
      """
      ${JSON.stringify({ password: planted['пароль в теле запроса'] })}
      """
    Тогда код ответа 200

  Сценарий: Секреты сессии
    Дано выполнен вход с ролью «читатель»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 500
`;
}

/** Whether a secret stands in a text or in anything that the text encodes. */
function findIn(text: string, secret: string): boolean {
  return decodings(text).some((decoded) => decoded.includes(secret));
}

/** A text with what it encodes, three layers deep: JSON, HTML, URL, form and base64. */
function decodings(text: string): readonly string[] {
  const seen = new Set([text]);
  let layer = [text];
  for (let depth = 0; depth < 3; depth += 1) {
    layer = layer
      .flatMap((outer) => decoders.map((decode) => decode(outer)))
      .filter((inner) => inner !== '' && !seen.has(inner));
    for (const inner of layer) seen.add(inner);
  }
  return [...seen];
}

const decoders: readonly ((text: string) => string)[] = [
  (text) =>
    text
      .replace(/\\u([0-9a-f]{4})/giu, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
      .replace(/\\(["\\/])/gu, '$1')
      .replaceAll('\\n', '\n'),
  (text) =>
    text
      .replace(/&#(\d+);/gu, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  (text) => decodeUrl(text.replaceAll('+', ' ')),
  decodeUrl,
  (text) =>
    [...text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/gu)]
      .flatMap(([run]) =>
        [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64').toString('utf8')),
      )
      .join('\n'),
];

function decodeUrl(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/giu, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
