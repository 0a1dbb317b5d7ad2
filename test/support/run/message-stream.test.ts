import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { AttachmentContentEncoding, SourceMediaType, type Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { MessageStream, maskEnvelope, writeNdjson } from '../../../support/run/message-stream';
import { secrets } from '../../../support/secrets/registry';

const secret = `тайна-${crypto.randomUUID()}`;
secrets.add(secret);

function attachment(body: string | Buffer, mediaType: string): Envelope {
  const isText = typeof body === 'string';
  return {
    attachment: {
      body: isText ? body : body.toString('base64'),
      contentEncoding: isText ? AttachmentContentEncoding.IDENTITY : AttachmentContentEncoding.BASE64,
      mediaType,
      fileName: `обмен ${secret}.txt`,
      testCaseStartedId: '1',
      testStepId: '2',
    },
  };
}

function bodyOf(envelope: Envelope): string {
  const { body = '', contentEncoding } = envelope.attachment ?? {};
  return contentEncoding === AttachmentContentEncoding.BASE64 ? Buffer.from(body, 'base64').toString() : body;
}

describe('маскированный поток', () => {
  test('исходное сообщение не меняется: иначе изменился бы и прогон', () => {
    const envelope: Envelope = {
      pickle: {
        id: '1',
        uri: 'a.feature',
        name: `Пароль ${secret}`,
        language: 'ru',
        tags: [],
        astNodeIds: ['2'],
        steps: [{ id: '3', text: `введён пароль «${secret}»`, astNodeIds: ['4'] }],
      },
    };
    const before = structuredClone(envelope);
    const masked = maskEnvelope(envelope);
    expect(envelope).to.deep.equal(before);
    expect(masked.pickle?.name).to.equal('Пароль ***');
    expect(masked.pickle?.steps[0]?.text).to.equal('введён пароль «***»');
    expect(masked.pickle?.steps).not.to.equal(envelope.pickle?.steps);
  });

  test('секрет скрыт в тексте сценария, ошибке и вложении', () => {
    const envelopes: readonly Envelope[] = [
      {
        source: {
          uri: 'a.feature',
          data: `Дано пароль «${secret}»`,
          mediaType: SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN,
        },
      },
      {
        testRunFinished: {
          success: false,
          timestamp: { seconds: 1, nanos: 0 },
          exception: { type: 'Error', message: secret, stackTrace: `Error: ${encodeURIComponent(secret)}` },
        },
      },
      attachment(`password=${secret}`, 'text/plain'),
      attachment(Buffer.from(secret), 'text/plain'),
    ];
    for (const envelope of envelopes) {
      const masked = maskEnvelope(envelope);
      const written = JSON.stringify(masked) + bodyOf(masked);
      expect(written).to.include('***');
      expect(secrets.replaceIn(written)).to.equal(written);
    }
  });

  test('текст в base64 остаётся текстом в base64', () => {
    const { attachment: masked } = maskEnvelope(attachment(Buffer.from(`до ${secret} после`), 'text/plain'));
    expect(masked).to.deep.include({
      contentEncoding: AttachmentContentEncoding.BASE64,
      mediaType: 'text/plain',
      fileName: 'обмен ***.txt',
      testStepId: '2',
    });
    expect(Buffer.from(masked?.body ?? '', 'base64').toString()).to.equal('до *** после');
  });

  test('картинка без секрета не тронута ни в одном байте', () => {
    const image = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x80]);
    expect(maskEnvelope(attachment(image, 'image/png')).attachment).to.deep.include({
      body: image.toString('base64'),
      mediaType: 'image/png',
    });
  });

  test('вложение не текстом, в котором нашёлся секрет, скрыто целиком', () => {
    const image = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(secret)]);
    const { attachment: masked } = maskEnvelope(attachment(image, 'image/png'));
    expect(masked?.mediaType).to.equal('text/plain');
    expect(Buffer.from(masked?.body ?? '', 'base64').toString()).to.equal(
      'Вложение скрыто: в нём найден секрет',
    );
  });

  test('сценарий в потоке назван своими ключами, а в прогоне — как в файле', () => {
    const stream = new MessageStream();
    const heard: (string | undefined)[] = [];
    stream.subscribe(({ pickle }) => heard.push(pickle?.name));
    const pickle = {
      id: '1',
      uri: 'a.feature',
      name: 'Поиск',
      language: 'ru',
      tags: ['@REQ-12', '@ТК-017'].map((name) => ({ name, astNodeId: '2' })),
      astNodeIds: ['3'],
      steps: [],
    };
    stream.accept({ pickle });
    expect(heard).to.deep.equal(['ТК-017 Поиск [REQ-12]']);
    expect(pickle.name).to.equal('Поиск');
  });

  test('каждый слушатель получает каждое сообщение, маскированным и по порядку', () => {
    const stream = new MessageStream();
    const heard: string[] = [];
    stream.subscribe((envelope) => heard.push(`а: ${bodyOf(envelope)}`));
    stream.subscribe((envelope) => heard.push(`б: ${bodyOf(envelope)}`));
    stream.accept(attachment(secret, 'text/plain'));
    stream.accept(attachment('второе', 'text/plain'));
    expect(heard).to.deep.equal(['а: ***', 'б: ***', 'а: второе', 'б: второе']);
  });
});

describe('поток на диске', () => {
  test('каждое сообщение — строка JSON; close ждёт последней', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ndjson-'));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const file = path.join(folder, 'messages.ndjson');
    const output = writeNdjson(file);
    const envelopes = Array.from({ length: 500 }, (_, index) => attachment(`строка\n${index}`, 'text/plain'));
    envelopes.forEach(output.listener);
    await output.close();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => bodyOf(JSON.parse(line) as Envelope))).to.deep.equal(envelopes.map(bodyOf));
  });

  test('файл, который не открыть, — ошибка при закрытии, а не посреди прогона', async () => {
    const output = writeNdjson(path.join(tmpdir(), 'нет-такой-папки', 'messages.ndjson'));
    output.listener(attachment('текст', 'text/plain'));
    const problem = await output.close().then(
      () => '',
      (error: unknown) => String(error),
    );
    expect(problem).to.match(/ENOENT/u);
  });
});
