// The messages of a run that never was: as many scenarios as asked for, in the shape that cucumber and the suite give them.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generateMessages } from '@cucumber/gherkin';
import {
  AttachmentContentEncoding,
  HookType,
  SourceMediaType,
  TestStepResultStatus,
  type Attachment,
  type Envelope,
  type Pickle,
  type TestCase,
} from '@cucumber/messages';
import { defaultRelease } from '../../support/config/release';
import { FAILURE_RECORD, type FailureRecord } from '../../support/diagnosis/failure';
import { CONTRACT_RECORD } from '../../support/http/trace';
import { RUN_END, RUN_RECORD, toEnvelope } from '../../support/report/run-record';

/** What each scenario of the run is like. */
export const shape = { steps: 5, exchangeBytes: 2000, failedPercent: 2, scenariosInFeature: 20 } as const;

/** Writes the run as NDJSON; the same number of scenarios gives the same bytes. */
export async function writeGeneratedRun(file: string, scenarios: number): Promise<void> {
  await pipeline(Readable.from(lines(scenarios)), createWriteStream(file));
}

/** How scenario number `index` is named, from 0; `К-000001` in it is found in no other. */
export function codeOf(index: number): string {
  return `К-${String(index + 1).padStart(6, '0')}`;
}

const areas = ['поиск', 'карточка', 'создание', 'изменение', 'архив', 'выгрузка', 'доступ', 'вход'];
const causes = [
  'ожидался код 200, получен 403',
  'ожидался код 200, получен 500',
  'нет клиента с таким кодом',
  'ИНН не совпадает с отправленным',
  'список не упорядочен по дате',
  'поле «телефон» пусто',
];
const hookId = 'hook-before';
const runId = 'run';
const startedAtMs = Date.parse('2026-11-23T09:00:00.000Z');

function* lines(scenarios: number): Generator<string> {
  for (const envelope of envelopes(scenarios)) yield `${JSON.stringify(envelope)}\n`;
}

function* envelopes(scenarios: number): Generator<Envelope> {
  yield toEnvelope(RUN_RECORD, {
    stand: 'приёмка',
    api: 'https://api.example',
    keycloak: 'https://login.example/realms/aurora-realm',
    version: '1.4.2',
    branch: 'main',
    build: '17',
    buildUrl: '',
    startedBy: 'qa',
    startedAt: new Date(startedAtMs).toISOString(),
    command: 'npm run bdd --',
    seed: '7',
    dryRun: false,
    warnings: [],
    scope: { required: scenarios, chosen: scenarios },
    settings: defaultRelease,
    contract: {
      operations: [
        {
          id: 'getClient',
          name: 'Карточка клиента',
          method: 'GET',
          template: '/api/v1/clients/{id}',
          roles: ['USER'],
          answers: ['200', '403', '404'].map((status) => ({ status })),
        },
      ],
    },
  });
  yield {
    meta: {
      protocolVersion: '34.2.1',
      implementation: { name: 'cucumber-js', version: '13.3.0' },
      runtime: { name: 'node.js', version: '24.21.0' },
      os: { name: 'linux' },
      cpu: { name: 'x64' },
    },
  };
  const newId = ids();
  const pickles: Pickle[] = [];
  for (let first = 0; first < scenarios; first += shape.scenariosInFeature) {
    const last = Math.min(first + shape.scenariosInFeature, scenarios);
    for (const envelope of generateMessages(
      featureText(first, last),
      uriOf(first),
      SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN,
      {
        newId,
        defaultDialect: 'ru',
        includeSource: true,
        includeGherkinDocument: true,
        includePickles: true,
      },
    )) {
      if (envelope.pickle) pickles.push(envelope.pickle);
      yield envelope;
    }
  }
  yield {
    hook: {
      id: hookId,
      name: 'Начало сценария',
      type: HookType.BEFORE_TEST_CASE,
      sourceReference: { uri: 'support/hooks.ts', location: { line: 60 } },
    },
  };
  yield { testRunStarted: { id: runId, timestamp: at(0) } };
  const cases = pickles.map((pickle) => caseOf(pickle, newId));
  for (const testCase of cases) yield { testCase };
  for (const [index, testCase] of cases.entries()) yield* execution(index, testCase, newId());
  const ended = scenarios * 100;
  yield toEnvelope(RUN_END, {
    endedAt: new Date(startedAtMs + ended).toISOString(),
    interrupted: false,
    notes: [],
  });
  yield { testRunFinished: { testRunStartedId: runId, timestamp: at(ended), success: false } };
}

function caseOf(pickle: Pickle, newId: () => string): TestCase {
  const steps = pickle.steps.map(({ id }) => ({
    id: newId(),
    pickleStepId: id,
    stepDefinitionIds: ['step-definition'],
    stepMatchArgumentsLists: [{ stepMatchArguments: [] }],
  }));
  return {
    testRunStartedId: runId,
    id: newId(),
    pickleId: pickle.id,
    testSteps: [{ id: newId(), hookId }, ...steps],
  };
}

function* execution(index: number, { id, testSteps }: TestCase, startedId: string): Generator<Envelope> {
  const isFailed = index % Math.round(100 / shape.failedPercent) === 7;
  const began = index * 100;
  yield {
    testCaseStarted: { id: startedId, testCaseId: id, attempt: 0, timestamp: at(began) },
  };
  for (const [number, { id: stepId }] of testSteps.entries()) {
    const place = { testCaseStartedId: startedId, testStepId: stepId };
    yield { testStepStarted: { ...place, timestamp: at(began + number * 10) } };
    const attach = (mediaType: string, body: string, more: Partial<Attachment> = {}): Envelope => ({
      attachment: {
        body,
        contentEncoding: AttachmentContentEncoding.IDENTITY,
        mediaType,
        ...place,
        timestamp: at(began + number * 10),
        ...more,
      },
    });
    if (number === REQUEST_STEP) {
      yield attach('text/plain', exchangeText(index), { fileName: 'обмен.txt' });
      yield attach(
        CONTRACT_RECORD,
        JSON.stringify({ operation: 'getClient', status: 200, role: 'читатель' }),
      );
    }
    const isBroken = isFailed && number === FAILED_STEP;
    const failure = failureOf(index);
    if (isBroken) yield attach(FAILURE_RECORD, JSON.stringify(failure));
    const message = `GET /api/v1/clients/${codeOf(index)}: ${failure.cause}`;
    const duration = { seconds: 0, nanos: 1_234_567 + (index % 90) * 1_000_000 };
    const outcome = isBroken
      ? { status: TestStepResultStatus.FAILED, message, exception: { type: 'ExpectationError', message } }
      : {
          status:
            isFailed && number > FAILED_STEP ? TestStepResultStatus.SKIPPED : TestStepResultStatus.PASSED,
        };
    yield {
      testStepFinished: {
        ...place,
        testStepResult: { duration, ...outcome },
        timestamp: at(began + number * 10 + 9),
      },
    };
  }
  yield {
    testCaseFinished: {
      testCaseStartedId: startedId,
      willBeRetried: false,
      timestamp: at(began + 60 + (index % 90)),
    },
  };
}

/** Among the steps of a test case: the hook is number 0. */
const REQUEST_STEP = 2;
const FAILED_STEP = 3;

function featureText(first: number, last: number): string {
  const scenarios = Array.from({ length: last - first }, (_, offset) => scenarioText(first + offset));
  return `# language: ru
@${areaOf(first)}
Функция: Клиенты ${codeOf(first)}–${codeOf(last - 1)}
  Реестр показывает клиента тому, кому это разрешено.

  Правило: Клиента видит тот, у кого есть право читать

${scenarios.join('\n')}`;
}

function scenarioText(index: number): string {
  const code = codeOf(index);
  return `    @регресс @REQ-${(index % 40) + 1}
    Сценарий: Карточка клиента ${code} открывается читателю
      Дано выполнен вход с ролью «читатель»
      Когда отправлен запрос GET «/api/v1/clients/${code}»
      Тогда код ответа 200
      И поле «код» равно «${code}»
      И время ответа меньше 500 мс
`;
}

function exchangeText(index: number): string {
  const head = [
    `GET https://api.example/api/v1/clients/${codeOf(index)}`,
    '  Authorization: Bearer ***',
    '  Accept: application/json, application/problem+json',
    '',
    'APIResponse: 200 OK (12 мс)',
    '  Content-Type: application/json',
    `  X-Request-Id: 00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    '',
  ].join('\n');
  const rows: object[] = [];
  const text = () => `${head}\n${JSON.stringify({ items: rows })}`;
  while (Buffer.byteLength(text()) < shape.exchangeBytes)
    rows.push({
      code: codeOf(index),
      name: `ООО «Ромашка <${rows.length}>»`,
      inn: '0012345678',
      email: null,
    });
  return text();
}

function failureOf(index: number): FailureRecord {
  const cause = causes[Math.floor(index / 50) % causes.length] ?? '';
  return {
    code: 'STATUS_DIFFERS',
    kind: 'requirement',
    cause,
    action: 'сравните роли учётной записи с требуемыми',
    at: new Date(startedAtMs + index * 100).toISOString(),
    attempt: 1,
    exchange: {
      request: `GET /api/v1/clients/${codeOf(index)}`,
      requestBody: '',
      answer: '403 Forbidden',
      answerBody: '{"title":"Forbidden","status":403}',
      durationMs: 12,
      correlation: `x-request-id: 00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      curl: `curl -H 'Authorization: Bearer ***' 'https://api.example/api/v1/clients/${codeOf(index)}'`,
    },
  };
}

function areaOf(first: number): string {
  return areas[(first / shape.scenariosInFeature) % areas.length] ?? '';
}

function uriOf(first: number): string {
  return `features/${areaOf(first)}/клиенты-${String(first + 1).padStart(6, '0')}.feature`;
}

/** As long as those of cucumber. */
function ids(): () => string {
  let last = 0;
  return () => `00000000-0000-4000-8000-${String((last += 1)).padStart(12, '0')}`;
}

function at(ms: number): { readonly seconds: number; readonly nanos: number } {
  const moment = startedAtMs + ms;
  return { seconds: Math.floor(moment / 1000), nanos: (moment % 1000) * 1_000_000 };
}
