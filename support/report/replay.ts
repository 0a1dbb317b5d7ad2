// The messages of a run from a file, one after another, as they came.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
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
  try {
    // The encoding is the stream's: pieces of bytes would cut letters in two.
    const lines = createInterface({
      input: createReadStream(file, { encoding: 'utf8' }),
      crlfDelay: Infinity,
    });
    for await (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      if (broken) break;
      const envelope = read(line);
      if (envelope instanceof Error) broken = { line: number, reason: envelope.message };
      else accept(envelope);
    }
  } catch (error) {
    throw unreadable(`${file}: ${messageOf(error)}`, error);
  }
  if (number === 0) throw unreadable(`${file}: файл пуст`);
  if (broken && broken.line < number) throw unreadable(`${file}:${broken.line}: ${broken.reason}`);
}

function read(line: string): Envelope | Error {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? (value as Envelope) : new Error('это не сообщение Cucumber');
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
