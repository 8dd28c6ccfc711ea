/** `<chathood-chat>`: a button that floats over the site and the panel it opens, in a shadow of their own. */

import type { ChatState } from "./board";
import type { Chat } from "./chat";
import { inkOn, plainColor } from "./color";
import { icon, make, pictured } from "./draw";
import { Panel } from "./panel";
import { sheetText } from "./sheet";
import { chime } from "./sound";
import type { Welcome } from "./visitor-api";

/** On small screens the panel covers the page. */
const NARROW = "(max-width: 480px), (max-height: 420px)";

/** Whether the visitor wants a sound, kept for this site. */
export interface SoundWish {
  get(): boolean;
  set(wanted: boolean): void;
}

export class ChathoodChat extends HTMLElement {
  readonly #shadow = this.attachShadow({ mode: "open" });
  readonly #badge = make("span", { class: "badge", hidden: true });
  readonly #button = make("button", { class: "launch", type: "button", "aria-expanded": "false" });
  #chat!: Chat;
  #panel!: Panel;
  #unread = 0;

  serve(chat: Chat, welcome: () => Promise<Welcome>, sound: SoundWish): void {
    this.#chat = chat;
    const close = pictured("close", "Close the chat", "", () => this.toggle(false));
    this.#panel = new Panel(chat, welcome, (color) => this.paint(color), [soundButton(sound), close]);
    this.#build();
    chat.board.subscribe((state) => this.#show(state));
    chat.onAnswer = ({ id }) => {
      this.#tell("message", { id });
      if (sound.get()) chime();
    };
    addEventListener("online", () => chat.wake());
    document.addEventListener("visibilitychange", () => {
      this.#look();
      if (!document.hidden) chat.wake();
    });
  }

  /** Only a plain colour is taken: whatever else an account may have stored is ignored. */
  paint(color: string | null | undefined): void {
    const plain = plainColor(color);
    if (!plain) return;
    this.style.setProperty("--chathood-color", plain);
    this.style.setProperty("--chathood-ink", inkOn(plain));
  }

  toggle(open = !this.#panel.node.open): void {
    const { node } = this.#panel;
    if (open === node.open) return;
    if (!open) return node.close();
    // Where it covers the page, nothing behind it can be reached.
    if (matchMedia(NARROW).matches) node.showModal();
    else node.show();
    this.#turned();
    this.#panel.focus();
    void this.#panel.greet();
  }

  #turned(): void {
    const { open } = this.#panel.node;
    this.#button.setAttribute("aria-expanded", String(open));
    this.toggleAttribute("open", open);
    this.#look();
    this.#label();
    this.#tell(open ? "opened" : "closed");
    if (!open) this.#button.focus();
  }

  #build(): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(sheetText);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#button.append(icon("chat"), icon("close"), this.#badge);
    this.#button.addEventListener("click", () => this.toggle());
    this.#panel.node.addEventListener("close", () => this.#turned());
    this.#panel.node.addEventListener("keydown", ({ key, isComposing }) => {
      if (key === "Escape" && !isComposing) this.toggle(false);
    });
    this.#shadow.append(this.#panel.node, this.#button);
  }

  #look(): void {
    this.#chat.board.look(this.#panel.node.open && !document.hidden);
  }

  #show({ unread }: ChatState): void {
    if (unread !== this.#unread) this.#tell("unread", { count: unread });
    this.#unread = unread;
    this.#label();
  }

  #label(): void {
    const unread = this.#unread;
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = String(unread);
    const words = this.#panel.node.open ? "Close the chat" : "Open the chat";
    this.#button.setAttribute("aria-label", unread ? `${words}, ${unread} unread` : words);
  }

  /** What the site's own scripts may want to know; never what was written. */
  #tell(what: string, detail: object = {}): void {
    dispatchEvent(new CustomEvent(`chathood:${what}`, { detail }));
  }
}

function soundButton(wish: SoundWish): HTMLElement {
  const button = pictured("sound", "Sound", "sound", () => {
    wish.set(!wish.get());
    if (wish.get()) chime();
    show();
  });
  const show = () => button.setAttribute("aria-pressed", String(wish.get()));
  show();
  return button;
}
