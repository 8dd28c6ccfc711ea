/** Short words about what just happened, some with a way back. */

import { Cell } from "./cell";
import { sentenceOf } from "./problem";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  undo?: () => void;
}

const PLAIN = 6_000;
const BAD = 12_000;

export class Toasts {
  readonly shown = new Cell<readonly Toast[]>([]);
  #next = 1;

  say(text: string, undo?: () => void): void {
    this.show({ id: this.#next++, text, tone: "plain", ...(undo ? { undo } : {}) }, PLAIN);
  }

  fail(error: unknown): void {
    this.show({ id: this.#next++, text: sentenceOf(error), tone: "bad" }, BAD);
  }

  dismiss(id: number): void {
    this.shown.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }

  /** Takes back the latest thing that can be; false when there is none. */
  undoLatest(): boolean {
    const latest = this.shown.get().findLast(({ undo }) => undo);
    if (!latest) return false;
    this.dismiss(latest.id);
    latest.undo?.();
    return true;
  }

  private show(toast: Toast, milliseconds: number): void {
    this.shown.update((toasts) => [...toasts.filter(({ text }) => text !== toast.text), toast].slice(-3));
    setTimeout(() => this.dismiss(toast.id), milliseconds);
  }
}
