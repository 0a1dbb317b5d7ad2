import { describe, test } from 'node:test';
import { expect } from 'chai';
import { encodeForm, encodeMultipart } from '../../../support/files/multipart';

const bytes = Buffer.from([0, 255, 13, 10, 10, 45, 45, 0xd0]);
const file = { name: 'отчёт за май.csv', bytes, mediaType: 'text/csv' };

describe('форма с файлами', () => {
  test('русские имена уходят в UTF-8, байты файла не тронуты', async () => {
    const { contentType, body } = await encodeMultipart([
      { name: 'комментарий', value: 'ёлки' },
      { name: 'файл', file },
    ]);
    const boundary = /^multipart\/form-data; boundary=(\S+)$/u.exec(contentType)?.[1] ?? '';
    expect(boundary).not.to.equal('');
    const head =
      `--${boundary}\r\nContent-Disposition: form-data; name="комментарий"\r\n\r\nёлки\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="файл"; filename="отчёт за май.csv"\r\n` +
      'Content-Type: text/csv\r\n\r\n';
    const tail = `\r\n--${boundary}--`;
    expect(body.subarray(0, Buffer.byteLength(head)).toString()).to.equal(head);
    expect(body.subarray(Buffer.byteLength(head)).subarray(0, bytes.length)).to.deep.equal(bytes);
    expect(
      body
        .subarray(Buffer.byteLength(head) + bytes.length)
        .toString()
        .trimEnd(),
    ).to.equal(tail);
  });

  test('разборщик Node.js получает то же самое, одно имя может повториться', async () => {
    const { contentType, body } = await encodeMultipart([
      { name: 'файл', file },
      { name: 'файл', file: { ...file, name: 'второй.bin', mediaType: 'application/octet-stream' } },
    ]);
    const received = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
    // The deprecation is about servers that read the forms of strangers.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const parsed = await received.formData();
    const files = await Promise.all(
      parsed
        .getAll('файл')
        .map(async (entry) =>
          typeof entry === 'string'
            ? entry
            : { name: entry.name, type: entry.type, bytes: Buffer.from(await entry.arrayBuffer()) },
        ),
    );
    expect(files).to.deep.equal([
      { name: 'отчёт за май.csv', type: 'text/csv', bytes },
      { name: 'второй.bin', type: 'application/octet-stream', bytes },
    ]);
  });

  test('кавычка и перевод строки в имени не ломают заголовка', async () => {
    const { body } = await encodeMultipart([{ name: 'а"б\r\nX-Evil: 1', value: '' }]);
    expect(body.toString()).to.contain('name="а%22б%0D%0AX-Evil: 1"').and.not.contain('\r\nX-Evil');
  });
});

describe('форма без файлов', () => {
  test('кодирует русские буквы, плюс и амперсанд, имя может повториться', () => {
    expect(encodeForm({ имя: 'а&б', сумма: '1+1 =' })).to.equal(
      '%D0%B8%D0%BC%D1%8F=%D0%B0%26%D0%B1&%D1%81%D1%83%D0%BC%D0%BC%D0%B0=1%2B1+%3D',
    );
    expect(
      encodeForm([
        ['a', '1'],
        ['a', '2'],
      ]),
    ).to.equal('a=1&a=2');
  });
});
