/** One try at changing something: whether it runs, and what the server said. */

import { Cell } from "../cell";
import { Problem, sentenceOf } from "../problem";

export interface Outcome {
  busy: boolean;
  /** It has just been done; until the next change. */
  done: boolean;
  /** The server's sentence when it refused. */
  refusal: string | null;
  /** What is wrong with which field, by the field's own name. */
  faults: Readonly<Record<string, string>>;
  /** The server's word for the refusal. */
  code: string;
}

const QUIET: Outcome = { busy: false, done: false, refusal: null, faults: {}, code: "" };

export class Attempt {
  readonly outcome = new Cell<Outcome>(QUIET);

  /** Runs one at a time; answers what came of it, or undefined when it was refused. */
  async run<T>(call: () => Promise<T>): Promise<T | undefined> {
    if (this.outcome.get().busy) return undefined;
    this.outcome.set({ ...QUIET, busy: true });
    try {
      const answer = await call();
      this.outcome.set({ ...QUIET, done: true });
      return answer;
    } catch (error) {
      this.outcome.set({
        ...QUIET,
        refusal: sentenceOf(error),
        faults: faultsOf(error),
        code: codeOf(error),
      });
      return undefined;
    }
  }

  /** Something was changed since: what was said about it no longer counts. */
  settle(): void {
    const { busy, done } = this.outcome.get();
    if (!busy && done) this.outcome.set(QUIET);
  }

  /** Refused here already, before the server is asked. */
  refuse(sentence: string, faults: Record<string, string> = {}): void {
    this.outcome.set({ ...QUIET, refusal: sentence, faults, code: "here" });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Problem ? error.code : "";
}

/** `channel.provider_config.api_key` is known to its form as `api_key`. */
function faultsOf(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  const told = Object.entries(error.fields).flatMap(([path, words]): [string, string][] => {
    const first = Array.isArray(words) ? words[0] : words;
    return typeof first === "string" ? [[path.split(".").at(-1) ?? path, first]] : [];
  });
  return Object.fromEntries(told);
}
