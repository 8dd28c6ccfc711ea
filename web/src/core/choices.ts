/** What the customer chose, and what they were offered to choose from. */

import { webAddress } from "./links";
import { firstText, isRecord, listOf, recordOf, recordsOf, spoken, textOf, type Loose } from "./loose";

export interface Fact {
  name: string;
  value: string;
}

/** An answer given by tapping instead of writing. */
export interface Chosen {
  /** How: `Tapped a button`. */
  how: string;
  title: string;
  description: string;
  /** The answer's id, as we named it when we offered it. */
  id: string;
  /** What was filled into a form. */
  answers: Fact[];
}

const HOW: Record<string, string> = {
  button_reply: "Tapped a button",
  button: "Tapped a button",
  quick_reply: "Tapped a quick reply",
  list_reply: "Chose from the list",
  nfm_reply: "Filled in a form",
  flow: "Filled in a form",
  postback: "Tapped a menu item",
  call_permission_reply: "Answered about calls",
  contact_request_reply: "Answered about sharing a contact",
};

/** Flow answers carry their session's token, which tells a reader nothing. */
const UNSPOKEN = new Set(["flow_token"]);

export function chosenOf(value: unknown): Chosen | null {
  if (!isRecord(value)) return null;
  const type = textOf(value.type);
  const answers = factsOf(value.response);
  const title = firstText(value, "title", "text");
  const id = firstText(value, "id", "payload");
  if (!type && !title && !answers.length) return null;
  return {
    how: HOW[type] ?? (type ? `Answered: ${spoken(type)}` : "Chose"),
    title,
    description: textOf(value.description),
    id,
    answers,
  };
}

/** A form's answers in reading order; lists become one line, nested things their JSON. */
function factsOf(value: unknown): Fact[] {
  const response = typeof value === "string" ? parsed(value) : value;
  return Object.entries(recordOf(response))
    .filter(([name]) => !UNSPOKEN.has(name))
    .map(([name, answer]) => factOf(name, answer));
}

/** Fields of Meta's own builder come as `screen_0_Size_1` with `0_Large`: the words are in between. */
function factOf(name: string, answer: unknown): Fact {
  const built = /^screen_\d+_(.+)_\d+$/.exec(name)?.[1];
  const value = answerOf(answer);
  return {
    name: (built ?? name).replaceAll("_", " "),
    value: built ? value.replace(/(^|, )\d+_/g, "$1") : value,
  };
}

function answerOf(answer: unknown): string {
  if (answer === null || answer === undefined || answer === "") return "–";
  if (typeof answer === "boolean") return answer ? "Yes" : "No";
  if (Array.isArray(answer)) return answer.map(answerOf).join(", ");
  if (isRecord(answer)) return JSON.stringify(answer);
  return textOf(answer) || "–";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export interface Button {
  text: string;
  /** Where it leads, or what it sends back; shown on hover. */
  detail: string;
  href: string | null;
}

export interface ListRow {
  title: string;
  description: string;
  detail: string;
}

export interface OfferedCard {
  title: string;
  description: string;
  picture: string | null;
  buttons: Button[];
}

/** Choices sent with a message. */
export interface Offered {
  header: string;
  footer: string;
  buttons: Button[];
  /** The name of the list that opens, and what stands in it. */
  menu: string;
  rows: ListRow[];
  cards: OfferedCard[];
}

const MOST_BUTTONS = 3;

/** Reads `items`, `cards` and outgoing `interactive`; null when nothing was offered. */
export function offeredOf(attributes: Loose, contentType: unknown): Offered | null {
  const offered = isRecord(attributes.interactive)
    ? interactiveOf(attributes.interactive)
    : itemsOf(attributes, textOf(contentType));
  const { buttons, rows, cards, header, footer } = offered;
  return buttons.length || rows.length || cards.length || header || footer ? offered : null;
}

function nothing(): Offered {
  return { header: "", footer: "", buttons: [], menu: "", rows: [], cards: [] };
}

function itemsOf(attributes: Loose, contentType: string): Offered {
  const items = recordsOf(attributes.items);
  const cards = recordsOf(attributes.cards);
  if (cards.length || contentType === "cards") {
    return { ...nothing(), cards: (cards.length ? cards : items).map(cardOf) };
  }
  const described = items.some(({ description }) => textOf(description));
  if (items.length > MOST_BUTTONS || described) return { ...nothing(), rows: items.map(rowOf) };
  return { ...nothing(), buttons: items.map(buttonOf) };
}

function interactiveOf(interactive: Loose): Offered {
  const action = recordOf(interactive.action);
  const shared = { header: headerOf(interactive.header), footer: wordsOf(interactive.footer) };
  const rows = recordsOf(action.sections).flatMap(({ rows }) => recordsOf(rows).map(rowOf));
  const asked = ASKED[textOf(interactive.type)];
  const named = recordsOf(action.buttons).map((button) => buttonOf({ ...button, ...recordOf(button.reply) }));
  const called = callToAction(recordOf(action.parameters));
  const buttons = [...named, ...called, ...(asked ? [{ text: asked, detail: "", href: null }] : [])];
  return { ...nothing(), ...shared, rows, buttons, menu: textOf(action.button) };
}

const ASKED: Record<string, string> = {
  location_request: "Send location",
  location_request_message: "Send location",
  contact_request: "Share contact",
  call_permission_request: "Allow calls",
};

function callToAction(parameters: Loose): Button[] {
  const text = firstText(parameters, "display_text", "flow_cta");
  const href = webAddress(parameters.url);
  return text ? [{ text, href, detail: href ?? firstText(parameters, "flow_name", "flow_id") }] : [];
}

const MEDIA: Record<string, string> = {
  image: "📷 Photo",
  video: "🎬 Video",
  document: "📎 Document",
  location: "📍 Location",
};

/** A header is its text, or the word for the file that stands there. */
export function headerOf(value: unknown): string {
  const header = recordOf(value);
  const kind = firstText(header, "format", "type").toLowerCase();
  const file = MEDIA[kind] ?? (textOf(header.media_url) ? "📎 File" : "");
  return wordsOf(value) || file || (kind && kind !== "text" ? spoken(kind) : "");
}

/** Text that stands by itself or in an object's `text`. */
export function wordsOf(value: unknown): string {
  return textOf(value) || textOf(recordOf(value).text);
}

/** Buttons come as objects, or as their bare words. */
export function buttonsOf(value: unknown): Button[] {
  return listOf(value).flatMap((one) => {
    if (isRecord(one)) return [buttonOf(one)];
    return textOf(one) ? [{ text: textOf(one), detail: "", href: null }] : [];
  });
}

function rowOf(item: Loose): ListRow {
  const detail = firstText(item, "value", "id");
  return {
    title: firstText(item, "title", "text") || detail,
    description: textOf(item.description),
    detail,
  };
}

function buttonOf(item: Loose): Button {
  const href = webAddress(item.uri) ?? webAddress(item.url);
  const detail = href ?? firstText(item, "value", "payload", "id", "phone_number");
  return { text: firstText(item, "title", "text", "type") || detail, detail, href };
}

function cardOf(card: Loose): OfferedCard {
  const actions = recordsOf(card.actions);
  return {
    title: textOf(card.title),
    description: firstText(card, "description", "subtitle"),
    picture: webAddress(card.media_url) ?? webAddress(card.image_url),
    buttons: (actions.length ? actions : recordsOf(card.buttons)).map(buttonOf),
  };
}
