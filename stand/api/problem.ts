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

/** All the mistakes of a body. */
export function invalidFields(errors: readonly FieldError[]): ApiProblem {
  return new ApiProblem('invalid-fields', errors.map(({ detail }) => detail).join('; '), errors);
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
  'malformed-form': { status: 400, title: 'Тело запроса не является формой multipart' },
  'no-file': { status: 400, title: 'Файл не передан' },
  'unknown-fault': { status: 400, title: 'Неизвестный сбой стенда' },
  unauthorized: { status: 401, title: 'Требуется вход' },
  'invalid-token': { status: 401, title: 'Токен отклонён' },
  forbidden: { status: 403, title: 'Недостаточно прав' },
  'own-change-request': { status: 403, title: 'Свою заявку подтверждает другой владелец' },
  'foreign-change-request': { status: 403, title: 'Заявку отзывает только её автор' },
  'client-not-found': { status: 404, title: 'Клиент не найден' },
  'document-not-found': { status: 404, title: 'Документ не найден' },
  'change-request-not-found': { status: 404, title: 'Заявка не найдена' },
  'import-not-found': { status: 404, title: 'Задание импорта не найдено' },
  'unknown-path': { status: 404, title: 'Адрес не найден' },
  'method-not-allowed': { status: 405, title: 'Метод не поддерживается' },
  'client-archived': { status: 409, title: 'Клиент в архиве' },
  'client-not-archived': { status: 409, title: 'Клиент не в архиве' },
  'duplicate-client': { status: 409, title: 'Клиент уже есть в реестре' },
  'change-request-decided': { status: 409, title: 'Заявка уже рассмотрена' },
  'stale-version': { status: 412, title: 'Клиент уже изменён' },
  'file-too-large': { status: 413, title: 'Файл слишком большой' },
  'unsupported-media-type': { status: 415, title: 'Неподдерживаемый тип содержимого' },
  'invalid-fields': { status: 422, title: 'Данные не прошли проверку' },
  'mixed-change': { status: 422, title: 'Подтверждаемые поля меняются отдельной заявкой' },
  'version-required': { status: 428, title: 'Не указана версия клиента' },
  internal: { status: 500, title: 'Внутренняя ошибка стенда' },
} as const;
