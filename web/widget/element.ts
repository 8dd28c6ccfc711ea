/** `<chathood-chat>`: a button that floats over the site and the panel it opens, in a shadow of their own. */

import type { Line } from "../src/core/lines";
import { sentenceOf } from "../src/core/problem";
import { bubble, signature } from "./bubble";
import type { Chat, ChatState } from "./chat";
import { icon, make } from "./draw";
import { sheetText } from "./sheet";
import type { Welcome } from "./visitor-api";

const HELLO = "Hello! How can we help?";

export class ChathoodChat extends HTMLElement {
  readonly #shadow = this.attachShadow({ mode: "open" });
  readonly #drawn = new Map<string, { signature: string; node: HTMLElement }>();
  readonly #title = make("h2", { id: "title" }, "Chat");
  readonly #tagline = make("p", { class: "tagline" });
  readonly #log = make("div", { class: "log", role: "log", "aria-label": "Messages", tabindex: "0" });
  readonly #status = make("p", { class: "status", role: "status" });
  readonly #field = make("textarea", {
    rows: "1",
    dir: "auto",
    placeholder: "Write a message",
    "aria-label": "Message",
  });
  readonly #files = make("input", { type: "file", multiple: true, hidden: true });
  readonly #badge = make("span", { class: "badge", hidden: true });
  readonly #button = make("button", { class: "launch", type: "button", "aria-expanded": "false" });
  readonly #panel = make("section", {
    class: "panel",
    role: "dialog",
    "aria-labelledby": "title",
    hidden: true,
  });
  #chat!: Chat;
  #welcome!: () => Promise<Welcome>;
  #welcomed = false;

  serve(chat: Chat, welcome: () => Promise<Welcome>, color: string | undefined): void {
    this.#chat = chat;
    this.#welcome = welcome;
    this.paint(color);
    this.build();
    chat.state.subscribe((state) => this.show(state));
    addEventListener("online", () => chat.wake());
  }

  private build(): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(sheetText);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#button.append(icon("chat"), icon("close"), this.#badge);
    this.#button.addEventListener("click", () => this.toggle(this.#panel.hidden));
    this.#panel.append(this.head(), this.#log, this.#status, this.form());
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.toggle(false);
    });
    this.#shadow.append(this.#panel, this.#button);
    this.label(0);
  }

  private head(): HTMLElement {
    const close = make(
      "button",
      { type: "button", class: "close", "aria-label": "Close the chat" },
      icon("close"),
    );
    close.addEventListener("click", () => this.toggle(false));
    return make("header", {}, make("div", {}, this.#title, this.#tagline), close);
  }

  private form(): HTMLElement {
    const attach = make(
      "button",
      { type: "button", class: "plain", "aria-label": "Attach files" },
      icon("clip"),
    );
    attach.addEventListener("click", () => this.#files.click());
    this.#files.addEventListener("change", () => this.sendFiles());
    this.#field.addEventListener("keydown", (event) => this.pressed(event));
    const send = make("button", { class: "send", "aria-label": "Send" }, icon("send"));
    const form = make("form", { "aria-label": "Your message" }, attach, this.#files, this.#field, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendText();
    });
    return form;
  }

  private toggle(open: boolean): void {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    this.toggleAttribute("open", open);
    this.#chat.look(open);
    this.label(this.#chat.state.get().unread);
    if (!open) return this.#button.focus();
    this.scrollToEnd();
    this.#field.focus();
    void this.greet();
  }

  /** The inbox's own words, fetched when someone first wants them. */
  private async greet(): Promise<void> {
    if (this.#welcomed) return;
    this.#welcomed = true;
    try {
      const { name, welcome_title, welcome_tagline, widget_color } = await this.#welcome();
      this.#title.textContent = welcome_title || name || "Chat";
      this.#tagline.textContent = welcome_tagline || HELLO;
      this.paint(widget_color);
    } catch (error) {
      this.#welcomed = false;
      this.#tagline.textContent = sentenceOf(error);
    }
  }

  private show(state: ChatState): void {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 60;
    this.#log.replaceChildren(...state.lines.map((line) => this.node(line)));
    if (atEnd || state.lines.at(-1)?.state === "waiting") this.scrollToEnd();
    const lost = state.liveness === "lost" && state.lines.length > 0;
    const writing = state.writing === null ? "" : `${state.writing.split(" ")[0] || "Someone"} is writing…`;
    this.#status.textContent = lost ? "Reconnecting…" : writing;
    this.label(state.unread);
  }

  /** Bubbles that did not change keep their node, so the screen reader speaks only what is new. */
  private node(line: Line): HTMLElement {
    const now = signature(line);
    const drawn = this.#drawn.get(line.key);
    if (drawn?.signature === now) return drawn.node;
    const node = bubble(line, {
      discard: (refused) => void this.#chat.discard(refused),
      edit: (refused) => this.edit(refused),
    });
    this.#drawn.set(line.key, { signature: now, node });
    return node;
  }

  private label(unread: number): void {
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = String(unread);
    const words = this.#panel.hidden ? "Open the chat" : "Close the chat";
    this.#button.setAttribute("aria-label", unread ? `${words}, ${unread} unread` : words);
  }

  private pressed(event: KeyboardEvent): void {
    const touch = matchMedia("(hover: none)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch) return;
    event.preventDefault();
    this.sendText();
  }

  private sendText(): void {
    const text = this.#field.value.trim();
    if (!text) return;
    this.#field.value = "";
    this.#chat.send(text, []);
    this.#field.focus();
  }

  private sendFiles(): void {
    const files = [...(this.#files.files ?? [])];
    this.#files.value = "";
    if (files.length) this.#chat.send("", files);
  }

  private edit(line: Line): void {
    this.#field.value = this.#chat.discard(line);
    this.#field.focus();
  }

  private scrollToEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Only a plain colour is taken: whatever else an account may have stored is ignored. */
  private paint(color: string | null | undefined): void {
    if (color && /^#[0-9a-f]{6}$/i.test(color)) this.style.setProperty("--chathood-color", color);
  }
}
