// One masked stream: every envelope is copied, masked, named by its keys and given to all outputs; the original stays
// as it was.
import { createWriteStream } from 'node:fs';
import { AttachmentContentEncoding, type Attachment, type Envelope } from '@cucumber/messages';
import { maskDeep, maskSecrets } from '../secrets/mask';
import { hasSecret } from '../secrets/scan';
import { inRussian } from './cucumber-words';
import { nameByKeys } from './keys';

/** Receives masked envelopes in the order in which they came. */
export type EnvelopeListener = (envelope: Envelope) => void;

/** The masked copy of an envelope; the body of an attachment is decoded before it is masked. */
export function maskEnvelope(envelope: Envelope, mask = maskSecrets): Envelope {
  if (!envelope.attachment) return maskDeep(envelope, mask, isId);
  const withoutBody = { ...envelope.attachment, body: '' };
  return { attachment: { ...maskDeep(withoutBody, mask, isId), ...maskBody(envelope.attachment, mask) } };
}

/** Hands masked envelopes to listeners. */
export class MessageStream {
  readonly #listeners: EnvelopeListener[] = [];
  #lost = 0;

  subscribe(listener: EnvelopeListener): void {
    this.#listeners.push(listener);
  }

  /** For cucumber's `onMessage`: never throws into the run. */
  readonly accept = (envelope: Envelope): void => {
    try {
      const masked = nameByKeys(inRussian(maskEnvelope(envelope)));
      for (const listener of this.#listeners) listener(masked);
    } catch {
      // Told by `lost`: what could not be masked must not be shown, not even by the error that says so.
      this.#lost += 1;
    }
  };

  /** How many envelopes some output never got. */
  get lost(): number {
    return this.#lost;
  }
}

/** Writes the stream to disk as it comes, one envelope a line; `close` resolves when all of it is there. */
export function writeNdjson(file: string): { readonly listener: EnvelopeListener; close(): Promise<void> } {
  const stream = createWriteStream(file, { encoding: 'utf8' });
  const ended = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve).once('error', reject);
  });
  // Told by `close`; until then the run goes on.
  ended.catch(() => undefined);
  return {
    listener: (envelope) => {
      stream.write(`${JSON.stringify(envelope)}\n`);
    },
    close: async () => {
      stream.end();
      await ended;
    },
  };
}

/** Made by cucumber itself, in every message, many times. */
function isId(key: string): boolean {
  return key === 'id' || key.endsWith('Id') || key.endsWith('Ids');
}

function maskBody(
  { contentEncoding, body, mediaType }: Attachment,
  mask: (text: string) => string,
): { body: string; mediaType?: string } {
  if (contentEncoding !== AttachmentContentEncoding.BASE64) {
    return { body: /[/+]json$/u.test(mediaType) ? maskJson(body, mask) : mask(body) };
  }
  const bytes = Buffer.from(body, 'base64');
  if (isText(bytes)) {
    const text = bytes.toString('utf8');
    const masked = mask(text);
    return { body: masked === text ? body : Buffer.from(masked).toString('base64') };
  }
  return !hasSecret(bytes)
    ? { body }
    : {
        body: Buffer.from('Вложение скрыто: в нём найден секрет').toString('base64'),
        mediaType: 'text/plain',
      };
}

/** A JSON that programs read stays one: where masking the whole would break it, each of its texts is masked alone. */
function maskJson(body: string, mask: (text: string) => string): string {
  const masked = mask(body);
  if (masked === body || isJson(masked) || !isJson(body)) return masked;
  return JSON.stringify(maskDeep(JSON.parse(body) as unknown, mask));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}
