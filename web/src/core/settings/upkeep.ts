/** Keeps what a screen shows true: runs calls, several at once if need be, and says why the last one failed. */

import { Cell } from "../cell";
import { sentenceOf } from "../problem";

export class Upkeep {
  /** The sentence of the call that failed last; null once one succeeds. */
  readonly failure = new Cell<string | null>(null);

  /** Answers what the call answered, or undefined when it failed. */
  async run<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await call();
      this.failure.set(null);
      return answer;
    } catch (error) {
      this.failure.set(sentenceOf(error));
      return undefined;
    }
  }
}
