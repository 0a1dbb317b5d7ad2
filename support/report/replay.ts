// The messages of a run from a file, one after another, as they came.
import { open } from 'node:fs/promises';
import type { Envelope } from '@cucumber/messages';
import { SuiteError, isRecord, messageOf } from '../core/errors';

/**
 * Reads messages, NDJSON. The last line may be cut off: the run was killed while it wrote.
 *
 * @throws SuiteError MESSAGES_UNREADABLE with the line
 */
export async function replayMessages(file: string, accept: (envelope: Envelope) => void): Promise<void> {
  let number = 0;
  let broken: { readonly line: number; readonly reason: string } | undefined;
  await readLines(file, (line) => {
    number += 1;
    if (broken || line.trim() === '') return;
    const envelope = read(line);
    if (envelope instanceof Error) broken = { line: number, reason: envelope.message };
    else accept(envelope);
  });
  if (number === 0) throw unreadable(`${file}: файл пуст`);
  if (broken && broken.line < number) throw unreadable(`${file}:${broken.line}: ${broken.reason}`);
}

const NEW_LINE = 10;
const BUFFER_BYTES = 256 * 1024;

/**
 * Cuts a file as bytes, then decodes: no letter is torn, and a line without Cyrillic, as most are, takes half the memory
 * and time of any other.
 */
async function readLines(file: string, take: (line: string) => void): Promise<void> {
  // Not what `take` throws: the file is not to blame for it.
  const tell = (error: unknown): never => {
    throw unreadable(`${file}: ${messageOf(error)}`, error);
  };
  const handle = await open(file).catch(tell);
  try {
    let buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept).catch(tell);
      if (bytesRead === 0) break;
      const end = kept + bytesRead;
      let from = 0;
      for (
        let to = buffer.indexOf(NEW_LINE, kept);
        to >= 0 && to < end;
        to = buffer.indexOf(NEW_LINE, from)
      ) {
        take(buffer.toString('utf8', from, to));
        from = to + 1;
      }
      kept = end - from;
      // A line longer than all the room for it.
      const next = kept === buffer.length ? Buffer.allocUnsafe(buffer.length * 2) : buffer;
      buffer.copy(next, 0, from, end);
      buffer = next;
    }
    if (kept > 0) take(buffer.toString('utf8', 0, kept));
  } finally {
    await handle.close();
  }
}

function read(line: string): Envelope | Error {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : new Error('это не сообщение Cucumber');
  } catch (error) {
    return new Error(`строка не JSON (${messageOf(error)})`);
  }
}

function unreadable(what: string, origin?: unknown): SuiteError {
  return new SuiteError(
    'MESSAGES_UNREADABLE',
    `Сообщения прогона не прочитаны: ${what} → укажите файл messages.ndjson, который записал npm run bdd`,
    origin,
  );
}
