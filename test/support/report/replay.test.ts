import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { SuiteError } from '../../../support/core/errors';
import { replayMessages } from '../../../support/report/replay';

const folder = mkdtempSync(path.join(tmpdir(), 'сообщения-'));
const file = path.join(folder, 'messages.ndjson');
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the replay of these bytes gives, and why it stopped. */
async function replay(content: string | Buffer) {
  writeFileSync(file, content);
  const envelopes: Envelope[] = [];
  try {
    await replayMessages(file, (envelope) => envelopes.push(envelope));
    return { envelopes, message: undefined };
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error;
    expect(error.code).to.equal('MESSAGES_UNREADABLE');
    return { envelopes, message: error.message.replace(file, 'ФАЙЛ').replace(/(?<=не JSON) \(.*\)/u, '') };
  }
}

function message(body: string): string {
  return JSON.stringify({ attachment: { body, mediaType: 'text/plain', contentEncoding: 'IDENTITY' } });
}

const bodies = (envelopes: readonly Envelope[]) => envelopes.map(({ attachment }) => attachment?.body);
const advice = ' → укажите файл messages.ndjson, который записал npm run bdd';

describe('сообщения из файла', () => {
  test('по порядку, пустые строки не в счёт, возврат каретки тоже', async () => {
    const { envelopes, message: reason } = await replay(`${message('а')}\r\n\n${message('б')}\n`);
    expect([bodies(envelopes), reason]).to.deep.equal([['а', 'б'], undefined]);
  });

  test('последняя строка без перевода строки — тоже сообщение', async () => {
    expect(bodies((await replay(`${message('а')}\n${message('б')}`)).envelopes)).to.deep.equal(['а', 'б']);
  });

  test('буквы на границах кусков файла целы, где бы граница ни прошла', async () => {
    // Bytes of the pieces are 64 or 256 KiB: each shift moves all borders by one byte, through letters of two to four.
    for (let shift = 0; shift < 4; shift += 1) {
      const long = `${'x'.repeat(shift)}${'Клиент «Ромашка» № 7 😀'.repeat(30_000)}`;
      const { envelopes } = await replay(`${message(long)}\n${message('конец')}\n`);
      expect(bodies(envelopes)[0] === long, `сдвиг ${shift}`).to.equal(true);
      expect(bodies(envelopes)[1]).to.equal('конец');
    }
  });

  test('десять тысяч коротких строк — все и по порядку', async () => {
    const given = Array.from({ length: 10_000 }, (_, index) => `сообщение ${index}`);
    const { envelopes } = await replay(`${given.map(message).join('\n')}\n`);
    expect(bodies(envelopes)).to.deep.equal(given);
  });

  test('оборванная последняя строка — убитый прогон, остальное цело', async () => {
    const whole = Buffer.from(`${message('а')}\n${message('оборвано')}`);
    for (const lost of [1, 2, 30]) {
      const { envelopes, message: reason } = await replay(whole.subarray(0, -lost));
      expect([bodies(envelopes), reason], `потеряно ${lost}`).to.deep.equal([['а'], undefined]);
    }
  });

  test('испорченная строка в середине названа номером', async () => {
    const { message: reason } = await replay(`${message('а')}\n\n{"attachm\n${message('б')}\n`);
    expect(reason).to.equal(`Сообщения прогона не прочитаны: ФАЙЛ:3: строка не JSON${advice}`);
  });

  test('JSON, но не сообщение, в середине назван номером', async () => {
    const { message: reason } = await replay(`7\n${message('б')}\n`);
    expect(reason).to.equal(`Сообщения прогона не прочитаны: ФАЙЛ:1: это не сообщение Cucumber${advice}`);
  });

  test('пустой файл назван пустым', async () => {
    expect((await replay('')).message).to.equal(`Сообщения прогона не прочитаны: ФАЙЛ: файл пуст${advice}`);
  });

  test('файла нет — сказано, какого и почему', async () => {
    rmSync(file);
    const error: unknown = await replayMessages(file, () => undefined).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SuiteError);
    expect(String(error)).to.include(file).and.to.include('ENOENT').and.to.include(advice);
  });

  test('ошибка получателя не прячется за «не прочитано»', async () => {
    writeFileSync(file, `${message('а')}\n`);
    const error: unknown = await replayMessages(file, () => {
      throw new TypeError('наша ошибка');
    }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TypeError);
  });
});
