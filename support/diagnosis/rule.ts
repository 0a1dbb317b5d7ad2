// What a row of the failure catalogue is, and whose a failure can be.

/** Whose a failure is, with its addressee. */
export const kinds = {
  requirement: 'расхождение с требованием (кому: разработке)',
  stand: 'стенд недоступен (кому: DevOps)',
  login: 'вход не выполнен (кому: администратору Keycloak)',
  data: 'тестовые данные (кому: QA)',
  scenario: 'ошибка в сценарии (кому: автору)',
  suite: 'ошибка автотестов (кому: авторам автотестов)',
} as const;

export type Kind = keyof typeof kinds;

/** A symptom's sign, its cause and what to do. */
export interface Rule<Symptom> {
  /** Stable, upper snake case. */
  readonly code: string;
  readonly kind: Kind;
  /** For the list of all failures, in Russian: what it looks like from outside. */
  readonly sign: string;
  /** The evidence that this rule applies, as it is shown; undefined where it does not. */
  readonly evidence: (symptom: Symptom) => string | undefined;
  readonly cause: string;
  readonly action: string;
}

/** Whether a code is one of these; `*` stands for anything: `ERR_SSL_*PROTOCOL_VERSION`. */
export function matcherOf(codes: readonly string[]): (code: string) => boolean {
  const pattern = new RegExp(`^(?:${codes.join('|').replaceAll('*', '.*')})$`, 'u');
  return (code) => pattern.test(code);
}
