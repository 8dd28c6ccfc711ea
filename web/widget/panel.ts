/** The panel: who is there, what was said, where to write. */

import { isLocal, type Line } from "./lines";
import { askEmail, asking } from "./asking";
import type { ChatState } from "./board";
import { bubble, isMine, signature, tell, text } from "./bubble";
import type { Chat } from "./chat";
import { Composer } from "./composer";
import { arrange, make } from "./draw";
import { questionsFor, sorted, type Question } from "./form";
import { awayUntil } from "./hours";
import type { Welcome } from "./visitor-api";
import { when } from "./when";

const HELLO = "Hello! How can we help?";
const NOBODY = "Nobody is here right now. Write anyway: we will answer.";
const FAILED = "That did not go through. Try again.";
const SAID_FOR = 6_000;

export class Panel {
  readonly node = make("dialog", { class: "panel", "aria-labelledby": "title" });
  readonly #title = make("h2", { id: "title", dir: "auto" }, "Chat");
  readonly #tagline = make("p", { class: "tagline", dir: "auto" });
  readonly #log = make("div", { class: "log", role: "log", "aria-label": "Messages", tabindex: "0" });
  readonly #status = make("p", { class: "status", role: "status" });
  readonly #away = make("div", { class: "away", hidden: true });
  readonly #foot = make("div", { class: "foot" });
  readonly #more = make("button", { type: "button", class: "more" }, "Earlier messages");
  readonly #greeting = make("div", { class: "line theirs", hidden: true });
  readonly #drawn = new Map<string, { signature: string; node: HTMLElement }>();
  readonly #composer: Composer;
  #welcome: Welcome | null = null;
  #asked = false;
  #atEnd = true;
  #filled = false;
  #shown = { foot: "", away: "" };
  #said = "";
  #saying: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly chat: Chat,
    private readonly fetched: () => Promise<Welcome>,
    private readonly paint: (color: string | null | undefined) => void,
    buttons: HTMLElement[],
  ) {
    this.#composer = new Composer({
      send: (words, files) => chat.send(words, files),
      typed: () => chat.typed(),
      say: (sentence) => this.#say(sentence),
    });
    const head = make("div", { class: "top" }, make("div", {}, this.#title, this.#tagline), ...buttons);
    this.node.append(head, this.#log, this.#status, this.#away, this.#foot);
    this.#more.onclick = () => void this.#earlier();
    this.#takeFiles();
    this.#keepAtEnd();
    chat.board.subscribe((state) => this.#show(state));
  }

  /** Where the visitor goes on: the first thing to fill in, or the field. */
  focus(): void {
    this.#scrollToEnd();
    const first = this.#foot.querySelector<HTMLElement>(".asking input, .asking select, textarea");
    (first ?? this.#log).focus();
  }

  /** The inbox's own words, fetched when someone first wants them. */
  async greet(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      this.#dress(await this.fetched());
    } catch (error) {
      this.#asked = false;
      this.#tagline.textContent = (error as Error).message;
      this.#welcome ??= {};
      this.chat.explain(error);
    }
    this.#show(this.chat.board.state);
    if (this.node.open) this.focus();
  }

  #dress(welcome: Welcome): void {
    this.#welcome = welcome;
    this.#title.textContent = welcome.welcome_title || welcome.name || "Chat";
    this.#tagline.textContent = welcome.welcome_tagline || HELLO;
    this.paint(welcome.widget_color);
    if (welcome.attachment_bytes) this.#composer.limit(welcome.attachment_bytes);
    if (welcome.identity_validation_enabled && !this.chat.person.identifier_hash)
      this.chat.board.change({ closed: "Sign in on this site to use its chat." });
    const greeting = welcome.greeting_enabled && welcome.greeting_message;
    if (!greeting) return;
    this.#greeting.hidden = false;
    this.#greeting.replaceChildren(make("div", { class: "bubble" }, text(greeting)));
  }

  #show(state: ChatState): void {
    const { lines, more, progress, seenAt } = state;
    const nodes = lines.map((line) => this.#bubble(line));
    const last = lines.findLast((line) => isMine(line) && !isLocal(line));
    lines.forEach((line, at) => {
      tell(nodes[at] as HTMLElement, line, progress, line === last && seenAt >= line.created_at);
    });
    arrange(this.#log, [more ? this.#more : this.#greeting, ...nodes]);
    this.#showAway(state);
    this.#showFoot(state);
    this.#showStatus(state);
    if (this.#atEnd || lines.at(-1)?.state === "waiting") this.#scrollToEnd();
  }

  /** Bubbles that did not change keep their node, so the screen reader speaks only what is new. */
  #bubble(line: Line): HTMLElement {
    const fresh = signature(line);
    const drawn = this.#drawn.get(line.key);
    if (drawn?.signature === fresh) return drawn.node;
    const node = bubble(line, {
      discard: (refused) => void this.chat.discard(refused),
      edit: (refused) => this.#composer.put(this.chat.discard(refused)),
      choose: (offer, value) => void this.#choose(offer, value),
      say: (words) => this.chat.send(words, []),
    });
    this.#drawn.set(line.key, { signature: fresh, node });
    return node;
  }

  #showStatus({ lines, liveness, writing }: ChatState): void {
    const lost = liveness === "lost" && lines.length > 0;
    const busy = writing === null ? "" : `${writing.split(" ")[0] || "Someone"} is writing…`;
    this.#status.textContent = this.#said || (lost ? "Reconnecting…" : busy);
  }

  /** What stands where the visitor writes: the field, a form before it, or why there is neither. */
  #showFoot({ closed, faults, lines }: ChatState): void {
    const begun = lines.some((line) => !isLocal(line));
    const asked = this.#welcome && !begun && (faults || !this.#filled);
    const questions = asked ? questionsFor(this.#welcome as Welcome, this.chat.person) : [];
    // Whether there is a form, the inbox must tell first.
    const waits = !this.#welcome && !lines.length;
    const key = closed ?? (waits ? "waits" : questions.length ? `form ${JSON.stringify(faults)}` : "field");
    if (this.#shown.foot === key) return;
    this.#shown.foot = key;
    if (closed || waits) this.#foot.replaceChildren(make("p", {}, closed ?? "…"));
    else this.#foot.replaceChildren(questions.length ? this.#form(questions, faults) : this.#composer.node);
  }

  #form(questions: Question[], faults: ChatState["faults"]): HTMLElement {
    const { pre_chat_message: message = "" } = this.#welcome?.pre_chat_form_options ?? {};
    return asking(message, questions, faults, (said) => {
      this.#filled = true;
      this.chat.fill(sorted(questions, said));
      this.#composer.focus();
    });
  }

  /** That nobody is there, until when, and the offer to answer by e-mail. */
  #showAway({ email, lines, closed }: ChatState): void {
    const back = this.#welcome && !closed ? awayUntil(this.#welcome, Date.now() / 1000) : null;
    const offered = lines.some((line) => isMine(line) && !isLocal(line));
    const key = back === null ? "" : `${email} ${offered}`;
    if (this.#shown.away === key) return;
    this.#shown.away = key;
    this.#away.hidden = back === null;
    if (back === null) return;
    const note = make("p", {}, this.#welcome?.out_of_office_message || NOBODY);
    if (back) note.append(` Back ${when(back)}.`);
    this.#away.replaceChildren(note);
    if (email) this.#away.append(make("p", {}, `We will answer to ${email}.`));
    else if (offered)
      this.#away.append(askEmail(this.chat.person.email ?? "", (address) => void this.#preferEmail(address)));
  }

  async #choose(offer: Line, value: string): Promise<void> {
    if (!(await this.chat.choose(offer, value))) this.#say(FAILED);
    this.#log.focus(); // the button that was pressed is no more
  }

  async #preferEmail(address: string): Promise<void> {
    if (!(await this.chat.preferEmail(address))) this.#say(FAILED);
    else this.focus();
  }

  async #earlier(): Promise<void> {
    const height = this.#log.scrollHeight;
    await this.chat.earlier();
    this.#log.scrollTop += this.#log.scrollHeight - height;
    this.#log.focus();
  }

  #say(sentence: string): void {
    clearTimeout(this.#saying);
    this.#said = sentence;
    this.#saying = setTimeout(() => {
      this.#said = "";
      this.#showStatus(this.chat.board.state);
    }, SAID_FOR);
    this.#showStatus(this.chat.board.state);
  }

  #takeFiles(): void {
    this.node.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    this.node.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      if (this.#composer.node.isConnected) this.#composer.add([...event.dataTransfer.files]);
    });
  }

  /** Whoever reads the newest line goes on doing so when a picture comes or the field grows. */
  #keepAtEnd(): void {
    const keep = () => {
      if (this.#atEnd) this.#scrollToEnd();
    };
    new ResizeObserver(keep).observe(this.#log);
    this.#log.addEventListener("load", keep, true);
    this.#log.addEventListener("scroll", () => {
      this.#atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 60;
    });
  }

  #scrollToEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
