// The catalogue's page: search, sections, copying, keys. All its data is the page itself.
/* global document, window, location, navigator */
'use strict';

const search = document.getElementById('search');
const section = document.getElementById('section');
const shown = document.getElementById('shown');
const told = document.getElementById('told');
const nothing = document.getElementById('nothing');
const entries = [...document.querySelectorAll('main article')];
const steps = entries.filter((entry) => entry.classList.contains('step'));
const texts = new Map(
  entries.map((entry) => [
    entry,
    fold([...entry.querySelectorAll('[data-find]')].map((part) => part.textContent).join('\n')),
  ]),
);

function fold(text) {
  return text.normalize('NFC').toLowerCase().replaceAll('ё', 'е');
}

/** A step pasted from a feature file is found too: its number and its values are not part of its wording. */
function wordsOf(query) {
  const wording = fold(query).replace(/^\s*(когда\s+)?шаг \d+(\.\d+)*[:.]/u, ' ');
  const words = (text) => text.split(/[\s«»"“”„]+/u).filter((word) => word !== '');
  const bare = words(wording.replace(/«[^»]*»+|"[^"]*"|“[^”]*”|„[^“]*“/gu, ' '));
  return bare.length > 0 ? bare : words(wording);
}

function filter() {
  const words = wordsOf(search.value);
  for (const entry of entries) {
    const isInSection = section.value === '' || entry.parentElement.id === section.value;
    entry.hidden = !isInSection || !words.every((word) => texts.get(entry).includes(word));
  }
  for (const block of document.querySelectorAll('main > section')) {
    const count = block.querySelectorAll('article:not([hidden])').length;
    block.querySelector('.many').textContent = String(count);
    block.hidden = count === 0;
  }
  shown.textContent = `Показано ${steps.filter((step) => !step.hidden).length} из ${steps.length}`;
  nothing.hidden = entries.some((entry) => !entry.hidden);
}

function visible() {
  return entries.filter((entry) => !entry.hidden);
}

/** Moves the focus to the next visible entry, or to the one before. */
function move(by) {
  const list = visible();
  const current = list.indexOf(document.activeElement?.closest('article'));
  const next = list[current === -1 && by < 0 ? list.length - 1 : current + by];
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    keepBelowTools(next);
  } else if (by < 0) search.focus();
}

/** `nearest` does not know that the tools lie over the top of the page. */
function keepBelowTools(entry) {
  const hiddenBy = document.querySelector('.tools').getBoundingClientRect().bottom + 12;
  const { top } = entry.getBoundingClientRect();
  if (top < hiddenBy) window.scrollBy(0, top - hiddenBy);
}

async function copy(button) {
  const text = button.parentElement.querySelector('pre').textContent;
  const isCopied = await write(text);
  button.textContent = isCopied ? 'Скопировано' : 'Не вышло: Ctrl+C';
  told.textContent = isCopied
    ? 'Пример скопирован'
    : 'Скопировать не удалось: выделите пример и нажмите Ctrl+C';
  window.setTimeout(() => {
    button.textContent = 'Скопировать';
    told.textContent = '';
  }, 1500);
}

/** A page opened from the disk may have no clipboard of its own, or be refused it. */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeOldWay(text);
  }
}

function writeOldWay(text) {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.className = 'apart';
  area.setAttribute('aria-hidden', 'true');
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { target, key } = event;
  const isTyping = target === search || target === section;
  const by = { j: 1, о: 1, k: -1, л: -1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (target === search && key === 'Escape') {
    search.value = '';
    filter();
  } else if (target === search && key === 'ArrowDown') {
    move(1);
  } else if (isTyping) {
    return;
  } else if (key === '/' || (key === '.' && event.code === 'Slash')) {
    search.focus();
    search.select();
  } else if (key === 'Enter' && entries.includes(target)) {
    target.querySelector('button')?.click();
  } else if (by !== undefined && (!key.startsWith('Arrow') || target.closest('article'))) {
    move(by);
  } else {
    return;
  }
  event.preventDefault();
}

/** A link to an entry shows it, whatever was searched for. */
function reveal() {
  const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!entry?.hidden) return;
  search.value = '';
  section.value = '';
  filter();
  entry.scrollIntoView();
}

for (const part of document.querySelectorAll('.tools, .example button')) part.hidden = false;
for (const entry of entries) entry.tabIndex = -1;
document.querySelector('.tools form').addEventListener('submit', (event) => event.preventDefault());
search.addEventListener('input', filter);
section.addEventListener('change', filter);
document.addEventListener('keydown', onKey);
document.addEventListener('click', (event) => {
  if (event.target.matches('.example button')) void copy(event.target);
});
window.addEventListener('hashchange', reveal);
window.addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('details:not(.values)')) folded.open = true;
});
filter();
reveal();
