/** One registry of everything an agent can do: it feeds the keys, the help sheet and the hints on buttons. */

import { comboOf, isSingle, signOf, type Press } from "./keys";

export type Group = "Move" | "Conversation" | "Write" | "Screen";

export interface Action {
  id: string;
  title: string;
  group: Group;
  keys: string[];
  /** Absent: always. */
  when?: () => boolean;
  run: () => void;
}

export class Actions {
  readonly #actions = new Map<string, Action>();
  /** Single keys can be switched off, for speech input and unsteady hands. */
  singleKeys = true;

  constructor(private readonly apple = false) {}

  /** Adds actions; answers how to take them away again. */
  add(actions: Action[]): () => void {
    for (const action of actions) this.#actions.set(action.id, action);
    return () => {
      for (const action of actions) {
        if (this.#actions.get(action.id) === action) this.#actions.delete(action.id);
      }
    };
  }

  all(): Action[] {
    return [...this.#actions.values()];
  }

  run(id: string): boolean {
    const action = this.#actions.get(id);
    if (!action || !(action.when?.() ?? true)) return false;
    action.run();
    return true;
  }

  /** Runs what the press means; true when something did. */
  press(press: Press, typing: boolean): boolean {
    const combo = comboOf(press);
    if (!combo || (isSingle(combo) && (typing || !this.singleKeys))) return false;
    if (typing && combo === "Enter") return false;
    const action = this.all().find(({ keys, when }) => keys.includes(combo) && (when?.() ?? true));
    action?.run();
    return action !== undefined;
  }

  /** The first key of an action as it stands on its button; empty when it would not work. */
  hint(id: string): string {
    const key = this.#actions.get(id)?.keys[0];
    if (!key || (isSingle(key) && !this.singleKeys)) return "";
    return signOf(key, this.apple);
  }

  signs(action: Action): string[] {
    return action.keys.map((key) => signOf(key, this.apple));
  }
}
