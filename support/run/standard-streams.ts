// What the process itself prints, masked: console.log of a step too, since worker threads print through this one.
import { StringDecoder } from 'node:string_decoder';
import { maskSecrets } from '../secrets/mask';

/** How long a line waits for its end: half a secret is known to nobody; a progress bar has no line end at all. */
const PATIENCE_MS = 20;

/** A stream whose writes can be replaced. */
export type Printed = Pick<NodeJS.WriteStream, 'write'>;

/** Masks all that is written to the streams, until `restore`, which prints what still waits. */
export function maskStandardStreams(
  streams: readonly Printed[] = [process.stdout, process.stderr],
): () => void {
  const restores = streams.map(maskStream);
  const restore = () => {
    process.off('exit', restore);
    for (const each of restores) each();
  };
  process.on('exit', restore);
  return restore;
}

function maskStream(stream: Printed): () => void {
  const original = stream.write;
  const decoder = new StringDecoder('utf8');
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const print = (text: string): boolean => (text === '' ? true : original.call(stream, maskOrHide(text)));
  const flush = () => {
    clearTimeout(timer);
    const text = waiting;
    waiting = '';
    print(text);
  };
  function write(chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean {
    waiting += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    const end = waiting.lastIndexOf('\n') + 1;
    const lines = waiting.slice(0, end);
    waiting = waiting.slice(end);
    clearTimeout(timer);
    if (waiting !== '') timer = setTimeout(flush, PATIENCE_MS);
    const callback = [encoding, done].find((argument) => typeof argument === 'function');
    if (callback) process.nextTick(callback);
    return print(lines);
  }
  stream.write = write;
  return () => {
    flush();
    if (stream.write === write) stream.write = original;
  };
}

function maskOrHide(text: string): string {
  try {
    return maskSecrets(text);
  } catch {
    return 'Строка скрыта: её не удалось замаскировать\n';
  }
}
