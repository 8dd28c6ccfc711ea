/** Tells that somebody writes: at the first key, and at the pause after the last. */

const PAUSE = 4_000;

export class TypingSign {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (typing: "on" | "off") => void) {}

  typed(): void {
    if (!this.#timer) this.tell("on");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.paused(), PAUSE);
  }

  paused(): void {
    clearTimeout(this.#timer);
    if (this.#timer) this.tell("off");
    this.#timer = undefined;
  }
}
