/** What can be sent beside words and files: kinds, where each goes, and how much it holds. */

import type { Channel } from "./words";

export type ExtraId =
  | "choices"
  | "buttons"
  | "list"
  | "link"
  | "cards"
  | "location"
  | "contacts"
  | "flow"
  | "ask_location"
  | "ask_contact";

export interface Row {
  title: string;
  description: string;
}

export interface CardDraft extends Row {
  picture: string;
  /** Buttons that lead somewhere. */
  links: { text: string; url: string }[];
}

export interface PersonDraft {
  name: string;
  phone: string;
  email: string;
  company: string;
}

/** Everything that any of them may ask; each reads its own. */
export interface Extra {
  rows: Row[];
  sections: { title: string; rows: Row[] }[];
  cards: CardDraft[];
  people: PersonDraft[];
  header: string;
  footer: string;
  /** The words on the one button of a list, a link or a form. */
  button: string;
  url: string;
  flow: string;
  screen: string;
  latitude: string;
  longitude: string;
  name: string;
  address: string;
}

export interface ExtraKind {
  id: ExtraId;
  name: string;
  lead: string;
  badges: Channel["badge"][];
  /** It has words of its own above it. */
  text: "needed" | "optional" | "none";
}

const PAGES: Channel["badge"][] = ["messenger", "instagram"];

export const EXTRAS: ExtraKind[] = [
  {
    id: "choices",
    name: "Choices",
    lead: "Answers to tap instead of typing",
    badges: ["whatsapp", ...PAGES, "webchat", "api"],
    text: "optional",
  },
  {
    id: "buttons",
    name: "Buttons",
    lead: "Up to three answers below a text",
    badges: ["whatsapp", ...PAGES],
    text: "needed",
  },
  { id: "list", name: "List", lead: "Up to ten lines to choose from", badges: ["whatsapp"], text: "needed" },
  {
    id: "link",
    name: "Link button",
    lead: "Opens a page",
    badges: ["whatsapp", ...PAGES],
    text: "needed",
  },
  {
    id: "cards",
    name: "Cards",
    lead: "Pictures with links, side by side",
    badges: [...PAGES, "webchat", "api"],
    text: "none",
  },
  { id: "location", name: "Location", lead: "A place on the map", badges: ["whatsapp"], text: "none" },
  { id: "contacts", name: "Contact", lead: "Somebody’s card", badges: ["whatsapp"], text: "none" },
  { id: "flow", name: "Form", lead: "A flow that you made at Meta", badges: ["whatsapp"], text: "needed" },
  {
    id: "ask_location",
    name: "Ask where they are",
    lead: "They share a place with one tap",
    badges: ["whatsapp"],
    text: "optional",
  },
  {
    id: "ask_contact",
    name: "Ask for their number",
    lead: "For customers whose number is hidden",
    badges: ["whatsapp"],
    text: "optional",
  },
];

export function extrasOf(badge: Channel["badge"]): ExtraKind[] {
  return EXTRAS.filter(({ badges }) => badges.includes(badge));
}

export function blank(): Extra {
  return {
    rows: [emptyRow(), emptyRow()],
    sections: [{ title: "", rows: [emptyRow()] }],
    cards: [emptyCard()],
    people: [emptyPerson()],
    ...{ header: "", footer: "", button: "", url: "", flow: "", screen: "" },
    ...{ latitude: "", longitude: "", name: "", address: "" },
  };
}

export function emptyRow(): Row {
  return { title: "", description: "" };
}

export function emptyCard(): CardDraft {
  return { title: "", description: "", picture: "", links: [] };
}

export function emptyPerson(): PersonDraft {
  return { name: "", phone: "", email: "", company: "" };
}

export interface RowLimits {
  most: number;
  title: number;
  /** 0: none can be shown. */
  description: number;
}

/** Three choices without more to say are WhatsApp's buttons; from the fourth on it is a list. */
export function choiceLimits(badge: Channel["badge"], count: number): RowLimits {
  if (badge === "whatsapp") {
    return count > 3 ? { most: 10, title: 24, description: 72 } : { most: 10, title: 20, description: 0 };
  }
  if (badge === "messenger" || badge === "instagram") return { most: 13, title: 20, description: 0 };
  return { most: 20, title: 100, description: 0 };
}

export const BUTTON_LIMITS: RowLimits = { most: 3, title: 20, description: 0 };
export const LIST_LIMITS: RowLimits = { most: 10, title: 24, description: 72 };
export const MOST_CARDS = 10;
export const MOST_LINKS = 3;
export const MOST_PEOPLE = 5;
