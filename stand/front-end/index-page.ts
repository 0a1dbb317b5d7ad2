// The front end: whatever path is asked for, nginx answers with the page of a single-page application.
import type { Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import { emptyAnswer } from '../http/answer';
import { nginxPage } from './nginx-page';

/** When the front end was built; nginx puts it into Last-Modified and ETag. */
const builtAt = new Date('2025-04-25T12:46:33Z');

/** An Angular shell. Its length is the one of the run in which a search got this page instead of an answer. */
export const indexPage = pad(
  `<!doctype html>
<html lang="ru" data-critters-container>
<head>
  <meta charset="utf-8">
  <title>Аврора · Реестр клиентов</title>
  <base href="/">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" type="image/x-icon" href="favicon.ico">
  <style>html,body{height:100%;margin:0}body{font-family:Roboto,"Helvetica Neue",sans-serif}</style>
  <link rel="stylesheet" href="styles-5INURTSO.css" media="print" onload="this.media='all'">
  <noscript><link rel="stylesheet" href="styles-5INURTSO.css"></noscript>
</head>
<body class="mat-typography">
  <app-root></app-root>
  <script src="polyfills-FFHMD2TL.js" type="module"></script>
  <script src="main-QKB7ZJ3U.js" type="module"></script>
</body>
</html>
`,
  944,
);

/**
 * `try_files $uri /index.html` as nginx serves it: 200 with the page, 304 for a known ETag, 405 for what a static
 * file cannot do. ETag is `"<mtime>-<size>"` in hex (`ngx_http_set_etag`); `expires -1` gives Expires one second
 * before now and Cache-Control: no-cache (`ngx_http_headers_filter_module`).
 */
export function answerFrontEnd(request: StandRequest, nowMs: number): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return nginxPage(405);
  const validators = {
    Server: 'nginx',
    'Last-Modified': builtAt.toUTCString(),
    ETag: etag,
    Expires: new Date(nowMs - 1000).toUTCString(),
    'Cache-Control': 'no-cache',
    'Strict-Transport-Security': 'max-age=15724800; includeSubDomains',
  };
  if (isUnchanged(request)) return emptyAnswer(304, validators);
  return {
    status: 200,
    headers: { ...validators, 'Content-Type': 'text/html', 'Accept-Ranges': 'bytes' },
    body: indexPage,
  };
}

const etag = `"${(builtAt.getTime() / 1000).toString(16)}-${Buffer.byteLength(indexPage).toString(16)}"`;

/** RFC 9110 §13.2.2: If-Modified-Since counts only without If-None-Match; nginx wants the exact date. */
function isUnchanged(request: StandRequest): boolean {
  const known = request.headers.get('if-none-match');
  if (known !== undefined) return known === '*' || known.split(',').some((tag) => weak(tag) === weak(etag));
  return request.headers.get('if-modified-since') === builtAt.toUTCString();
}

function weak(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

/** Fills the page up with a comment, as a build stamp would. */
function pad(page: string, bytes: number): string {
  const frame = '<!-- -->\n';
  const missing = bytes - Buffer.byteLength(page) - frame.length;
  if (missing < 0) throw new RangeError(`The page is ${-missing} bytes too long`);
  return `${page}<!-- ${'.'.repeat(missing)}-->\n`;
}
