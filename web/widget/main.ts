/** `<script src="…/widget.js" data-inbox="<website token>" async></script>` on a customer's site. */

import { Chat } from "./chat";
import { ChathoodChat } from "./element";
import { idKeeper, soundWish } from "./kept";
import { Problem } from "./problem";
import { NOT_HERE, VisitorApi, type Person, type Welcome } from "./visitor-api";

const NAME = "chathood-chat";

/** What the site's own scripts may call, as `window.chathood`. */
export interface Chathood {
  open(): void;
  close(): void;
  toggle(): void;
  setUser(identifier: string, person?: Person): Promise<void>;
  setCustomAttributes(attributes: Record<string, unknown>): Promise<void>;
  reset(): void;
}

function start(script: HTMLScriptElement): void {
  const { inbox, color, identifier, identifierHash } = script.dataset;
  if (!inbox || document.querySelector(NAME)) return;
  const { origin } = new URL(script.src);
  if (!customElements.get(NAME)) customElements.define(NAME, ChathoodChat);
  const api = new VisitorApi(origin, inbox);
  const ids = idKeeper(inbox, (id) => chat.moved(id));
  const chat = new Chat(api, ids, `${origin.replace(/^http/, "ws")}/ws`, () => location.href);
  const element = document.createElement(NAME) as ChathoodChat;
  element.serve(chat, () => api.welcome().catch(explained), soundWish);
  element.paint(color);
  document.body.append(element);
  const chathood = doorsOf(chat, element);
  Object.assign(window, { chathood });
  if (identifier && identifierHash) void chathood.setUser(identifier, { identifier_hash: identifierHash });
  void chat.resume();
  dispatchEvent(new CustomEvent("chathood:ready"));
}

function doorsOf(chat: Chat, element: ChathoodChat): Chathood {
  return {
    open: () => element.toggle(true),
    close: () => element.toggle(false),
    toggle: () => element.toggle(),
    setUser: (identifier, person) => chat.setUser({ ...person, identifier }),
    setCustomAttributes: (custom_attributes) => chat.setUser({ ...chat.person, custom_attributes }),
    reset: () => chat.reset(),
  };
}

/** Tells whoever looks after the site what to do; their visitors see a calm line. */
function explained(error: unknown): Welcome {
  if (error instanceof Problem && error.code === NOT_HERE)
    console.info(
      `Chathood: ${error.message} To open it, add ${location.hostname} to the inbox's allowed domains.`,
    );
  throw error;
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script), { once: true });
}
