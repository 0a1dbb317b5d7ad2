// Files kept with a client, in memory.
import { createHash, randomUUID } from 'node:crypto';
import type { UploadedFile } from '../http/form';

/** The contract's schema of the same name. */
export interface Document {
  readonly id: string;
  readonly fileName: string;
  readonly kind: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  /** Lower case hex. */
  readonly sha256: string;
}

export interface StoredDocument {
  readonly document: Document;
  readonly bytes: Buffer;
}

export interface Documents {
  list(clientId: string): readonly Document[];
  find(clientId: string, id: string): StoredDocument | undefined;
  add(clientId: string, kind: string, file: UploadedFile): Document;
  /** The documents of a client that is no more. */
  forget(clientId: string): void;
}

/** The largest file that a client's documents take. */
export const maxDocumentBytes = 200 * 1024;

export function createDocuments(): Documents {
  const byClient = new Map<string, readonly StoredDocument[]>();
  const of = (clientId: string): readonly StoredDocument[] => byClient.get(clientId) ?? [];
  return {
    list: (clientId) => of(clientId).map(({ document }) => document),
    find: (clientId, id) => of(clientId).find(({ document }) => document.id === id),
    add(clientId, kind, { fileName, mediaType, bytes }) {
      const document: Document = {
        id: randomUUID(),
        fileName,
        kind,
        sizeBytes: bytes.length,
        mediaType,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
      byClient.set(clientId, [...of(clientId), { document, bytes }]);
      return document;
    },
    forget(clientId) {
      byClient.delete(clientId);
    },
  };
}
