// A failure as data: whose it is, why, what to do, and the exchange behind it. It goes with the messages of the run, so
// that console, report and grouping all read the same.
import { ExpectationError, SuiteError } from '../core/errors';
import { excerpt } from '../core/russian';
import { describeCurl } from '../http/curl';
import {
  isAnswered,
  nameOf,
  type Exchange,
  type HttpResponse,
  type TransportFailure,
} from '../http/exchange';
import { statusLineOf } from '../http/trace';
import { maskSecrets } from '../secrets/mask';
import { answerRules, kinds, refusalRules, transportRules, type Kind, type Rule } from './rules';

/** Longest body in a record, in characters and on one line: the whole exchange is attached beside it. */
const MAX_BODY = 300;

/** The media type of the attachment that holds a {@link FailureRecord}: for programs, not for people. */
export const FAILURE_RECORD = 'application/vnd.aurora.failure+json';

/** What one failed step leaves in the stream. */
export interface FailureRecord {
  /** Stable, upper snake case; `UNKNOWN` for what is not ours. */
  readonly code: string;
  readonly kind: Kind;
  /** One line, the same for all failures of one cause: they are grouped by it. */
  readonly cause: string;
  /** What to do next; empty where the message says it. */
  readonly action: string;
  /** ISO 8601. */
  readonly at: string;
  /** 1 for the first attempt of the scenario. */
  readonly attempt: number;
  readonly exchange?: ExchangeSummary;
}

/** The exchange behind a failure, in short and masked. */
export interface ExchangeSummary {
  /** `GET /api/v1/clients?code=К-000123`. */
  readonly request: string;
  /** The beginning, on one line. */
  readonly requestBody: string;
  /** `200 OK`, or the code of the failure where no answer came. */
  readonly answer: string;
  readonly answerBody: string;
  readonly durationMs: number;
  /** The header by which the journal of the service finds the request: `X-Request-Id: …`; empty where there is none. */
  readonly correlation: string;
  readonly curl: string;
}

/** What is known of where an error happened. */
export interface FailurePlace {
  readonly at: Date;
  readonly attempt: number;
  /** The last exchange of the scenario, if there was one. */
  readonly outcome?: Exchange | TransportFailure;
}

/** The record of whatever a step threw. */
export function recordFailure(error: unknown, { at, attempt, outcome }: FailurePlace): FailureRecord {
  const found = findRule(error, outcome);
  // A slip of the author has no exchange behind it, unless it was an answer that showed it.
  const isAboutAnswer = found.kind !== 'scenario' || error instanceof ExpectationError;
  const isExchangeBehind = outcome !== undefined && isAboutAnswer;
  return {
    ...found,
    at: at.toISOString(),
    attempt,
    ...(isExchangeBehind ? { exchange: summarise(outcome) } : {}),
  };
}

/** The words of a kind and whom it concerns: `стенд недоступен`, `DevOps`. */
export function describeKind(kind: Kind): { readonly name: string; readonly addressee: string } {
  const [, name = kinds[kind], addressee = ''] = /^(.*) \(кому: (.*)\)$/u.exec(kinds[kind]) ?? [];
  return { name, addressee };
}

type Found = Pick<FailureRecord, 'code' | 'kind' | 'cause' | 'action'>;

/** Refusals that a check met: why the API refused says more than that it did. */
const OF_REFUSALS = ['STATUS_DIFFERS', 'REFUSAL_UNEXAMINED', 'REFUSAL_DIFFERS'];

/** Errors whose kind is not that of their class. */
const kindsOfCodes: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [
    /^(?:LOGIN_REFUSED|LOGIN_TOKEN_UNUSABLE|LOGIN_BROKEN|LOGOUT_FAILED|ISSUER_DIFFERS|REALM_UNKNOWN)$/u,
    'login',
  ],
  [/^(?:STAND_|TLS_|PROXY_|CONTRACT_(?:MISSING|UNREADABLE|WRONG)|SECRET_MISSING|PASSWORD_UNUSED)/u, 'data'],
  [/^(?:CLEAN_UP_FAILED|CLIENT_NOT_REMOVED|IMPORT_UNFINISHED)$/u, 'data'],
  [/^(?:RUN_NOT_JOINED|MASK_FAILED|ACTION_UNKNOWN)$/u, 'suite'],
];

function findRule(error: unknown, outcome: Exchange | TransportFailure | undefined): Found {
  const code = error instanceof SuiteError || error instanceof ExpectationError ? error.code : 'UNKNOWN';
  const message = maskSecrets(error instanceof Error ? error.message : String(error));
  const rule = rules.find((one) => one.code === code) ?? refusalOf(code, outcome);
  if (rule) return { code, kind: rule.kind, cause: rule.cause, action: rule.action };
  // The same words mean the same cause; two messages that differ in a value do not.
  return { code, kind: kindOf(code, error), cause: excerpt(message, 300), action: '' };
}

const rules: readonly Pick<Rule<never>, 'code' | 'kind' | 'cause' | 'action'>[] = [
  ...answerRules,
  ...transportRules,
];

function refusalOf(
  code: string,
  outcome: Exchange | TransportFailure | undefined,
): Rule<Exchange> | undefined {
  if (!OF_REFUSALS.includes(code) || !outcome || !isAnswered(outcome)) return undefined;
  return refusalRules.find(({ evidence }) => evidence(outcome) !== undefined);
}

function kindOf(code: string, error: unknown): Kind {
  const named = kindsOfCodes.find(([pattern]) => pattern.test(code))?.[1];
  if (named) return named;
  if (error instanceof SuiteError) return 'scenario';
  // Plain assertions of chai and node:assert in steps that users write are expectations too.
  const isExpectation = error instanceof Error && /AssertionError|ExpectationError/u.test(error.name);
  return isExpectation || error instanceof ExpectationError ? 'requirement' : 'suite';
}

function summarise(outcome: Exchange | TransportFailure): ExchangeSummary {
  const { request } = outcome;
  const { body = '' } = request;
  return {
    request: maskSecrets(nameOf(request)),
    requestBody: excerpt(maskSecrets(typeof body === 'string' ? body : ''), MAX_BODY),
    curl: describeCurl(request),
    ...(isAnswered(outcome)
      ? {
          answer: statusLineOf(outcome.response),
          answerBody: excerpt(maskSecrets(outcome.response.text), MAX_BODY),
          durationMs: outcome.response.durationMs,
          correlation: correlationOf(outcome.response),
        }
      : { answer: outcome.code, answerBody: '', durationMs: outcome.durationMs, correlation: '' }),
  };
}

/** By which header the journals of a service find a request; the most telling first. */
const CORRELATION = ['x-request-id', 'x-correlation-id', 'traceparent', 'x-trace-id', 'x-b3-traceid'];

function correlationOf({ headers }: HttpResponse): string {
  const name = CORRELATION.find((header) => headers[header] !== undefined);
  return name === undefined ? '' : maskSecrets(`${name}: ${headers[name] ?? ''}`);
}
