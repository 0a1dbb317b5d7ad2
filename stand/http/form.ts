// Forms with files (RFC 7578), read by Node's own parser.

/** A file part of a form. */
export interface UploadedFile {
  readonly fileName: string;
  /** With its parameters: `text/csv; charset=windows-1251`. */
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Files and texts by the names of their parts; of parts with one name the last counts. */
export type Form = Readonly<Record<string, string | UploadedFile>>;

/**
 * Reads a multipart body.
 * @param contentType the request's, with its boundary
 * @returns `undefined` when the body is no such form
 */
export async function readForm(body: Buffer, contentType: string): Promise<Form | undefined> {
  const source: FormSource = new Response(new Uint8Array(body), { headers: { 'Content-Type': contentType } });
  const parts: (readonly [name: string, part: string | File])[] = [];
  try {
    (await source.formData()).forEach((part, name) => {
      parts.push([name, part]);
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  const entries = parts.map(async ([name, part]) => [name, await readPart(part)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Node warns servers off it because it keeps a form in memory; the stand has its requests there anyway. */
interface FormSource {
  formData(): Promise<FormData>;
}

async function readPart(part: string | File): Promise<string | UploadedFile> {
  if (typeof part === 'string') return part;
  // What is not visible ASCII could not stand in a header when the file is given back.
  const mediaType = /^[ -~]+$/.test(part.type) ? part.type : 'application/octet-stream';
  return { fileName: part.name, mediaType, bytes: Buffer.from(await part.arrayBuffer()) };
}
