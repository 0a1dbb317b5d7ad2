// An answer that is a file to save.
import type { Answer } from './answer';

/**
 * A file with its name in Content-Disposition (RFC 6266), in Unicode as RFC 8187 writes it.
 * @param asciiName for clients that know no `filename*`
 */
export function attachmentAnswer(
  fileName: string,
  mediaType: string,
  body: Buffer,
  asciiName = fileName.replaceAll(/[^ -~]|["\\%]/gu, '_'),
): Answer {
  // RFC 8187 §3.2.1 allows fewer characters than encodeURIComponent leaves.
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    status: 200,
    headers: {
      'Content-Type': mediaType,
      'Content-Disposition': `attachment; filename="${asciiName}"; filename*=UTF-8''${encoded}`,
    },
    body,
  };
}
