// The failure catalogue as data: symptom → cause → next action → whose it is. Rules are tried in order; each tells
// the evidence that it saw.
import { bodyRules } from './body-rules';
import { gatewayRules } from './gateway-rules';

export { kinds, type Kind, type Rule } from './rule';
export { refusalRules } from './refusal-rules';
export { transportRules } from './transport-rules';
export { noticeRules } from './notice-rules';

/** Answers that are not what the API of the contract gives, whatever their status. */
export const answerRules = [...gatewayRules, ...bodyRules];
