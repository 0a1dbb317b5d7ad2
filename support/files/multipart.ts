// Bodies of forms: with files (multipart/form-data) and without (x-www-form-urlencoded).

/** A file that a scenario sends. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** One field of a form: a text or a file. */
export type FormPart =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly file: SentFile };

/**
 * A form with files as it goes over the wire: Node's own FormData encodes it, RFC 7578, names in UTF-8 (§5.1).
 *
 * The bytes of a file are sent untouched. As in browsers, a quote and a line break in a name become `%22`, `%0D`
 * and `%0A`, and a line break in a text becomes CRLF (HTML, «constructing the form data set»).
 */
export async function encodeMultipart(
  parts: readonly FormPart[],
): Promise<{ readonly contentType: string; readonly body: Buffer }> {
  const form = new FormData();
  for (const part of parts) {
    if ('value' in part) form.append(part.name, part.value);
    else form.append(part.name, fileOf(part.file));
  }
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('content-type') ?? '',
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}

/** A form without files, in UTF-8; the same name may come several times. */
export function encodeForm(values: Readonly<Record<string, string>> | Iterable<[string, string]>): string {
  return new URLSearchParams(values).toString();
}

function fileOf({ name, bytes, mediaType }: SentFile): File {
  return new File([new Uint8Array(bytes)], name, { type: mediaType });
}
