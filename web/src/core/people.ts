/** Contact cards that someone shared, in WhatsApp's shape. */

import { webAddress } from "./links";
import { firstText, recordOf, recordsOf, spoken, textOf, type Loose } from "./loose";

/** One way to reach a shared person. */
export interface Way {
  text: string;
  /** `work`, `cell`: what the card calls it. */
  word: string;
  href: string | null;
}

export interface SharedPerson {
  name: string;
  /** `Carpenter, Atelier Nord` */
  work: string;
  ways: Way[];
}

export function peopleOf(value: unknown): SharedPerson[] {
  return recordsOf(value).map(personOf);
}

function personOf(card: Loose): SharedPerson {
  const name = recordOf(card.name);
  const parts = [textOf(name.first_name), textOf(name.last_name)].filter(Boolean).join(" ");
  const org = recordOf(card.org);
  const ways = [...phones(card), ...mails(card), ...pages(card)];
  return {
    name: textOf(name.formatted_name) || parts || textOf(card.name) || ways[0]?.text || "Contact",
    work: [textOf(org.title), textOf(org.company)].filter(Boolean).join(", "),
    ways,
  };
}

function phones(card: Loose): Way[] {
  return recordsOf(card.phones).flatMap((entry) => {
    const text = firstText(entry, "phone", "wa_id");
    const digits = text.replace(/[^+\d]/g, "");
    return text ? [{ text, word: wordOf(entry), href: digits ? `tel:${digits}` : null }] : [];
  });
}

function mails(card: Loose): Way[] {
  return recordsOf(card.emails).flatMap((entry) => {
    const text = textOf(entry.email);
    return text ? [{ text, word: wordOf(entry), href: `mailto:${encodeURIComponent(text)}` }] : [];
  });
}

function pages(card: Loose): Way[] {
  return recordsOf(card.urls).flatMap((entry) => {
    const text = textOf(entry.url);
    return text ? [{ text, word: wordOf(entry), href: webAddress(text) }] : [];
  });
}

function wordOf(entry: Loose): string {
  return spoken(textOf(entry.type));
}
