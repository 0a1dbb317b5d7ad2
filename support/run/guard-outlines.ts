// Outlines that would run literally: a placeholder that no column fills, a column that nothing uses, examples without rows.
import type { Examples, Scenario, Step } from '@cucumber/messages';
import { distance } from 'fastest-levenshtein';
import { quoteAll } from '../core/russian';
import type { Found, GuardContext, GuardRule } from './guard-context';

/** The rules about outlines and their examples. */
export const outlineRules: readonly GuardRule[] = [
  { name: 'параметр без таблицы', find: ofScenarios(withoutExamples) },
  { name: 'параметр предыстории', find: inBackgrounds },
  { name: 'примеры без строк', find: ofScenarios(withoutRows) },
  { name: 'параметр без столбца', find: ofScenarios(withoutColumn) },
  { name: 'обломок параметра', find: ofScenarios(brokenPlaceholders) },
  { name: 'столбец без параметра', find: ofScenarios(withoutUse) },
  { name: 'столбцы таблицы', find: ofScenarios(strangeColumns) },
];

const PLACEHOLDER = /<([^<>\s/](?:[^<>]*[^<>\s])?)>/gu;

function ofScenarios(find: (scenario: Scenario) => readonly Found[]): GuardRule['find'] {
  return ({ scenarios, isDraft }) => scenarios.filter((scenario) => !isDraft(scenario)).flatMap(find);
}

function withoutExamples(scenario: Scenario): Found[] {
  if (scenario.examples.length > 0) return [];
  return literal(scenario.steps).map(({ step, name }) => ({
    line: step.location.line,
    text: `«<${name}>» в шаге «${step.text}» останется как есть: у сценария нет таблицы → добавьте «Примеры:» (не «Пример:») с таблицей, в которой есть столбец «${name}»`,
  }));
}

function inBackgrounds({ backgrounds }: GuardContext): Found[] {
  return backgrounds.flatMap(({ steps }) =>
    literal(steps).map(({ step, name }) => ({
      line: step.location.line,
      text: `«<${name}>» в предыстории останется как есть: примеры действуют только в шагах сценария → перенесите шаг «${step.text}» в сценарий`,
    })),
  );
}

/** The first placeholder of each step. In tables and texts of a plain scenario only a Russian name is one. */
function literal(steps: readonly Step[]): readonly { readonly step: Step; readonly name: string }[] {
  return steps.flatMap((step) => {
    const [name] = [
      ...placeholdersIn(step.text),
      ...argumentsOf(step)
        .flatMap(placeholdersIn)
        .filter((written) => RUSSIAN.test(written)),
    ];
    return name === undefined ? [] : [{ step, name }];
  });
}

const RUSSIAN = /\p{Script=Cyrillic}/u;

function withoutRows({ name, examples }: Scenario): Found[] {
  return examples
    .filter(({ tableBody }) => tableBody.length === 0)
    .map(({ location }) => ({
      line: location.line,
      text: `под «Примеры:» сценария «${name}» нет ни одной строки: ни один пример не выполнится → добавьте таблицу: строку с названиями столбцов и строки со значениями`,
    }));
}

function withoutColumn({ examples, steps }: Scenario): Found[] {
  return examples.flatMap((example) => {
    const columns = columnsOf(example);
    if (columns.length === 0) return [];
    const missing = new Map(
      steps.flatMap((step) =>
        [
          ...placeholdersIn(step.text),
          ...argumentsOf(step)
            .flatMap(placeholdersIn)
            .filter((name) => RUSSIAN.test(name) || columns.some((column) => distance(column, name) <= 2)),
        ]
          .filter((name) => !columns.includes(name))
          .map((name) => [name, step] as const),
      ),
    );
    return [...missing].map(([name, step]) => ({
      line: step.location.line,
      text: `«<${name}>» в шаге «${step.text}» останется как есть: в таблице в строке ${example.location.line} нет такого столбца → столбцы: ${quoteAll(columns)}`,
    }));
  });
}

/** `<код`, `код>`, `< код>`: a column's name with half of its brackets. */
function brokenPlaceholders({ examples, steps }: Scenario): Found[] {
  const columns = [...new Set(examples.flatMap(columnsOf))];
  return steps.flatMap((step) => {
    const rest = textsOf(step)
      .join('\n')
      .replace(/<([^<>]*)>/gu, (written, name: string) => (columns.includes(name) ? '' : written));
    const broken = /[<>]/u.test(rest)
      ? columns.find((name) => new RegExp(`<\\s*${escape(name)}|${escape(name)}\\s*>`, 'u').test(rest))
      : undefined;
    if (broken === undefined) return [];
    return [
      {
        line: step.location.line,
        text: `в шаге «${step.text}» скобки вокруг «${broken}» не те, и значение не подставится → правильно: «<${broken}>»`,
      },
    ];
  });
}

/** A column that neither a step nor the name uses was meant for a placeholder that is lost. */
function withoutUse({ name, examples, steps }: Scenario): Found[] {
  const used = new Set([name, ...steps.flatMap(textsOf)].flatMap(placeholdersIn));
  return examples.flatMap((example) =>
    (example.tableHeader?.cells ?? [])
      .filter(({ value }) => value !== '' && !used.has(value))
      .map(({ value, location }) => ({
        line: location.line,
        ...(location.column === undefined ? {} : { column: location.column }),
        text: `столбец «${value}» не использует ни один шаг → поставьте «<${value}>» в шаг или в название сценария либо удалите столбец`,
      })),
  );
}

function strangeColumns({ examples }: Scenario): Found[] {
  return examples.flatMap((example) =>
    (example.tableHeader?.cells ?? []).flatMap(({ value, location }, index, cells) => {
      const at = {
        line: location.line,
        ...(location.column === undefined ? {} : { column: location.column }),
      };
      if (value === '') return [{ ...at, text: 'столбец примеров без названия → назовите его' }];
      return cells.findIndex((cell) => cell.value === value) < index
        ? [{ ...at, text: `столбец «${value}» есть дважды, второй не действует → оставьте один` }]
        : [];
    }),
  );
}

function columnsOf({ tableHeader }: Examples): readonly string[] {
  return (tableHeader?.cells ?? []).map(({ value }) => value);
}

function textsOf(step: Step): readonly string[] {
  return [step.text, ...argumentsOf(step)];
}

function argumentsOf({ dataTable, docString }: Step): readonly string[] {
  return [
    ...(dataTable?.rows ?? []).flatMap(({ cells }) => cells.map(({ value }) => value)),
    ...(docString ? [docString.content] : []),
  ];
}

/** Names in angle brackets; a text with a closing tag is markup. */
function placeholdersIn(text: string): readonly string[] {
  if (/<\/|\/>|<[!?]/u.test(text)) return [];
  return Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}
