// From a recording of Chromium to a scenario that runs: what a browser saved of a session with the embedded stand becomes a
// draft, and the draft is green. The console of the same exchanges says the same.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startStand, type RunningStand } from '../../stand/server';
import { describeExchange } from '../../support/http/trace';
import { launchChromium } from '../../tools/pictures/chromium';
import { readHar } from '../../tools/record/har';
import { projectRoot, runSuite, type FinishedRun } from '../runs/run-command';
import { whyNoBrowser } from './browser';

const load = createRequire(__filename);

/** Where the client of the embedded realm may lead back to: nothing listens there. */
const HOME = 'http://localhost:4200/';
/** Nobody registers it: it stands in the recording alone. */
const COOKIE = `sessid-${randomBytes(12).toString('hex')}`;

/** What the page is asked to send, and what it tells. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string | { readonly name: string; readonly text: string }>>;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly json: Readonly<Record<string, unknown>>;
}

describe('запись браузера становится сценарием', { skip: whyNoBrowser() }, () => {
  let stand: RunningStand;
  let browser: Browser;
  let folder = '';
  let har = '';
  let draft = '';
  const tokens: string[] = [];

  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'запись-'));
    [stand, browser] = await Promise.all([startStand(), launchChromium()]);
    har = path.join(folder, 'работа с клиентом.har');
    await recordSession();
  });
  after(async () => {
    await browser.close();
    await stand.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('черновик записан, в нём названы операции, роли и значения', async () => {
    const { code, output } = await record([har, '--to', path.join(folder, 'из браузера.feature')]);
    expect(code, output).to.equal(0);
    draft = readFileSync(path.join(folder, 'из браузера.feature'), 'utf8');
    for (const line of [
      'Дано выполнен вход с ролью «владелец репозитория»',
      'Когда Шаг 1: Поиск клиента по коду «К-000123»',
      'Дано запомнено «{{новый ИНН}}» как «ИНН»',
      "Дано запомнено значение по пути «$.items[?@.code=='К-000113'].id» как «ид клиента 2»",
      'Открытие карточки клиента «{{ид клиента 2}}»',
      'Запрос POST «/api/v1/clients» с телом:',
      'Тогда получен отказ 409 «Клиент уже есть в реестре» вида «duplicate-client»',
      'Тогда получен отказ 422 «Данные не прошли проверку» вида «invalid-fields» с ошибками полей:',
      'Дано выполнен вход с ролью «владелец репозитория 2»',
      'Тогда не позднее чем через 10 секунд поле «Состояние импорта» равно «DONE»',
    ]) {
      expect(draft).to.include(line);
    }
  });

  test('в черновике нет ни токенов, ни паролей, ни cookie, хотя в записи они есть', () => {
    const recorded = readFileSync(har, 'utf8');
    const { password = '' } = stand.users.find(({ username }) => username === 'owner001') ?? {};
    for (const secret of [...tokens, password, COOKIE]) {
      expect(recorded).to.include(secret);
      expect(draft).to.not.include(secret);
    }
    expect(draft).to.not.match(/eyJ|Bearer|sessid/u);
  });

  test('черновик проходит на встроенном стенде', async () => {
    const { code, output } = await runDraft('из браузера.feature');
    expect(output).to.include('пройдено: 1');
    expect(code, output).to.equal(0);
  });

  test('черновик проходит и там, где то же самое уже сделано руками, и во второй раз', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const { code, output } = await runDraft('из браузера.feature', writeStand(), passwords());
      expect(code, output).to.equal(0);
    }
  });

  test('двойник: испорченная проверка черновика проваливает его', async () => {
    const broken = draft.replace('Тогда код ответа 201', 'Тогда код ответа 202');
    expect(broken).to.not.equal(draft);
    writeFileSync(path.join(folder, 'испорченный.feature'), broken);
    const { code, output } = await runDraft('испорченный.feature');
    expect(code, output).to.equal(1);
    expect(output).to.include('ожидался код 202, получен 201');
  });

  test('консоль с теми же обменами даёт черновик, который тоже проходит', async () => {
    const log = path.join(folder, 'консоль.log');
    writeFileSync(log, consoleOf(har));
    const { code, output } = await record([log, '--to', path.join(folder, 'из консоли.feature')]);
    expect(code, output).to.equal(0);
    const run = await runDraft('из консоли.feature');
    expect(run.code, run.output).to.equal(0);
    expect(run.output).to.include('пройдено: 1');
  });

  /** `npm run record -- …` as a user runs it. */
  async function record(args: readonly string[]): Promise<FinishedRun> {
    const main = path.join(projectRoot, 'tools', 'record', 'main.ts');
    return runSuite({ args, program: ['-r', require.resolve('ts-node/register'), main] });
  }

  /** The default profile leaves drafts out: this one does not. */
  async function runDraft(
    name: string,
    standFile = 'local',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<FinishedRun> {
    const configuration = path.join(folder, 'cucumber.json');
    const { default: profile } = load('../examples/cucumber.js') as { readonly default: object };
    writeFileSync(configuration, JSON.stringify({ default: { ...profile, tags: '' } }));
    return runSuite({
      args: [
        '--config',
        path.relative(projectRoot, configuration),
        '--tags',
        '@черновик',
        path.join(folder, name),
        '--stand',
        standFile,
      ],
      environment,
    });
  }

  /** The very stand that was recorded, as a stand of one's own. */
  function writeStand(): string {
    const users: Readonly<Record<string, readonly string[]>> = {
      читатель: ['analyst001'],
      'владелец репозитория': ['owner001', 'owner002'],
      'главный владелец репозитория': ['master001'],
    };
    const accountOf = (username: string) => ({ username, passwordEnv: variableOf(username) });
    const file = path.join(folder, 'записанный.yaml');
    const settings = {
      name: 'записанный',
      keycloak: {
        url: stand.issuerUrl.replace(/\/realms\/.*$/u, ''),
        realm: 'aurora-realm',
        clientId: 'fe-client',
      },
      api: {
        url: stand.apiUrl,
        probe: '/api/v1/clients',
        contract: path.join(projectRoot, 'stand', 'openapi.yaml'),
      },
      roles: Object.fromEntries(Object.entries(users).map(([role, names]) => [role, names.map(accountOf)])),
    };
    writeFileSync(file, JSON.stringify(settings));
    return file;
  }

  function passwords(): Readonly<Record<string, string>> {
    return Object.fromEntries(stand.users.map(({ username, password }) => [variableOf(username), password]));
  }

  /** The exchanges of the API as a run prints them, each person's login before what they do. */
  function consoleOf(file: string): string {
    const { items } = readHar(readFileSync(file, 'utf8'), file);
    const roles: Readonly<Record<string, string>> = {
      owner001: 'владелец репозитория',
      owner002: 'владелец репозитория 2',
      master001: 'главный владелец репозитория',
      analyst001: 'читатель',
    };
    return items
      .flatMap((item) => {
        if (!('exchange' in item) || !new URL(item.exchange.request.url).pathname.startsWith('/api/'))
          return [];
        const claims = /\.([\w-]+)\./u.exec(item.exchange.request.headers['authorization'] ?? '')?.[1] ?? '';
        const { preferred_username: username } = JSON.parse(
          Buffer.from(claims, 'base64url').toString('utf8'),
        ) as { readonly preferred_username: string };
        return [
          `  Дано выполнен вход с ролью «${roles[username] ?? ''}»`,
          describeExchange(item.exchange).replace(/^(?=.)/gmu, '        '),
          '',
        ];
      })
      .join('\n');
  }

  async function recordSession(): Promise<void> {
    const context = await browser.newContext({ recordHar: { path: har, content: 'embed' } });
    await context.addCookies([{ name: 'sessid', value: COOKIE, url: stand.apiUrl }]);
    await context.route('https://counter.example/**', (route) => route.fulfill({ status: 204 }));
    const owner = await openAs(context, 'owner001');
    await workAsOwner(owner);
    await context.close();
  }

  async function workAsOwner(owner: Actor): Promise<void> {
    const api = '/api/v1/clients';
    await owner.page.evaluate(() =>
      fetch('https://counter.example/collect?page=1', { mode: 'no-cors' }).then(String),
    );
    const found = await owner.call({ method: 'GET', path: `${api}?code=${encodeURIComponent('К-000123')}` });
    const [seed] = found.json['items'] as readonly { readonly id: string }[];
    await owner.call({ method: 'GET', path: `${api}/${seed?.id ?? ''}` });
    await owner.call({ method: 'GET', path: `${api}/${seed?.id ?? ''}` });
    const archived = await owner.call({ method: 'GET', path: `${api}?status=ARCHIVED&size=3` });
    const [, middle] = archived.json['items'] as readonly { readonly id: string }[];
    await owner.call({ method: 'GET', path: `${api}/${middle?.id ?? ''}` });
    await owner.call({ method: 'POST', path: api, body: { name: 'ООО «Лютик»', inn: '123' } });
    const created = await owner.call({
      method: 'POST',
      path: api,
      body: {
        name: 'ООО «Лютик»',
        inn: '0000009998',
        kpp: '000001001',
        email: 'office@aurora.example',
        creditLimit: 1250.5,
      },
    });
    expect(created.status).to.equal(201);
    const again = { name: 'ООО «Лютик»', inn: '0000009998', kpp: '000001001' };
    await owner.call({ method: 'POST', path: api, body: again });
    await owner.call({ method: 'POST', path: api, body: { ...again, colour: 'жёлтый' } });
    const id = String(created.json['id']);
    const card = await owner.call({ method: 'GET', path: `${api}/${id}` });
    const changed = await owner.call({
      method: 'PATCH',
      path: `${api}/${id}`,
      headers: { 'If-Match': card.etag ?? '' },
      body: { phone: '+70000000031' },
    });
    expect(changed.status).to.equal(200);
    await owner.call({
      method: 'PATCH',
      path: `${api}/${id}`,
      headers: { 'If-Match': card.etag ?? '' },
      body: { phone: '+70000000032' },
    });
    await owner.call({ method: 'GET', path: `${api}?name=${encodeURIComponent('лютик')}` });
    await owner.call({ method: 'GET', path: `${api}/${id}/history` });
    const asked = await owner.call({
      method: 'PATCH',
      path: `${api}/${id}`,
      headers: { 'If-Match': changed.etag ?? '' },
      body: { category: 'KEY' },
    });
    expect(asked.status).to.equal(202);
    const second = await openAs(owner.page.context(), 'owner002');
    await second.call({ method: 'GET', path: `/api/v1/change-requests?clientId=${id}` });
    await second.call({
      method: 'POST',
      path: `/api/v1/change-requests/${String(asked.json['id'])}/confirm`,
    });
    await workWithFiles(second, id);
    const master = await openAs(owner.page.context(), 'master001');
    await master.call({ method: 'POST', path: `${api}/${id}/archive` });
    await master.call({
      method: 'GET',
      path: `${api}?code=${encodeURIComponent(String(created.json['code']))}`,
    });
    const reader = await openAs(owner.page.context(), 'analyst001');
    await reader.call({ method: 'POST', path: api, body: { name: 'ООО «Мак»', inn: '0000009998' } });
    await reader.call({ method: 'GET', path: '/api/v1/reports' });
    await reader.call({ method: 'GET', path: `${api}/export?format=json` });
  }

  async function workWithFiles(actor: Actor, id: string): Promise<void> {
    const documents = `/api/v1/clients/${id}/documents`;
    const kind = 'CHARTER';
    const file = { name: 'устав.txt', text: 'Устав общества' };
    const uploaded = await actor.call({ method: 'POST', path: documents, form: { file, kind } });
    expect(uploaded.status).to.equal(201);
    await actor.call({ method: 'GET', path: documents });
    const table = { name: 'клиенты.csv', text: 'Наименование;ИНН\r\nООО «Василёк-2»;0000007623\r\n' };
    const job = await actor.call({ method: 'POST', path: '/api/v1/imports', form: { file: table } });
    expect(job.status).to.equal(202);
    for (let answer = job; !['DONE', 'FAILED'].includes(String(answer.json['status']));) {
      answer = await actor.call({ method: 'GET', path: `/api/v1/imports/${String(job.json['id'])}` });
    }
  }

  interface Actor {
    readonly page: Page;
    readonly call: (call: Call) => Promise<Answer>;
  }

  /** Logs in by the form of Keycloak, as a front end does, and opens the front end. */
  async function openAs(context: BrowserContext, username: string): Promise<Actor> {
    const { password = '' } = stand.users.find((user) => user.username === username) ?? {};
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: 'fe-client',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: HOME,
      prompt: 'login',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const login = await context.newPage();
    await login.goto(`${stand.issuerUrl}/protocol/openid-connect/auth?${query.toString()}`);
    await login.fill('#username', username);
    await login.fill('#password', password);
    // The way back leads nowhere: the code stands in the address that the browser has asked for.
    const [back] = await Promise.all([
      login.waitForRequest((request) => request.url().startsWith(HOME)),
      login.press('#password', 'Enter'),
    ]);
    await login.close();
    const page = await context.newPage();
    // The embedded issuer answers no other origin.
    await page.goto(`${stand.issuerUrl}/.well-known/openid-configuration`);
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'fe-client',
      code: new URL(back.url()).searchParams.get('code') ?? '',
      redirect_uri: HOME,
      code_verifier: verifier,
    });
    const token = await page.evaluate(
      async ([url, body]) => {
        const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
        return ((await answer.json()) as { readonly access_token: string }).access_token;
      },
      [`${stand.issuerUrl}/protocol/openid-connect/token`, form.toString()] as const,
    );
    tokens.push(token);
    await page.goto(stand.apiUrl);
    return { page, call: (call) => page.evaluate(send, { ...call, token }) };
  }
});

function variableOf(username: string): string {
  return `TRIAL_${username.toUpperCase()}`;
}

/** Runs in the page. */
async function send({
  method,
  path: target,
  body,
  form,
  headers,
  token,
}: Call & { readonly token: string }): Promise<Answer> {
  const parts = new FormData();
  for (const [name, value] of Object.entries(form ?? {})) {
    if (typeof value === 'string') parts.append(name, value);
    else parts.append(name, new File([value.text], value.name, { type: 'text/plain' }));
  }
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await fetch(target, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': type }),
      ...headers,
    },
    ...(form ? { body: parts } : body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('Content-Type') ?? '').includes('json') && text.startsWith('{');
  return {
    status: answer.status,
    etag: answer.headers.get('ETag'),
    json: isJson ? (JSON.parse(text) as Readonly<Record<string, unknown>>) : {},
  };
}
