/** `<script src="…/widget.js" data-inbox="<website token>" async></script>` on a customer's site. */

import { Chat, type IdKeeper } from "./chat";
import { ChathoodChat } from "./element";
import { VisitorApi } from "./visitor-api";

const NAME = "chathood-chat";

function start(script: HTMLScriptElement): void {
  const inbox = script.dataset.inbox;
  if (!inbox || document.querySelector(NAME)) return;
  const { origin } = new URL(script.src);
  if (!customElements.get(NAME)) customElements.define(NAME, ChathoodChat);
  const api = new VisitorApi(origin, inbox);
  const chat = new Chat(api, keeperOf(inbox), `${origin.replace(/^http/, "ws")}/ws`);
  const element = document.createElement(NAME) as ChathoodChat;
  element.serve(chat, () => api.welcome(), script.dataset.color);
  document.body.append(element);
  void chat.resume();
}

/** The visitor's id under the inbox's name; memory stands in where storage is forbidden. */
function keeperOf(inbox: string): IdKeeper {
  const key = `chathood.visitor.${inbox}`;
  let remembered: string | null = null;
  return {
    get: () => attempt(() => localStorage.getItem(key)) ?? remembered,
    set: (id) => {
      remembered = id;
      attempt(() => (id === null ? localStorage.removeItem(key) : localStorage.setItem(key, id)));
    },
  };
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script), { once: true });
}
