import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { maskStandardStreams, type Printed } from '../../../support/run/standard-streams';
import { secrets } from '../../../support/secrets/registry';

const secret = `тайна-${crypto.randomUUID()}`;
secrets.add(secret);

function recorder(): { readonly stream: Printed; readonly written: string[] } {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) > 0 };
  return { stream, written };
}

describe('вывод процесса', () => {
  test('маскируется по строкам, в каждом потоке', () => {
    const [out, error] = [recorder(), recorder()];
    const restore = maskStandardStreams([out.stream, error.stream]);
    out.stream.write(`до ${secret} после\n`);
    error.stream.write(Buffer.from(`{"password":"не зарегистрирован"}\n`));
    restore();
    expect([out.written, error.written]).to.deep.equal([['до *** после\n'], ['{"password":"***"}\n']]);
  });

  test('секрет, разорванный между записями, — даже посреди буквы — всё равно скрыт', () => {
    const { stream, written } = recorder();
    const restore = maskStandardStreams([stream]);
    const bytes = Buffer.from(`до ${secret} после\n`);
    for (const cut of [bytes.subarray(0, 6), bytes.subarray(6, 13), bytes.subarray(13)]) stream.write(cut);
    restore();
    expect(written.join('')).to.equal('до *** после\n');
  });

  test('строка без конца показана вскоре: полоса хода не замирает', async () => {
    const { stream, written } = recorder();
    const restore = maskStandardStreams([stream]);
    stream.write('\r50 %');
    expect(written).to.deep.equal([]);
    await pause(100);
    expect(written).to.deep.equal(['\r50 %']);
    restore();
  });

  test('обратный вызов записи срабатывает', async () => {
    const { stream } = recorder();
    const restore = maskStandardStreams([stream]);
    await new Promise<void>((resolve) =>
      stream.write('строка\n', () => {
        resolve();
      }),
    );
    restore();
  });

  test('после восстановления поток прежний, а остаток показан', () => {
    const { stream, written } = recorder();
    const before = stream.write;
    const restore = maskStandardStreams([stream]);
    stream.write(`остаток ${secret}`);
    restore();
    expect(written).to.deep.equal(['остаток ***']);
    expect(stream.write).to.equal(before);
  });
});
