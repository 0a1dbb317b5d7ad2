// From what was seen to what the reader is told: who, what came, the likely cause, the next action, whose it is.
import type { Stand } from '../config/stand';
import { ExpectationError, SuiteError } from '../core/errors';
import { formatDuration } from '../core/russian';
import { isAnswered, nameOf, type Exchange, type TransportFailure } from '../http/exchange';
import { describeBody, statusLineOf } from '../http/trace';
import type { AccountLogin } from '../session/broker';
import { explainRefusal, explainRejection } from '../session/refusals';
import { loginRules } from './login-rules';
import { answerRules, kinds, noticeRules, refusalRules, transportRules, type Kind, type Rule } from './rules';

/** What a rule found. */
interface Finding {
  readonly code: string;
  readonly kind: Kind;
  readonly evidence: string;
  readonly cause: string;
  readonly action: string;
}

/** Why an answer is not the API's, or undefined where it is: JSON, or an empty body. */
export function diagnoseAnswer(exchange: Exchange): ExpectationError | SuiteError | undefined {
  const finding = find(answerRules, exchange);
  if (!finding) return undefined;
  const { request, response } = exchange;
  const message = `${nameOf(request)}: ожидался JSON, получен ответ ${statusLineOf(response)}. ${sentence(finding)}${response.text === '' || response.text.includes('\0') ? '' : `\nНачало тела: ${describeBody(response)}`}`;
  return finding.kind === 'requirement'
    ? new ExpectationError(finding.code, message)
    : new SuiteError(finding.code, message);
}

/** The likely cause of a refusal, as a part of a message; empty where none is known. */
export function explainStatus(exchange: Exchange): string {
  const finding = find(refusalRules, exchange);
  return finding ? sentence(finding) : '';
}

/** What is odd in an answer that can be read, a sentence for each: a check of its values may have failed of it. */
export function explainNotices(exchange: Exchange): readonly string[] {
  return noticeRules.flatMap((rule) => {
    const finding = find([rule], exchange);
    return finding ? [sentence(finding, 'Замечено в ответе')] : [];
  });
}

/** A refusal (4xx, 5xx) that no step examined. */
export function diagnoseUnexamined({ request, response }: Exchange): ExpectationError {
  const cause = explainStatus({ request, response });
  const title = titleOf(response.json);
  return new ExpectationError(
    'REFUSAL_UNEXAMINED',
    `${nameOf(request)}: получен отказ ${response.status}${title === '' ? '' : ` «${title}»`}, и ни один шаг его не проверил.${cause === '' ? '' : ` ${cause}`}\nЕсли отказ ожидался, проверьте его шагом «Тогда получен отказ ${response.status} «${title === '' ? '…' : title}»»`,
  );
}

/** A request that got no answer. */
export function diagnoseFailure(failure: TransportFailure): SuiteError {
  const finding = find(transportRules, failure) ?? unknown(`${failure.code}: ${failure.detail}`);
  return new SuiteError(
    finding.code,
    `${nameOf(failure.request)} на ${new URL(failure.request.url).origin}: нет ответа (${formatDuration(failure.durationMs)}${failure.retriedAfter === undefined ? '' : ', запрос повторён один раз'}). ${sentence(finding)}`,
  );
}

/** A login that did not succeed; undefined where it did. */
export function diagnoseLogin(
  { account, username, outcome }: AccountLogin,
  stand: Stand,
): SuiteError | undefined {
  if (outcome.kind === 'granted') return undefined;
  const realm = `${stand.keycloak.url}/realms/${stand.keycloak.realm}`;
  if (outcome.kind === 'refused') {
    const { status, error, description } = outcome.refusal;
    const { cause, action } = explainRefusal(outcome.refusal);
    return new SuiteError(
      'LOGIN_REFUSED',
      `Вход «${account}» (${username}) на ${realm} не выполнен: ${status} ${error} «${description}» — ${cause} → ${action}. Вид ошибки: ${kinds.login}`,
    );
  }
  if (outcome.kind === 'rejected') {
    const { cause, action } = explainRejection(outcome.rejection);
    return new SuiteError(
      'LOGIN_TOKEN_UNUSABLE',
      `Вход «${account}» (${username}) на ${realm}: токен получен, но не годится — ${cause} → ${action}. Вид ошибки: ${kinds.login}`,
    );
  }
  const finding = findSeen(outcome.seen) ?? unknown(outcome.code);
  return new SuiteError('LOGIN_BROKEN', `Вход на ${realm} не выполнен. ${sentence(finding)}`);
}

function findSeen(seen: Exchange | TransportFailure | undefined): Finding | undefined {
  if (!seen) return undefined;
  if (!isAnswered(seen)) return find(transportRules, seen);
  // A login form is asked for as HTML: that a page came says nothing for it here.
  const answer = find(answerRules, { ...seen, request: { ...seen.request, headers: {} } });
  const own = find(loginRules, seen);
  if (!answer || (own?.code === 'REALM_UNKNOWN' && answer.code !== 'INGRESS_NO_ROUTE')) {
    return own ?? findLimit(seen);
  }
  if (NOT_ITS_OWN.includes(answer.code)) return answer;
  return {
    ...answer,
    cause: 'по этому адресу отвечает не Keycloak',
    action: 'проверьте keycloak.url в файле стенда',
  };
}

/** Answers that gateways and Keycloak itself give in its place: they say nothing of the address. */
const NOT_ITS_OWN = [
  'KEYCLOAK_STARTING',
  'GATEWAY_FAILED',
  'GATEWAY_TIMED_OUT',
  'NO_INSTANCE',
  'UPSTREAM_DISCONNECTED',
  'RATE_LIMITED',
  'PROXY_LOGIN',
];

function findLimit(seen: Exchange): Finding | undefined {
  return find(
    refusalRules.filter(({ code }) => code === 'RATE_LIMITED'),
    seen,
  );
}

function find<Symptom>(rules: readonly Rule<Symptom>[], symptom: Symptom): Finding | undefined {
  for (const { evidence, ...rule } of rules) {
    const seen = evidence(symptom);
    if (seen !== undefined) return { ...rule, evidence: seen };
  }
  return undefined;
}

function unknown(evidence: string): Finding {
  return {
    code: 'UNKNOWN',
    kind: 'suite',
    evidence,
    cause: 'причина автотестам неизвестна',
    action: 'покажите эти строки авторам автотестов',
  };
}

function sentence({ cause, evidence, action, kind }: Finding, about = 'Вероятная причина'): string {
  return `${about}: ${cause} (${evidence}) → ${action}. Вид ошибки: ${kinds[kind]}`;
}

/** `title` of problem+json, RFC 9457 §3.1.3. */
export function titleOf(json: unknown): string {
  const title = typeof json === 'object' && json !== null ? (json as { title?: unknown }).title : undefined;
  return typeof title === 'string' ? title : '';
}
