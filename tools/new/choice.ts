// What the author chooses, asked on a terminal.
import type { Interface } from 'node:readline/promises';

/** Answers to questions; where nobody can be asked, the proposal is taken. */
export class Choice {
  readonly #questions: Interface | undefined;

  constructor(questions: Interface | undefined) {
    this.#questions = questions;
  }

  async open(question: string, proposal: string, known: readonly string[] = []): Promise<string> {
    if (!this.#questions) return proposal;
    const list = known.length === 0 ? '' : ` (${known.join(', ')})`;
    const answer = await this.#questions.question(
      `${question}${list}${proposal === '' ? '' : ` [${proposal}]`}: `,
    );
    return answer.trim() || proposal;
  }
}
