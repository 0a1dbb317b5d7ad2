// Random secrets through every way in and every message that a run writes: none may be read in what comes out. Each
// rule of masking is taken away in turn, and then some must be.
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  AttachmentContentEncoding,
  SourceMediaType,
  TestStepResultStatus,
  type Envelope,
} from '@cucumber/messages';
import { expect } from 'chai';
import { maskEnvelope } from '../../support/run/message-stream';
import { makeMask, type MaskParts } from '../../support/secrets/mask';
import { SecretRegistry, type ValueForms } from '../../support/secrets/registry';
import { placeRules, shapeRules } from '../../support/secrets/rules';
import { pick, randomOf, secretOf, waysIn, type WayIn } from './planting';
import { isReadable, readingsOf } from './readings';

const CASES = 2000;
/** Each way in comes at least this often to each mutated mask. */
const ROUNDS = 4;

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
console.log(`Зерно: ${seed} (повторить: SEED=${seed})`);

const timestamp = { seconds: 0, nanos: 0 };
const at = { testStepId: 's', testCaseStartedId: 'c', timestamp };
const location = { line: 1, column: 1 };

/** The messages in which a text can leave a scenario. */
const messages: readonly [Maker, ...Maker[]] = [
  (text) => ({
    source: { uri: 'a.feature', data: text, mediaType: SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN },
  }),
  (text) => pickle({ text }),
  (text) => pickle({ text: 'шаг', argument: { docString: { content: text } } }),
  (text) =>
    pickle({
      text: 'шаг',
      argument: { dataTable: { rows: [{ cells: [{ value: 'имя' }, { value: text }] }] } },
    }),
  (text) => attachment(text, AttachmentContentEncoding.IDENTITY),
  (text) => attachment(Buffer.from(text).toString('base64'), AttachmentContentEncoding.BASE64),
  (text) => ({
    testStepFinished: {
      ...at,
      testStepResult: {
        status: TestStepResultStatus.FAILED,
        duration: timestamp,
        message: text,
        exception: { type: 'Error', message: text, stackTrace: `Error: ${text}\n    at x.ts:1:1` },
      },
    },
  }),
  (text) => ({
    testRunFinished: { success: false, timestamp, message: text, exception: { type: 'E', message: text } },
  }),
];

type Maker = (text: string) => Envelope;

describe('секреты наугад', () => {
  test(`ни один из ${CASES} не читается ни в одном сообщении`, () => {
    const leaks = leaksOf(CASES);
    expect(leaks, leaks.map((leak) => leak.slice(0, 300)).join('\n')).to.deep.equal([]);
  });

  test('без маскирования читается каждый: поиск умеет находить', () => {
    const random = randomOf(seed);
    const missed = waysIn.filter((way) => {
      const secret = secretOf(way.kind, random);
      return !isReadable(readingsOf(way.write(secret, random)), secret.slice(0, 40));
    });
    expect(missed.map(({ name }) => name)).to.deep.equal([]);
  });
});

describe('каждое правило нужно: без него секрет виден', () => {
  for (const [part, rules] of Object.entries({ place: placeRules, shape: shapeRules })) {
    for (const { name } of rules) {
      test(name, () => {
        expectLeak({ [part]: rules.filter((rule) => rule.name !== name) });
      });
    }
  }
  for (const form of ['escapes', 'base64', 'bytes'] as const) {
    test(`значение: ${form}`, () => {
      expectLeak({}, { [form]: false });
    });
  }
  test('base64 изнутри', () => {
    expectLeak({ base64: false });
  });
  test('значение', () => {
    expectLeak({ registry: { replaceIn: (text) => text } });
  });
});

function expectLeak(parts: Partial<MaskParts>, forms: Partial<ValueForms> = {}): void {
  expect(leaksOf(ROUNDS * waysIn.length, parts, forms)).not.to.deep.equal([]);
}

/** The ways in whose secrets could be read, each with its case. */
function leaksOf(cases: number, parts: Partial<MaskParts> = {}, forms: Partial<ValueForms> = {}): string[] {
  const random = randomOf(seed);
  return Array.from({ length: cases }, (_, index) => {
    const way = waysIn[index % waysIn.length] as WayIn;
    const secret = secretOf(way.kind, random);
    const text = way.write(secret, random);
    const registry = new SecretRegistry(forms);
    if (way.isKnown) registry.add(secret);
    const mask = makeMask({ registry, ...parts });
    const make = pick(random, messages);
    const masked = maskEnvelope(make(text), mask);
    const written = JSON.stringify(masked);
    expectSound(text, mask);
    // Three letters of a secret may stand in the words of a message itself: `:fa` in `"success":false`.
    const stoodThere = isReadable(readingsOf(JSON.stringify(make(''))), secret);
    return !stoodThere && isReadable(readingsOf(written), secret)
      ? `${way.name}, случай ${index}: ${JSON.stringify(secret)} в ${written}`
      : '';
  }).filter((leak) => leak !== '');
}

/** Masking twice changes nothing, and JSON stays JSON. */
function expectSound(text: string, mask: (text: string) => string): void {
  const once = mask(text);
  expect(mask(once)).to.equal(once);
  if (isJson(text)) expect(isJson(once), `JSON испорчен: ${text} → ${once}`).to.equal(true);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function pickle(step: object): Envelope {
  const steps = [{ id: '1', astNodeIds: ['1'], ...step }];
  return {
    pickle: {
      id: 'p',
      uri: 'a.feature',
      name: 'имя',
      language: 'ru',
      steps,
      tags: [],
      astNodeIds: ['2'],
      location,
    },
  } as unknown as Envelope;
}

function attachment(body: string, contentEncoding: AttachmentContentEncoding): Envelope {
  return { attachment: { body, contentEncoding, mediaType: 'text/plain', ...at } };
}
