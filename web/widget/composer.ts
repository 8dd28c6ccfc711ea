/** Where the visitor writes: text, and files that wait until it is sent. */

import { icon, make, pictured } from "./draw";

export interface ComposerActs {
  send: (text: string, files: File[]) => void;
  typed: () => void;
  /** Something that the visitor should know now. */
  say: (sentence: string) => void;
}

const MOST_FILES = 15;

export class Composer {
  readonly node: HTMLFormElement;
  readonly #field = make("textarea", {
    rows: "1",
    dir: "auto",
    placeholder: "Write a message",
    "aria-label": "Message",
    maxlength: "10000",
  });
  readonly #picker = make("input", { type: "file", multiple: true, hidden: true, tabindex: "-1" });
  readonly #attach = pictured("clip", "Attach files", "plain", () => this.#picker.click());
  readonly #tray = make("ul", { class: "tray", "aria-label": "Files to be sent", hidden: true });
  #files: File[] = [];
  #most = 4_000_000;

  constructor(private readonly acts: ComposerActs) {
    const send = make("button", { class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
    const row = make("div", { class: "row" }, this.#attach, this.#picker, this.#field, send);
    this.node = make("form", { "aria-label": "Your message", class: "composer" }, this.#tray, row);
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#picker.addEventListener("change", () => {
      this.add([...(this.#picker.files ?? [])]);
      this.#picker.value = "";
    });
    this.#field.addEventListener("input", () => this.acts.typed());
    this.#field.addEventListener("keydown", (event) => this.#pressed(event));
    this.#field.addEventListener("paste", ({ clipboardData }) => this.add([...(clipboardData?.files ?? [])]));
    this.limit(this.#most);
  }

  /** How many bytes a message's files may have together. */
  limit(bytes: number): void {
    this.#most = bytes;
    this.#attach.title = `Attach files, up to ${megabytes(bytes)}`;
  }

  add(files: File[]): void {
    if (!files.length) return;
    const all = [...this.#files, ...files];
    const size = all.reduce((sum, file) => sum + file.size, 0);
    if (all.length > MOST_FILES) return this.acts.say(`A message takes ${MOST_FILES} files.`);
    if (size > this.#most)
      return this.acts.say(`Files may have ${megabytes(this.#most)} together: these have ${megabytes(size)}.`);
    this.#hold(all);
    this.focus();
  }

  put(text: string): void {
    this.#field.value = text;
    this.focus();
  }

  focus(): void {
    this.#field.focus();
  }

  #hold(files: File[]): void {
    this.#files = files;
    this.#tray.hidden = !files.length;
    this.#tray.replaceChildren(
      ...files.map((file) => {
        const remove = pictured("close", `Remove ${file.name}`, "remove", () => {
          this.#hold(this.#files.filter((one) => one !== file));
          this.focus();
        });
        return make("li", {}, make("bdi", { dir: "auto" }, file.name), remove);
      }),
    );
  }

  #pressed(event: KeyboardEvent): void {
    const touch = matchMedia("(hover: none)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch) return;
    event.preventDefault();
    this.#send();
  }

  #send(): void {
    const text = this.#field.value.trim();
    if (!text && !this.#files.length) return;
    this.acts.send(text, this.#files);
    this.#hold([]);
    this.put("");
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 100_000) / 10} MB`;
}
