// The language service of Cucumber's editor extensions: a package of its own, which the project does not depend on.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Counted from zero; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A file that the service reads; the extension gives `.ts` files the language `tsx`. */
export interface Source {
  readonly languageName: 'tsx';
  readonly uri: string;
  readonly content: string;
}

export interface LocationLink {
  readonly targetUri: string;
  /** The text of a definition in its file, quotes included. */
  readonly targetSelectionRange: Range;
}

/** What the service has found in sources. */
export interface Index {
  readonly expressionLinks: readonly {
    readonly expression: { readonly source: string };
    readonly locationLink: LocationLink;
  }[];
  readonly parameterTypeLinks: readonly {
    readonly parameterType: { readonly name: string; readonly regexpStrings: readonly string[] };
  }[];
  readonly errors: readonly Error[];
  readonly registry: unknown;
}

type Expression = Index['expressionLinks'][number]['expression'];

/** The part of @cucumber/language-service 1.7.0 that the extension for VS Code works with. */
export interface LanguageService {
  readonly ExpressionBuilder: new (grammars: unknown) => {
    build(sources: readonly Source[], parameterTypes: readonly never[]): Index;
  };
  parseGherkinDocument(text: string): { readonly gherkinDocument?: unknown };
  extractStepTexts(document: unknown, found: readonly string[]): readonly string[];
  buildSuggestions(registry: unknown, texts: readonly string[], expressions: readonly Expression[]): unknown;
  jsSearchIndex(suggestions: unknown): unknown;
  getGherkinCompletionItems(
    text: string,
    position: Position,
    suggestions: unknown,
  ): readonly { readonly label: string; readonly textEdit: { readonly newText: string } }[];
  getGherkinDiagnostics(
    text: string,
    expressions: readonly Expression[],
  ): readonly { readonly message: string; readonly range: Range }[];
  getStepDefinitionLocationLinks(
    text: string,
    position: Position,
    links: Index['expressionLinks'],
  ): readonly LocationLink[];
}

const NAME = '@cucumber/language-service';

/**
 * Installs the service into a folder that has its `package.json` and lock file, unless it is there.
 *
 * @returns why that is impossible, for a skipped test
 * @throws Error the same in CI, where nothing is skipped
 */
export function installLanguageService(
  folder = __dirname,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (versionIn(folder, 'node_modules', NAME) === pinnedIn(folder)) return undefined;
  const npm = environment['npm_execpath'];
  const args = ['ci', '--ignore-scripts'];
  const { status, stderr, error } = spawnSync(
    npm === undefined ? 'npm' : process.execPath,
    npm === undefined ? args : [npm, ...args],
    {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
      timeout: 180_000,
      shell: npm === undefined && process.platform === 'win32',
    },
  );
  if (status === 0) return undefined;
  const complaint = error?.message ?? stderr.split('\n').find((line) => /^npm error (?!code )/u.test(line));
  const reason = `${NAME} не установлена: ${complaint ?? `npm завершился с кодом ${String(status)}`} → выполните npm ci --ignore-scripts в папке test/editor`;
  if (environment['CI']) throw new Error(reason);
  return reason;
}

/** Loads the installed service with the grammars that it brings as WebAssembly: nothing is compiled. */
export async function loadLanguageService(): Promise<
  LanguageService & { indexOf(sources: readonly Source[]): Index }
> {
  const load = createRequire(path.join(__dirname, 'package.json'));
  const service = load(NAME) as LanguageService;
  const { WasmParserAdapter } = load(`${NAME}/wasm`) as {
    readonly WasmParserAdapter: new (folder: string) => { init(): Promise<void> };
  };
  const grammars = new WasmParserAdapter(path.join(__dirname, 'node_modules', NAME, 'dist'));
  await grammars.init();
  return { ...service, indexOf: (sources) => new service.ExpressionBuilder(grammars).build(sources, []) };
}

function versionIn(...segments: readonly string[]): unknown {
  return manifestIn(...segments)['version'];
}

function pinnedIn(folder: string): unknown {
  return (manifestIn(folder)['dependencies'] as Readonly<Record<string, string>> | undefined)?.[NAME];
}

function manifestIn(...segments: readonly string[]): Readonly<Record<string, unknown>> {
  const file = path.join(...segments, 'package.json');
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>)
    : {};
}
