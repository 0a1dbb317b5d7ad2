// What the API says when it refuses: problem details (RFC 9457), in Russian, as a table.
import { jsonAnswer, type Answer } from '../http/answer';

/** A mistake in one field: a JSON Pointer as a fragment (`#/inn`) and what is wrong, in Russian. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

export type ProblemName = keyof typeof problems;

/** The API refuses; the pipeline turns it into the answer of {@link problemAnswer}. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly problem: ProblemName,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${problems[problem].title}: ${detail}`);
  }
}

/** `application/problem+json`; the type URI is `urn:aurora:problem:<name>`. */
export function problemAnswer({ problem, detail, errors, headers }: ApiProblem): Answer {
  const { status, title } = problems[problem];
  return jsonAnswer(
    status,
    {
      type: `urn:aurora:problem:${problem}`,
      title,
      status,
      detail,
      ...(errors.length > 0 ? { errors } : {}),
    },
    { 'Content-Type': 'application/problem+json', ...headers },
  );
}

const problems = {
  'invalid-parameters': { status: 400, title: 'Неверные параметры запроса' },
  'invalid-client-code': { status: 400, title: 'Неверный формат кода клиента' },
  'malformed-json': { status: 400, title: 'Тело запроса не является JSON' },
  'unknown-fault': { status: 400, title: 'Неизвестный сбой стенда' },
  unauthorized: { status: 401, title: 'Требуется вход' },
  'invalid-token': { status: 401, title: 'Токен отклонён' },
  forbidden: { status: 403, title: 'Недостаточно прав' },
  'client-not-found': { status: 404, title: 'Клиент не найден' },
  'unknown-path': { status: 404, title: 'Адрес не найден' },
  'method-not-allowed': { status: 405, title: 'Метод не поддерживается' },
  'client-archived': { status: 409, title: 'Клиент в архиве' },
  'stale-version': { status: 412, title: 'Клиент уже изменён' },
  'unsupported-media-type': { status: 415, title: 'Неподдерживаемый тип содержимого' },
  'invalid-fields': { status: 422, title: 'Данные не прошли проверку' },
  'version-required': { status: 428, title: 'Не указана версия клиента' },
  internal: { status: 500, title: 'Внутренняя ошибка стенда' },
} as const;
