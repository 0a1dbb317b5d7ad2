// HTML that cannot be injected into: every value is escaped, unless it is HTML of this template itself.
import { createHash } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';

/** Markup that needs no escaping any more. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes; nothing is printed for `undefined` and `false`. */
export type Fragment = string | number | Html | undefined | false | readonly Fragment[];

/** The template: html`<p>${anything}</p>`. Attributes must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  return new Html(
    stripIndent(strings).reduce((text, string, index) => text + render(values[index - 1]) + string),
  );
}

/** Data for a script of the page, as a block that no browser executes. */
export function dataBlock(id: string, data: unknown): Html {
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/gu, toJsonEscape);
  return new Html(`<script type="application/json" id="${escapeHtml(id)}">${json}</script>`);
}

/** What a page is made of: our own bytes, never a user's. */
export interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** Style sheets and scripts, as text. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** The page loads itself anew after so many seconds where no script of it does so at a better moment. */
  readonly refreshSeconds?: number;
}

/**
 * A page that loads nothing but pictures that lie beside it: its policy names the hashes of its own style and script,
 * so that even a tag that slipped through could neither run nor load anything (Content Security Policy Level 3).
 */
export function renderPage({ title, body, styles, scripts, refreshSeconds }: PageParts): string {
  const style = styles.join('\n');
  const script = scripts.join('\n');
  const policy = [
    `default-src 'none'`,
    `style-src 'sha256-${hashOf(style)}'`,
    script === '' ? `script-src 'none'` : `script-src 'sha256-${hashOf(script)}'`,
    `img-src 'self' file:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const refresh =
    refreshSeconds === undefined
      ? ''
      : `<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>\n`;
  // A plain text: a hash covers each byte between the tags.
  return `<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${refresh}<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body.text}
${script === '' ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

const withoutIndent = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Indentation is for who reads the source: a page of ten thousand scenarios would be twice as large by it. */
function stripIndent(strings: TemplateStringsArray): readonly string[] {
  const known = withoutIndent.get(strings);
  if (known) return known;
  const stripped = strings.map((text) => text.replace(/\n\s+/gu, '\n'));
  withoutIndent.set(strings, stripped);
  return stripped;
}

function render(value: Fragment): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
}

/** Colours of a terminal are dropped; what would turn or hide the text after it is made visible. */
function escapeHtml(text: string): string {
  // Most texts hold none of it, and a report has a million of them.
  if (!UNSAFE.test(text)) return text;
  return (
    stripVTControlCharacters(text)
      .replace(/[&<>"']/gu, (sign) => `&#${sign.charCodeAt(0)};`)
      .replace(
        /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
        (sign) => `‹U+${sign.charCodeAt(0).toString(16).toUpperCase()}›`,
      )
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/gu, '\ufffd')
  );
}

const UNSAFE =
  // eslint-disable-next-line no-control-regex
  /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u;

function toJsonEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64');
}
