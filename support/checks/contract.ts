// Every exchange against the contract: what is noted of it for the coverage, and when a difference fails the step.
import type { ContractRecord } from '../contract/coverage';
import type { Contract } from '../contract/openapi';
import { describeMismatches, parseSchema, validateBySchema, validateExchange } from '../contract/validation';
import { ExpectationError } from '../core/errors';
import type { Exchange } from '../http/exchange';

/** @param account who asked, as scenarios name him; none without a session */
export function recordExchange(
  contract: Contract,
  exchange: Exchange,
  account: string | undefined,
): ContractRecord {
  const mismatches = validateExchange(contract, exchange);
  const operation = contract.operationIn(exchange)?.id;
  return {
    operation,
    status: exchange.response.status,
    // «владелец 2» is one more user of the role «владелец».
    role: account?.replace(/ \d+$/u, '') ?? '',
    ...(mismatches.length === 0 ? {} : { difference: describeMismatches(exchange, mismatches) }),
  };
}

/** @throws ExpectationError CONTRACT_DIFFERS with every difference */
export function expectContract({ difference }: ContractRecord): void {
  if (difference !== undefined) throw new ExpectationError('CONTRACT_DIFFERS', difference);
}

/**
 * The body of an answer fits a JSON Schema (2020-12) given as text.
 *
 * @throws ExpectationError SCHEMA_DIFFERS with every difference; SuiteError SCHEMA_WRONG
 */
export function expectSchema(exchange: Exchange, contract: Contract | undefined, schema: string): void {
  const { json, text } = exchange.response;
  const mismatches = validateBySchema(contract, parseSchema(schema), json ?? text);
  if (mismatches.length === 0) return;
  throw new ExpectationError('SCHEMA_DIFFERS', describeMismatches(exchange, mismatches, ''));
}
