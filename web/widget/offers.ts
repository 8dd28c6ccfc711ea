/** What a message offers beside its words: answers to choose from, cards with links. */

import type { Line } from "./lines";
import { make, photo } from "./draw";

interface Action {
  type?: string;
  text?: string;
  uri?: string;
  payload?: string;
}

interface Item {
  title?: string;
  value?: string;
  description?: string;
  link?: string;
  media_url?: string;
  actions?: Action[];
}

interface Offered {
  items?: Item[];
  submitted_values?: { title?: string; value?: string }[];
}

export interface OfferActs {
  choose: (line: Line, value: string) => void;
  say: (text: string) => void;
}

export function offersOf(line: Line): Offered {
  return (line.content_attributes ?? {}) as Offered;
}

export function offers(line: Line, acts: OfferActs): HTMLElement[] {
  const items = offersOf(line).items ?? [];
  const cards = items.filter(isCard).map((item) => card(item, acts));
  const answers = items.filter((item) => !isCard(item));
  return answers.length ? [...cards, choices(line, answers, acts)] : cards;
}

function isCard({ actions, media_url, link }: Item): boolean {
  return !!(actions || media_url || link);
}

function choices(line: Line, items: Item[], acts: OfferActs): HTMLElement {
  const chosen = offersOf(line).submitted_values?.[0];
  const buttons = items.map(({ title = "", value = title }) => {
    const pressed = String(chosen?.value === value);
    const button = make("button", { type: "button", disabled: !!chosen, "aria-pressed": pressed }, title);
    button.addEventListener("click", () => acts.choose(line, value));
    return button;
  });
  return make("div", { class: "choices", role: "group", "aria-label": "Choose an answer" }, ...buttons);
}

function card(item: Item, acts: OfferActs): HTMLElement {
  const { title = "", description = "", media_url, link, actions = [] } = item;
  const box = make("div", { class: "card" });
  const image = safe(media_url);
  if (image) box.append(photo(image, ""));
  box.append(anchor(title, link) ?? make("b", {}, title), make("p", {}, description));
  for (const { text = "", type, uri } of actions) {
    const to = type === "postback" ? null : anchor(text, uri);
    box.append(to ?? make("button", { type: "button", click: () => acts.say(text) }, text));
  }
  return box;
}

function anchor(text: string, address: string | undefined): HTMLElement | null {
  const href = safe(address);
  return href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : null;
}

/** Only the web's own addresses, never `javascript:` or `data:`. */
export function safe(address: string | null | undefined): string | null {
  return address && /^https?:\/\//i.test(address) ? address : null;
}
