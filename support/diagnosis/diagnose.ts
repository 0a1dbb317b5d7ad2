// From what was seen to what the reader is told: who, what came, the likely cause, the next action, whose it is.
import type { Stand } from '../config/stand';
import { ExpectationError, SuiteError, isRecord } from '../core/errors';
import { formatDuration } from '../core/russian';
import { isAnswered, nameOf, type Exchange, type TransportFailure } from '../http/exchange';
import { describeBody, statusLineOf } from '../http/trace';
import type { AccountLogin } from '../session/broker';
import { explainRefusal, explainRejection } from '../session/refusals';
import { answerRules, kinds, refusalRules, transportRules, type Kind, type Rule } from './rules';

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
  const message = `${nameOf(request)}: ожидался JSON, получен ответ ${statusLineOf(response)}. ${sentence(finding)}${response.text === '' ? '' : `\nНачало тела: ${describeBody(response)}`}`;
  return finding.kind === 'requirement'
    ? new ExpectationError(finding.code, message)
    : new SuiteError(finding.code, message);
}

/** The likely cause of a refusal, as a part of a message; empty where none is known. */
export function explainStatus(exchange: Exchange): string {
  const finding = find(refusalRules, exchange);
  return finding ? sentence(finding) : '';
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
    `${nameOf(failure.request)} на ${new URL(failure.request.url).origin}: нет ответа (${formatDuration(failure.durationMs)}). ${sentence(finding)}`,
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
  if (seen.response.status === 404) {
    return {
      code: 'REALM_UNKNOWN',
      kind: 'login',
      evidence: `код 404, ${describeBody(seen.response)}`,
      cause: 'по этому адресу нет такого realm',
      action: 'проверьте keycloak.url (без «/auth» и «/realms») и keycloak.realm в файле стенда',
    };
  }
  const answer = find(answerRules, seen);
  if (!answer) return findForeignIssuer(seen) ?? findOverload(seen);
  if (['KEYCLOAK_STARTING', 'GATEWAY_FAILED', 'RATE_LIMITED', 'PROXY_LOGIN'].includes(answer.code))
    return answer;
  return {
    ...answer,
    cause: 'по этому адресу отвечает не Keycloak',
    action: 'проверьте keycloak.url в файле стенда',
  };
}

/** Discovery must name the very address that was asked (OpenID Connect Discovery §4.3). */
function findForeignIssuer({ request, response }: Exchange): Finding | undefined {
  const [asked = '', rest] = request.url.split('/.well-known/');
  const issuer = isRecord(response.json) ? response.json['issuer'] : undefined;
  if (rest === undefined || typeof issuer !== 'string' || issuer === asked) return undefined;
  return {
    code: 'ISSUER_DIFFERS',
    kind: 'login',
    evidence: `issuer: ${issuer}`,
    cause: 'Keycloak называет себя другим адресом',
    action: 'укажите в keycloak.url тот адрес, который он называет, или попросите исправить его hostname',
  };
}

function findOverload(seen: Exchange): Finding | undefined {
  const limited = find(
    refusalRules.filter(({ code }) => code === 'RATE_LIMITED'),
    seen,
  );
  const { status } = seen.response;
  if (limited || status < 500) return limited;
  return {
    code: 'KEYCLOAK_FAILED',
    kind: 'stand',
    evidence: `код ${status}`,
    cause: 'Keycloak перегружен или неисправен',
    action: 'проверьте состояние Keycloak',
  };
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

function sentence({ cause, evidence, action, kind }: Finding): string {
  return `Вероятная причина: ${cause} (${evidence}) → ${action}. Вид ошибки: ${kinds[kind]}`;
}

/** `title` of problem+json, RFC 9457 §3.1.3. */
export function titleOf(json: unknown): string {
  const title = typeof json === 'object' && json !== null ? (json as { title?: unknown }).title : undefined;
  return typeof title === 'string' ? title : '';
}
