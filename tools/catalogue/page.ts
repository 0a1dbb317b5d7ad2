// The catalogue as one offline page: all data in its markup, a style and a small script beside; nothing is loaded.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../../support/core/russian';
import {
  contextsOf,
  entriesOf,
  type Catalogue,
  type Keyword,
  type StepEntry,
  type ValueType,
} from './entries';
import { setApart, type Piece } from './wording';

/** The text of `docs/steps.html`. The bytes depend on the argument only. */
export function renderPage(catalogue: Catalogue): string {
  const { sections, types } = catalogue;
  const style = readAsset('page.css');
  const script = readAsset('page-script.js');
  const count = entriesOf(catalogue).length;
  const byName = new Map(types.map((type) => [type.name, type]));
  return `<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'">
<title>Шаги сценариев</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Шаги сценариев</h1>
<p class="lead">${counted(count, 'шаг', 'шага', 'шагов')}, из которых складывается любой сценарий. Пример можно скопировать прямо в файл&nbsp;.feature.</p>
</header>
<div class="tools" hidden>
<form role="search">
<div><label for="search">Поиск по тексту шага, описанию и примерам</label>
<input type="search" id="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></div>
<div><label for="section">Раздел</label>
<select id="section">
<option value="">Все разделы</option>
${sections.map(({ name, entries }, index) => `<option value="${sectionId(index)}">${escape(name)} (${entries.length})</option>`).join('\n')}
</select></div>
<p class="told"><output id="shown" for="search section">Показано ${count} из ${count}</output><span class="keys"><kbd>/</kbd> поиск · <kbd>j</kbd> <kbd>k</kbd> или стрелки — по шагам · <kbd>Enter</kbd> — скопировать пример</span></p>
</form>
<p class="apart" id="told" role="status"></p>
</div>
<main>
${sections
  .map(
    (
      { name, entries },
      index,
    ) => `<section id="${sectionId(index)}" aria-labelledby="${sectionId(index)}-title">
<h2 id="${sectionId(index)}-title">${escape(name)} <span class="many">${entries.length}</span></h2>
${entries.map((entry) => stepArticle(entry, byName)).join('\n')}
</section>`,
  )
  .join('\n')}
<section id="values" aria-labelledby="values-title">
<h2 id="values-title">Значения в шагах <span class="many">${types.length}</span></h2>
${types.map(typeArticle).join('\n')}
</section>
<p id="nothing" hidden>Ничего не найдено. Попробуйте короче — одно-два слова — или выберите «Все разделы».</p>
</main>
<footer>Страница собрана из определений шагов командой <code>npm run catalog</code> и работает без сети.</footer>
<script>${script}</script>
</body>
</html>
`;
}

const KEYWORD_CLASSES: Readonly<Record<Keyword, string>> = { Дано: 'given', Когда: 'when', Тогда: 'then' };

function stepArticle(
  { id, keyword, forms, types, doc, uri, line }: StepEntry,
  byName: ReadonlyMap<string, ValueType>,
): string {
  const title = forms
    .map(
      (form) =>
        `<span class="form"><span class="keyword ${KEYWORD_CLASSES[keyword]}">${keyword}</span> ${setApart(form).map(pieceMarkup).join('')}</span>`,
    )
    .join('\n');
  return [
    `<article class="step" id="${id}" aria-labelledby="${id}-title">`,
    `<h3 id="${id}-title" data-find>${title}</h3>`,
    doc.replacement === undefined
      ? ''
      : `<p class="deprecated" data-find><strong>Устарел.</strong> Пишите: <code>${escape(doc.replacement)}</code>; <code>npm run migrate</code> перепишет сценарии.</p>`,
    ...doc.description.map((text) => `<p data-find>${prose(text)}</p>`),
    ...doc.notes.map((text) => `<p class="note" data-find>${prose(text)}</p>`),
    ...contextsOf(doc).flatMap(({ examples, whole }) => [
      ...examples.map((text) => exampleMarkup(text, ' data-find')),
      whole === undefined
        ? ''
        : `<details><summary>Пример в сценарии</summary>${exampleMarkup(whole)}</details>`,
    ]),
    types.length === 0
      ? ''
      : `<details class="values"><summary>Значения: ${types.map(escape).join(', ')}</summary><dl>${types.map((name) => typeTerm(name, byName.get(name))).join('')}</dl></details>`,
    `<p class="place"><a href="#${id}" aria-label="Ссылка на этот шаг">#</a> ${escape(uri)}:${line}</p>`,
    '</article>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function typeArticle(type: ValueType): string {
  const { name, doc, uri, line } = type;
  const id = typeId(name);
  return [
    `<article id="${escape(id)}" aria-labelledby="${escape(id)}-title">`,
    `<h3 id="${escape(id)}-title" data-find>${escape(name)}</h3>`,
    ...doc.description.map((text) => `<p data-find>${prose(text)}</p>`),
    ...doc.notes.map((text) => `<p class="note" data-find>${prose(text)}</p>`),
    formsMarkup(type),
    `<p class="place">${escape(uri)}:${line}</p>`,
    '</article>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function typeTerm(name: string, type: ValueType | undefined): string {
  const [summary = ''] = type?.doc.description ?? [];
  return `<dt><a class="value" href="#${escape(typeId(name))}">${escape(name)}</a></dt><dd>${prose(summary)}${type ? formsMarkup(type) : ''}</dd>`;
}

function formsMarkup({ doc, isOptional }: ValueType): string {
  if (doc.examples.length === 0) return '';
  const forms = doc.examples.map(({ text }) => `<code>${escape(text)}</code>`).join(', ');
  return `<p data-find>Пишется так: ${forms}${isOptional ? ' — или не пишется вовсе' : ''}</p>`;
}

function pieceMarkup(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return escape(piece.text);
    case 'optional':
      return `<span class="or">(</span>${escape(piece.text)}<span class="or">)</span>`;
    case 'choice':
      return piece.options.map(escape).join('<span class="or">/</span>');
    case 'value': {
      const style = piece.isOptional ? 'class="value optional" title="можно не писать"' : 'class="value"';
      const chip = `<a ${style} href="#${escape(typeId(piece.type))}">${escape(piece.type)}</a>`;
      return piece.isQuoted ? `«${chip}»` : chip;
    }
  }
}

/** The steps around an example are not searched: nearly every scenario has «выполнен вход» in it. */
function exampleMarkup(text: string, find = ''): string {
  return `<div class="example"><pre${find}>${escape(text)}</pre><button type="button" hidden>Скопировать</button></div>`;
}

/** Text with the code spans that its author wrote. */
function prose(text: string): string {
  return escape(text).replace(/`([^`]+)`/gu, '<code>$1</code>');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function sectionId(index: number): string {
  return `section-${index + 1}`;
}

function typeId(name: string): string {
  return `value-${name.replaceAll(/\s/gu, '-')}`;
}

function readAsset(name: string): string {
  return readFileSync(path.join(__dirname, name), 'utf8').replaceAll('\r\n', '\n');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
