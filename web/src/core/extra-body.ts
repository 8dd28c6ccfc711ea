/** What was put together becomes a message in the API's shapes, and back again; and what it still lacks. */

import {
  blank,
  BUTTON_LIMITS,
  choiceLimits,
  EXTRAS,
  type CardDraft,
  type Extra,
  type ExtraId,
  type PersonDraft,
  type Row,
} from "./extras";
import { webAddress } from "./links";
import { isRecord, recordOf, recordsOf, textOf, type Loose } from "./loose";
import type { Thing } from "./outgoing";
import type { Channel } from "./words";

type Build = (extra: Extra) => Thing;

const interactive = (type: string, extra: Extra, action: object): Thing => ({
  attributes: {
    interactive: {
      type,
      ...(extra.header.trim() ? { header: extra.header.trim() } : {}),
      ...(extra.footer.trim() ? { footer: extra.footer.trim() } : {}),
      action,
    },
  },
});

const BUILDS: Record<ExtraId, Build> = {
  choices: ({ rows }) => ({ content_type: "input_select", attributes: { items: filled(rows).map(itemOf) } }),
  buttons: (extra) => interactive("button", extra, { buttons: filled(extra.rows).map(buttonOf) }),
  list: (extra) =>
    interactive("list", extra, { button: extra.button.trim(), sections: extra.sections.map(sectionOf) }),
  link: (extra) =>
    interactive("cta_url", extra, {
      parameters: { display_text: extra.button.trim(), url: extra.url.trim() },
    }),
  cards: ({ cards }) => ({ content_type: "cards", attributes: { items: cards.map(cardOf) } }),
  location: ({ latitude, longitude, name, address }) => ({
    attributes: {
      location: {
        latitude: Number(latitude),
        longitude: Number(longitude),
        ...said({ name, address }),
      },
    },
  }),
  contacts: ({ people }) => ({ attributes: { contacts: people.map(personOf) } }),
  flow: (extra) =>
    interactive("flow", extra, {
      parameters: {
        flow_id: extra.flow.trim(),
        flow_cta: extra.button.trim(),
        ...(extra.screen.trim()
          ? { flow_action: "navigate", flow_action_payload: { screen: extra.screen.trim() } }
          : {}),
      },
    }),
  ask_location: () => ({ attributes: { interactive: { type: "location_request", action: {} } } }),
  ask_contact: () => ({ attributes: { interactive: { type: "contact_request", action: {} } } }),
};

export function thingOf(id: ExtraId, extra: Extra): Thing {
  return BUILDS[id](extra);
}

/** What has to be filled in or mended before it can go, in a sentence; null when nothing. */
export function gapIn(id: ExtraId, extra: Extra, text: string, badge: Channel["badge"]): string | null {
  if (EXTRAS.some((kind) => kind.id === id && kind.text === "needed") && !text.trim())
    return "Write the text that stands above it.";
  return GAPS[id]?.(extra, badge) ?? null;
}

type Gap = (extra: Extra, badge: Channel["badge"]) => string | null;

const GAPS: Partial<Record<ExtraId, Gap>> = {
  choices: ({ rows }, badge) =>
    rowGap(filled(rows), choiceLimits(badge, filled(rows).length).title, "choice"),
  buttons: ({ rows }) => rowGap(filled(rows), BUTTON_LIMITS.title, "button"),
  list: ({ button, sections }) => {
    if (!button.trim()) return "Say what the button that opens the list reads.";
    if (sections.length > 1 && sections.some(({ title }) => !title.trim()))
      return "Name each part of the list.";
    if (sections.some(({ rows }) => !filled(rows).length)) return "Give each part of the list a line.";
    return rowGap(
      sections.flatMap(({ rows }) => filled(rows)),
      24,
      "line",
    );
  },
  link: ({ button, url }) => {
    if (!button.trim()) return "Say what the button reads.";
    return webAddress(url) ? null : "Write the page’s whole address, beginning with https://.";
  },
  cards: ({ cards }) => {
    if (cards.some(({ title }) => !title.trim())) return "Give each card a title.";
    const links = cards.flatMap((card) => card.links);
    if (links.some(({ text, url }) => !text.trim() || !webAddress(url)))
      return "A card’s button needs words and a whole address.";
    const odd = cards.some(({ picture }) => picture.trim() && !webAddress(picture));
    return odd ? "A picture is named by its whole address." : null;
  },
  location: ({ latitude, longitude }) =>
    within(latitude, 90) && within(longitude, 180)
      ? null
      : "Write latitude and longitude as numbers, such as 52.37403 and 4.88969.",
  contacts: ({ people }) =>
    people.every(({ name, phone, email }) => name.trim() && (phone.trim() || email.trim()))
      ? null
      : "Everybody needs a name and a number or an address.",
  flow: ({ flow, button }) => {
    if (!flow.trim()) return "Say which flow is meant: its id stands in Meta’s flow builder.";
    return button.trim() ? null : "Say what the button reads.";
  },
};

/** What a message that was refused had been put together from; null for anything else. */
export function extraFrom(thing: Thing): { id: ExtraId; extra: Extra } | null {
  const about = recordOf(thing.attributes);
  const extra = blank();
  if (thing.content_type === "input_select") {
    return { id: "choices", extra: { ...extra, rows: recordsOf(about.items).map(rowFrom) } };
  }
  if (thing.content_type === "cards") {
    return { id: "cards", extra: { ...extra, cards: recordsOf(about.items).map(cardFrom) } };
  }
  if (isRecord(about.location)) return { id: "location", extra: { ...extra, ...placeFrom(about.location) } };
  const people = recordsOf(about.contacts);
  if (people.length) return { id: "contacts", extra: { ...extra, people: people.map(personFrom) } };
  return isRecord(about.interactive) ? interactiveFrom(about.interactive, extra) : null;
}

const INTERACTIVE: Record<string, ExtraId> = {
  button: "buttons",
  list: "list",
  cta_url: "link",
  flow: "flow",
  location_request: "ask_location",
  contact_request: "ask_contact",
};

function interactiveFrom(held: Loose, extra: Extra): { id: ExtraId; extra: Extra } | null {
  const id = INTERACTIVE[textOf(held.type)];
  if (!id) return null;
  const action = recordOf(held.action);
  const parameters = recordOf(action.parameters);
  const sections = recordsOf(action.sections).map((section) => ({
    title: textOf(section.title),
    rows: recordsOf(section.rows).map(rowFrom),
  }));
  const rows = recordsOf(action.buttons).map((button) => rowFrom(recordOf(button.reply)));
  return {
    id,
    extra: {
      ...extra,
      header: textOf(held.header),
      footer: textOf(held.footer),
      rows: rows.length ? rows : extra.rows,
      sections: sections.length ? sections : extra.sections,
      button: textOf(action.button) || textOf(parameters.display_text) || textOf(parameters.flow_cta),
      url: textOf(parameters.url),
      flow: textOf(parameters.flow_id),
      screen: textOf(recordOf(parameters.flow_action_payload).screen),
    },
  };
}

function filled(rows: readonly Row[]): Row[] {
  return rows.filter(({ title }) => title.trim());
}

function rowGap(rows: readonly Row[], most: number, word: string): string | null {
  if (!rows.length) return `Write at least one ${word}.`;
  const long = rows.find(({ title }) => [...title.trim()].length > most);
  if (long) return `“${long.title.trim()}” is too long: a ${word} has up to ${most} characters here.`;
  const titles = rows.map(({ title }) => title.trim());
  return new Set(titles).size < titles.length ? `Two of the ${word}s read the same.` : null;
}

function within(text: string, most: number): boolean {
  return text.trim() !== "" && Math.abs(Number(text)) <= most;
}

/** Only what was filled. */
function said(fields: Record<string, string>): Record<string, string> {
  const entries = Object.entries(fields).map(([name, text]) => [name, text.trim()]);
  return Object.fromEntries(entries.filter(([, text]) => text)) as Record<string, string>;
}

function itemOf({ title, description }: Row): object {
  return { title: title.trim(), value: title.trim(), ...said({ description }) };
}

function buttonOf({ title }: Row): object {
  return { type: "reply", reply: { id: title.trim(), title: title.trim() } };
}

function sectionOf({ title, rows }: Extra["sections"][number]): object {
  const shown = filled(rows).map((row) => ({
    id: row.title.trim(),
    title: row.title.trim(),
    ...said({ description: row.description }),
  }));
  return { ...said({ title }), rows: shown };
}

function cardOf({ title, description, picture, links }: CardDraft): object {
  const actions = links.map(({ text, url }) => ({ type: "link", text: text.trim(), uri: url.trim() }));
  return { title: title.trim(), ...said({ description, media_url: picture }), actions };
}

function personOf({ name, phone, email, company }: PersonDraft): object {
  return {
    name: { formatted_name: name.trim() },
    ...(phone.trim() ? { phones: [{ phone: phone.trim(), type: "WORK" }] } : {}),
    ...(email.trim() ? { emails: [{ email: email.trim(), type: "WORK" }] } : {}),
    ...(company.trim() ? { org: { company: company.trim() } } : {}),
  };
}

function rowFrom(row: Loose): Row {
  return { title: textOf(row.title), description: textOf(row.description) };
}

function cardFrom(card: Loose): CardDraft {
  const links = recordsOf(card.actions).map(({ text, uri }) => ({ text: textOf(text), url: textOf(uri) }));
  return { ...rowFrom(card), picture: textOf(card.media_url), links };
}

function placeFrom(place: Loose): Pick<Extra, "latitude" | "longitude" | "name" | "address"> {
  const [latitude, longitude] = [textOf(place.latitude), textOf(place.longitude)];
  return { latitude, longitude, name: textOf(place.name), address: textOf(place.address) };
}

function personFrom(card: Loose): PersonDraft {
  return {
    name: textOf(recordOf(card.name).formatted_name),
    phone: textOf(recordsOf(card.phones)[0]?.phone),
    email: textOf(recordsOf(card.emails)[0]?.email),
    company: textOf(recordOf(card.org).company),
  };
}
