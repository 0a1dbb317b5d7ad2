// The fault laboratory: each situation is told by its own rule, in the whole words of messages.yaml, and its neighbour is
// not taken for it. `UPDATE_EXPECTED=1` writes the words anew: read them before you keep them.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, describe, test, type TestContext } from 'node:test';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import {
  diagnoseAnswer,
  diagnoseFailure,
  explainNotices,
  explainStatus,
} from '../../support/diagnosis/diagnose';
import { answerRules, noticeRules, refusalRules, transportRules } from '../../support/diagnosis/rules';
import { sendRequest } from '../../support/http/client';
import { isAnswered, type Exchange, type TransportFailure } from '../../support/http/exchange';
import { configureTransport } from '../../support/http/transport';
import { serveHttp, serveTcp } from '../support/http/local-server';
import { networkSituations } from './network-situations';
import { refusalSituations } from './refusal-situations';
import { situations, type Act, type Wire } from './situations';

const file = path.join(__dirname, 'messages.yaml');
const all = [...situations, ...refusalSituations, ...networkSituations];
const expected = readMessages();
const seen: Record<string, string> = {};

describe('лаборатория сбоев', () => {
  for (const { name, wire, sent, code, neighbour } of all) {
    test(`${name}: ${code}`, async (t) => {
      const outcome = await bringAbout(t, wire, sent);
      expect(codeOf(outcome)).to.equal(code);
      seen[name] = normalise(tell(outcome));
      if (!process.env['UPDATE_EXPECTED']) expect(seen[name]).to.equal(expected[name]);
    });

    test(`${name}: сосед — ${neighbour.code || 'не сбой'}`, async (t) => {
      expect(codeOf(await bringAbout(t, neighbour.wire, neighbour.sent))).to.equal(neighbour.code);
    });
  }

  // What a situation sets of trust and proxies goes with it.
  afterEach(() => {
    configureTransport({ api: { timeoutMs: 5000 } }, {});
  });

  after(() => {
    if (process.env['UPDATE_EXPECTED']) writeFileSync(file, stringify(seen, { lineWidth: 0 }));
  });
});

test('в лаборатории есть сбой на каждое правило, и названия не повторяются', () => {
  const told = new Set(all.map(({ code }) => code));
  const rules = [...answerRules, ...refusalRules, ...transportRules, ...noticeRules];
  expect(rules.filter(({ code }) => !told.has(code)).map(({ code }) => code)).to.deep.equal([]);
  expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
  expect(Object.keys(expected).sort()).to.deep.equal(all.map(({ name }) => name).sort());
});

test('устаревшее соединение: GET повторён один раз и отвечен, POST — нет', async (t) => {
  const url = await serveTcp(t, closesSecondRequest());
  const get = async () => sendRequest({ method: 'GET', url, headers: { Accept: 'application/json' } }, 3000);
  expect(isAnswered(await get())).to.equal(true);
  expect(isAnswered(await get())).to.equal(true);
  const other = await serveTcp(t, closesSecondRequest());
  expect(isAnswered(await sendRequest({ method: 'GET', url: other, headers: {} }, 3000))).to.equal(true);
  const post = await sendRequest({ method: 'POST', url: other, headers: {}, body: '{}' }, 3000);
  expect(isAnswered(post)).to.equal(false);
  expect(codeOf(post)).to.equal('CONNECTION_STALE');
});

/** Answers the first request of each connection and drops it at the second: a keep-alive that the server has given up. */
function closesSecondRequest(): Parameters<typeof serveTcp>[1] {
  const answered = new WeakSet<object>();
  return (socket) => {
    if (answered.has(socket)) {
      socket.resetAndDestroy();
      return;
    }
    answered.add(socket);
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
  };
}

async function bringAbout(
  t: TestContext,
  wire: Wire | Act,
  sent: Readonly<Record<string, string>> = {},
): Promise<Exchange | TransportFailure> {
  if (typeof wire === 'function') return wire(t);
  const url =
    'raw' in wire
      ? await serveTcp(t, (socket) => socket.end(wire.raw))
      : await serveHttp(t, (_, response) => {
          response.writeHead(wire.status ?? 200, { ...wire.headers });
          response.end(wire.body);
        });
  const headers = { Accept: 'application/json, application/problem+json', ...sent };
  return sendRequest({ method: 'GET', url: `${url}/things`, headers }, 3000);
}

/** The rule that tells an outcome; empty where none does. */
function codeOf(outcome: Exchange | TransportFailure): string {
  if (!isAnswered(outcome)) {
    return transportRules.find(({ evidence }) => evidence(outcome) !== undefined)?.code ?? 'UNKNOWN';
  }
  const rules = [...answerRules, ...refusalRules, ...noticeRules];
  return rules.find(({ evidence }) => evidence(outcome) !== undefined)?.code ?? '';
}

function tell(outcome: Exchange | TransportFailure): string {
  if (!isAnswered(outcome)) return diagnoseFailure(outcome).message;
  const message = diagnoseAnswer(outcome)?.message ?? explainStatus(outcome);
  return message === '' ? explainNotices(outcome).join('\n') : message;
}

function normalise(message: string): string {
  return message
    .replace(/(127\.0\.0\.1|localhost):\d+/gu, '$1:ПОРТ')
    .replace(/\w{3}, \d{2} \w{3} \d{4} [\d:]{8} GMT/gu, 'ДАТА')
    .replace(/\d+(?:,\d+)? (?:мс|с)(?![а-яё])/gu, 'N мс');
}

function readMessages(): Readonly<Record<string, string>> {
  try {
    return parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
  } catch {
    return {};
  }
}
