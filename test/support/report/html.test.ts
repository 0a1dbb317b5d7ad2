import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { dataBlock, html, renderPage } from '../../../support/report/html';

describe('шаблон HTML', () => {
  test('экранирует значения, но не разметку шаблона', () => {
    const inner = html`<b title="${`"'`}">${'<i>&amp;</i>'}</b>`;
    expect(html`<p>${inner}</p>`.text).to.equal(
      '<p><b title="&#34;&#39;">&#60;i&#62;&#38;amp;&#60;/i&#62;</b></p>',
    );
  });

  test('печатает списки и числа, а нет и ложь — никак', () => {
    expect(html`<p>${[1, 'а', [undefined, false, html`<i></i>`]]}${undefined}${false}${0}</p>`.text).to.equal(
      '<p>1а<i></i>0</p>',
    );
  });

  test('отступы шаблона не печатает, а в значении строки и отступы остаются', () => {
    expect(
      html`<ul>
        <li>${'а\n    б'}</li>
      </ul>`.text,
    ).to.equal('<ul>\n<li>а\n    б</li>\n</ul>');
  });

  for (const [what, text, shown] of [
    ['цвета терминала убирает', '\u001b[31mкрасное\u001b[0m', 'красное'],
    ['ссылку терминала убирает', '\u001b]8;;javascript:x()\u0007текст\u001b]8;;\u0007', 'текст'],
    ['разворот текста показывает', 'gnp.\u202eexe', 'gnp.‹U+202E›exe'],
    ['нулевой байт заменяет', 'до\u0000после', 'до\ufffdпосле'],
    ['строку и табуляцию оставляет', 'а\n\tб\r\n', 'а\n\tб\r\n'],
    ['букву из двух половин оставляет', 'щит 🛡 и Ё', 'щит 🛡 и Ё'],
  ] as const) {
    test(what, () => {
      expect(html`${text}`.text).to.equal(shown);
    });
  }
});

describe('данные для сценария страницы', () => {
  const data = { текст: '</script><!--\u2028&"', список: [1, null], __proto__: undefined };

  test('ничем в себе блок не закрывают', () => {
    const { text } = dataBlock('data', data);
    expect(text.match(/<\/?script/gu)).to.have.length(2);
    expect(text).not.to.match(/<!--|\u2028|&/u);
  });

  test('читаются такими, какими были', () => {
    const [, json = ''] = /^<script type="application\/json" id="data">(.*)<\/script>$/u.exec(
      dataBlock('data', data).text,
    ) ?? [''];
    expect(JSON.parse(json)).to.deep.equal(JSON.parse(JSON.stringify(data)));
  });
});

describe('страница', () => {
  const page = renderPage({
    title: '</title>',
    body: html`<p>тело</p>`,
    styles: ['p {', '}'],
    scripts: ['go(`$&`)'],
    refreshSeconds: 3,
  });

  test('разрешает только свои стиль и сценарий: по их хешам', () => {
    const [, style = ''] = /<style>([^]*)<\/style>/u.exec(page) ?? [];
    const [, script = ''] = /<script>([^]*)<\/script>/u.exec(page) ?? [];
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');
    expect(style).to.equal('p {\n}');
    expect(page).to.include(
      `content="default-src 'none'; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'; ` +
        `img-src 'self' file:; base-uri 'none'; form-action 'none'"`,
    );
  });

  test('без сценария не разрешает никакого', () => {
    expect(renderPage({ title: '', body: html``, styles: [], scripts: [] })).to.include("script-src 'none'");
  });

  test('название экранирует, сама обновляется только там, где сценариев не исполняют', () => {
    expect(page).to.include('<title>&#60;/title&#62;</title>');
    expect(page).to.include('<noscript><meta http-equiv="refresh" content="3"></noscript>');
  });
});
