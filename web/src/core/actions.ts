/** One registry of everything an agent can do: it feeds the keys, the help sheet and the hints on buttons. */

import { Cell } from "./cell";
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
  /** Counts changes of the registry, so that hints can follow. */
  readonly changes = new Cell(0);
  readonly #actions = new Map<string, Action>();

  constructor(
    private readonly apple = false,
    private single = true,
  ) {}

  /** Single keys can be switched off, for speech input and unsteady hands. */
  get singleKeys(): boolean {
    return this.single;
  }

  set singleKeys(on: boolean) {
    this.single = on;
    this.changed();
  }

  /** Adds actions; answers how to take them away again. */
  add(actions: Action[]): () => void {
    for (const action of actions) this.#actions.set(action.id, action);
    this.changed();
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
    if (!combo || (isSingle(combo) && (typing || !this.single))) return false;
    if (typing && combo === "Enter") return false;
    const action = this.all().find(({ keys, when }) => keys.includes(combo) && (when?.() ?? true));
    action?.run();
    return action !== undefined;
  }

  /** The first key of an action as it stands on its button; empty when it would not work. */
  hint(id: string): string {
    const key = this.#actions.get(id)?.keys[0];
    if (!key || (isSingle(key) && !this.single)) return "";
    return signOf(key, this.apple);
  }

  signs(action: Action): string[] {
    return action.keys.map((key) => signOf(key, this.apple));
  }

  private changed(): void {
    this.changes.update((count) => count + 1);
  }
}
