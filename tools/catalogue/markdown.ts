// The catalogue as Markdown: read in a repository's browser and found by its search.
import { counted } from '../../support/core/russian';
import { contextsOf, entriesOf, type Catalogue, type StepEntry, type ValueType } from './entries';
import { plainForm } from './wording';

/** The text of `docs/steps.md`; links lead to files relative to `docs/`. */
export function renderMarkdown(catalogue: Catalogue): string {
  const { sections, types } = catalogue;
  const steps = counted(entriesOf(catalogue).length, 'шаг', 'шага', 'шагов');
  const blocks = [
    '# Шаги',
    '<!-- Этот файл пишет npm run catalog. Описания шагов правьте над их определениями, в step-definitions. -->',
    `${steps}. Тот же каталог с поиском и копированием — [steps.html](steps.html): откройте файл в браузере.`,
    [...sections.map(({ name }) => name), VALUES]
      .map((name) => `- [${escape(name)}](#${slug(name)})`)
      .join('\n'),
    ...sections.flatMap(({ name, entries }) => [`## ${escape(name)}`, ...entries.flatMap(stepBlocks)]),
    `## ${VALUES}`,
    ...types.flatMap(typeBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const VALUES = 'Значения в шагах';

function stepBlocks({ id, keyword, forms, types, doc, uri, line }: StepEntry): readonly string[] {
  const [title = '', ...others] = forms.map((form) => `${keyword} ${plainForm(form)}`);
  return [
    `<a id="${id}"></a>`,
    `### ${escape(title)}${doc.replacement === undefined ? '' : ' — устарел'}`,
    ...(doc.replacement === undefined
      ? []
      : [`**Устарел.** Пишите: ${code(doc.replacement)}; \`npm run migrate\` перепишет сценарии.`]),
    ...others.map((form) => `Или: **${escape(form)}**`),
    ...doc.description.map(escape),
    ...doc.notes.map((note) => `> ${escape(note)}`),
    ...contextsOf(doc).flatMap(({ examples, whole }) => [
      ...examples.map(fence),
      ...(whole === undefined
        ? []
        : [`<details><summary>Пример в сценарии</summary>\n\n${fence(whole)}\n\n</details>`]),
    ]),
    [
      ...(types.length === 0
        ? []
        : [`Значения: ${types.map((type) => `[${escape(type)}](#${slug(`Значение ${type}`)})`).join(', ')}`]),
      `[${uri}:${line}](../${uri}#L${line})`,
    ].join(' · '),
  ];
}

function typeBlocks({ name, doc, isOptional, uri, line }: ValueType): readonly string[] {
  return [
    `### Значение «${escape(name)}»`,
    ...doc.description.map(escape),
    ...doc.notes.map((note) => `> ${escape(note)}`),
    ...(doc.examples.length === 0
      ? []
      : [
          `Пишется так: ${doc.examples.map(({ text }) => code(text)).join(', ')}${isOptional ? ' — или не пишется вовсе' : ''}`,
        ]),
    `[${uri}:${line}](../${uri}#L${line})`,
  ];
}

function fence(text: string): string {
  return `\`\`\`gherkin\n${text}\n\`\`\``;
}

/** A code span: a text with a backtick needs a longer fence. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** Text that stays text; a code span written by the author stays one. */
function escape(text: string): string {
  return text
    .split(/(`[^`]+`)/u)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_[\]<>|#`~]/gu, String.raw`\$&`)))
    .join('');
}

/** The anchor that GitHub and GitLab give to a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
