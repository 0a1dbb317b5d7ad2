// The pages that nginx writes itself.
import type { Answer } from '../http/answer';

/**
 * nginx's own page for a status, byte for byte: CRLF, and no version in the tail
 * (`ngx_http_special_response.c`, with `server_tokens off`).
 */
export function nginxPage(status: keyof typeof nginxTitles): Answer {
  const title = `${status} ${nginxTitles[status]}`;
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ];
  return { status, headers: { Server: 'nginx', 'Content-Type': 'text/html' }, body: lines.join('\r\n') };
}

/** The wording is nginx's, not the standard's reason phrase. */
const nginxTitles = {
  405: 'Not Allowed',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
} as const;
