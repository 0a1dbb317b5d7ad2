// Requests as steps word them: a method with a path, or an operation of the contract by its Russian name; and what
// they carry: texts, fields, forms, parts, files.
import { DataTable } from '@cucumber/cucumber';
import { namedValues } from './checks/table';
import { outsideQuotes, quotedIn } from './checks/words';
import { composeRequest } from './contract/request-plan';
import { SuiteError } from './core/errors';
import { encodeForm, encodeMultipart, type FormPart } from './files/multipart';
import type { Method } from './http/exchange';
import type { RequestPlan } from './request-builder';
import { secrets } from './secrets/registry';
import type { SuiteWorld } from './world';

/** `запрос GET «/api/v1/clients»` or `операция «Поиск клиентов»`. */
export type NamedRequest =
  { readonly method: Method; readonly path: string } | { readonly operation: string };

/** What stands after «с …:» and is followed by a table or a text. */
export type Content = keyof typeof contents;

/** A step's table or text; values that are at hand already come as they are. */
type Argument = DataTable | Values | string;

/** Reads a request as it stands in a step. */
export function parseRequest(text: string): NamedRequest {
  const [name = ''] = quotedIn(text);
  const method = /^запрос ([A-Z]+) /iu.exec(text)?.[1];
  return method === undefined ? { operation: name } : { method: method as Method, path: name };
}

/**
 * The plan of a request without content; an operation that needs values in its path takes them from `values`.
 *
 * @throws SuiteError OPERATION_UNKNOWN, PATH_PARAMETER_MISSING, FIELD_UNKNOWN, CONTRACT_MISSING
 */
export function planRequest(
  world: SuiteWorld,
  request: NamedRequest,
  values: Readonly<Record<string, string>> = {},
): RequestPlan {
  if ('path' in request) return { method: request.method, path: request.path };
  const { contract } = world;
  const operation = contract.operationNamed(world.memory.substitute(request.operation));
  const { mediaType, headers, ...plan } = composeRequest(contract, operation, substituted(world, values));
  return {
    ...plan,
    headers: { ...headers, ...(mediaType === undefined ? {} : { 'Content-Type': mediaType }) },
  };
}

/** The plan of a request that carries what the step's table or text says. @throws what reading it throws */
export async function planWith(
  world: SuiteWorld,
  request: NamedRequest,
  content: Content,
  argument: Argument,
): Promise<RequestPlan> {
  const row = contents[content];
  return row.wants === 'text'
    ? row.plan(world, request, asText(content, argument))
    : row.plan(world, request, valuesIn(content, argument));
}

/** The plan of a request whose body is a file of the scenario or of the project. @throws SuiteError FILE_UNKNOWN */
export function planWithFile(world: SuiteWorld, request: NamedRequest, name: string): RequestPlan {
  const { bytes, mediaType } = world.files.find(world.memory.substitute(name));
  return withBody(planRequest(world, request), bytes, mediaType);
}

/** What is set for all later requests of a scenario. */
export type Setting = keyof typeof settings;

const settings = {
  заголовок: (world: SuiteWorld, name: string, value: string) => {
    world.requests.setHeader(name, value);
  },
  параметр: (world: SuiteWorld, name: string, value: string) => {
    world.requests.setParameter(name, value);
  },
  cookie: (world: SuiteWorld, name: string, value: string) => {
    world.requests.setCookie(name, value);
  },
} as const;

/** Sets a header, a query parameter or a cookie for all later requests. */
export function setForAll(world: SuiteWorld, setting: Setting, name: string, value: string): void {
  settings[setting](world, name, value);
}

/** Sends a name and a password with all later requests (RFC 7617). @throws SuiteError SECRET_MISSING */
export function signBasic(world: SuiteWorld, username: string, variable: string): void {
  const password = process.env[variable];
  if (password === undefined || password === '') {
    throw new SuiteError(
      'SECRET_MISSING',
      `Переменная ${variable} с паролем не задана → задайте её в окружении или в файле .env`,
    );
  }
  const credentials = Buffer.from(`${world.memory.substitute(username)}:${password}`).toString('base64');
  secrets.add(password, credentials);
  world.requests.setHeader('Authorization', `Basic ${credentials}`);
}

type Values = Readonly<Record<string, string>>;

type ContentRow =
  | {
      readonly wants: 'text';
      readonly plan: (world: SuiteWorld, request: NamedRequest, text: string) => RequestPlan;
    }
  | {
      readonly wants: 'table';
      readonly plan: (
        world: SuiteWorld,
        request: NamedRequest,
        values: Values,
      ) => RequestPlan | Promise<RequestPlan>;
    };

const text = (mediaType: string): ContentRow => ({
  wants: 'text',
  plan: (world, request, body) => withBody(planRequest(world, request), body, mediaType),
});

/** By names of the contract: into path, query, headers and body. */
const byNames: ContentRow = {
  wants: 'table',
  plan: (world, request, values) => {
    if ('operation' in request) return planRequest(world, request, values);
    return { ...planRequest(world, request), ...carried(world, request, values) };
  },
};

const contents = {
  телом: { wants: 'text', plan: (world, request, body) => ({ ...planRequest(world, request), body }) },
  'телом JSON': text('application/json'),
  'телом XML': text('application/xml'),
  текстом: text('text/plain; charset=utf-8'),
  полями: byNames,
  параметрами: {
    wants: 'table',
    plan: (world, request, values) =>
      'operation' in request
        ? planRequest(world, request, values)
        : { ...planRequest(world, request), query: values },
  },
  заголовками: {
    wants: 'table',
    plan: (world, request, values) => ({ ...planRequest(world, request), headers: values }),
  },
  формой: {
    wants: 'table',
    plan: (world, request, values) => {
      const [parameters, fields] = apart(world, request, values);
      const body = encodeForm(substituted(world, fields));
      return withBody(planRequest(world, request, parameters), body, 'application/x-www-form-urlencoded');
    },
  },
  частями: {
    wants: 'table',
    plan: async (world, request, values) => {
      const [parameters, fields] = apart(world, request, values);
      const nameOf = partNames(world, request);
      const parts = Object.entries(substituted(world, fields)).map(([name, value]) =>
        partOf(world, nameOf(name), value),
      );
      const { contentType, body } = await encodeMultipart(parts);
      return withBody(planRequest(world, request, parameters), body, contentType);
    },
  },
} as const satisfies Readonly<Record<string, ContentRow>>;

function carried(
  world: SuiteWorld,
  { method, path }: { readonly method: Method; readonly path: string },
  values: Values,
): Partial<RequestPlan> {
  const { mediaType, body } = world.compose(method, world.memory.substitute(path), values);
  return { headers: { 'Content-Type': mediaType }, body };
}

/** The parameters of an operation among the values, and the rest, which is for the body. */
function apart(world: SuiteWorld, request: NamedRequest, values: Values): readonly [Values, Values] {
  if ('path' in request) return [{}, values];
  const { parameters } = world.contract.operationNamed(world.memory.substitute(request.operation));
  const names = parameters.flatMap(({ name, title }) => [name, title]);
  const [mine, rest] = [true, false].map((isParameter) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name) === isParameter)),
  );
  return [mine ?? {}, rest ?? {}];
}

/** The name of a part by its Russian title in the contract; any other name as it is. */
function partNames(world: SuiteWorld, request: NamedRequest): (name: string) => string {
  if ('path' in request) return (name) => name;
  const { document } = world.contract;
  const { bodies } = world.contract.operationNamed(world.memory.substitute(request.operation));
  const schema = bodies.find(({ mediaType }) => mediaType === 'multipart/form-data')?.schema;
  const titles = new Map(
    (schema ? document.propertiesOf(schema) : []).map(([name, part]) => [document.titleOf(part), name]),
  );
  return (name) => titles.get(name) ?? name;
}

/** `файл «договор.pdf»` is a file, all else a text. */
function partOf(world: SuiteWorld, name: string, value: string): FormPart {
  const [file] = outsideQuotes(value).trim() === 'файл' ? quotedIn(value) : [];
  return file === undefined ? { name, value } : { name, file: world.files.find(file) };
}

function substituted(world: SuiteWorld, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, world.memory.substitute(value)]),
  );
}

function withBody(plan: RequestPlan, body: string | Buffer, mediaType: string): RequestPlan {
  return { ...plan, headers: { ...plan.headers, 'Content-Type': mediaType }, body };
}

function asText(content: Content, argument: Argument): string {
  if (typeof argument === 'string') return argument;
  throw wrongArgument(content, 'нужен текст в кавычках """', 'таблица');
}

function valuesIn(content: Content, argument: Argument): Values {
  if (argument instanceof DataTable) return namedValues(argument);
  if (typeof argument !== 'string') return argument;
  throw wrongArgument(content, 'нужна таблица «имя | значение»', 'текст');
}

function wrongArgument(content: Content, wanted: string, received: string): SuiteError {
  return new SuiteError(
    'ARGUMENT_WRONG',
    `После «с ${content}:» ${wanted}, а стоит ${received} → исправьте шаг`,
  );
}
