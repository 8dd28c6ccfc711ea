/** An e-mail beside its text: who wrote to whom, about what, and what is folded away. */

import type { Line } from "./lines";
import { isRecord, isTrue, listOf, recordOf, textOf } from "./loose";
import { MessageType } from "./wire";

export interface Mailbox {
  name: string;
  address: string;
}

export interface Mail {
  subject: string;
  from: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  /** Already cleaned by the server; shown only inside a sandboxed frame. */
  html: string;
  /** What it answers, folded. */
  quoted: string;
  autoReply: boolean;
  bounce: boolean;
  /** The sender's address could not be verified. */
  forged: boolean;
  /** It is our own, come back, or goes round in circles. */
  loop: boolean;
  spam: boolean;
  /** A virus was found in it: its files are not handed out. */
  infected: boolean;
}

export function mailOf(value: unknown): Mail | null {
  if (!isRecord(value) || !Object.keys(value).length) return null;
  return {
    subject: textOf(value.subject),
    from: mailboxesOf(value.from),
    to: mailboxesOf(value.to),
    cc: mailboxesOf(value.cc),
    bcc: mailboxesOf(value.bcc),
    html: textOf(value.html),
    quoted: textOf(value.quoted),
    autoReply: marked(value.auto_reply),
    bounce: marked(value.bounce),
    forged: marked(value.forged) || marked(value.unproven),
    loop: marked(value.loop),
    spam: marked(value.spam),
    infected: marked(value.infected),
  };
}

export function mailboxWord({ name, address }: Mailbox): string {
  return name && address && name !== address ? `${name} <${address}>` : name || address;
}

/** The short line over a mail: `to Dana, Ravi and 2 more`. */
export function towardsWord(mail: Mail): string {
  const all = [...mail.to, ...mail.cc, ...mail.bcc].map(({ name, address }) => name || address);
  if (!all.length) return "";
  if (all.length <= 2) return `to ${all.join(" and ")}`;
  return `to ${all.slice(0, 2).join(", ")} and ${all.length - 2} more`;
}

/** What an agent types into To, Cc and Bcc: addresses with commas, semicolons or line ends between. */
export interface Envelope {
  to: string;
  cc: string;
  bcc: string;
}

export const NO_ENVELOPE: Envelope = { to: "", cc: "", bcc: "" };

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

export function addressesIn(text: string): string[] {
  const parts = text.split(/[,;\n]+/).map((part) => (/<([^>]*)>/.exec(part)?.[1] ?? part).trim());
  return [...new Set(parts.filter(Boolean))];
}

/** The first thing in a field that is no address; null when all are. */
export function strayIn({ to, cc, bcc }: Envelope): string | null {
  return addressesIn([to, cc, bcc].join(",")).find((part) => !ADDRESS.test(part)) ?? null;
}

/**
 * Whom an answer to all also goes to: everybody the last mail named but its sender and ourselves.
 * `to` stays empty: the server knows best where the sender wants answers.
 */
export function answerToAll(lines: readonly Line[], own: string | null | undefined): Envelope {
  const last = lines.findLast(({ message_type }) => message_type === MessageType.incoming);
  const mail = mailOf(recordOf(last?.content_attributes).email);
  if (!mail) return NO_ENVELOPE;
  const mine = (own ?? "").toLowerCase();
  const known = new Set([mine, ...mail.from.map(({ address }) => untagged(address))]);
  const others = [...(mine ? mail.to : []), ...mail.cc].map(({ address }) => address);
  const cc = others.filter((address) => address && !known.has(untagged(address)));
  return { ...NO_ENVELOPE, cc: [...new Set(cc)].join(", ") };
}

/** The address to compare by: what answers to us goes to one with a tag, `care+…@example.com`. */
function untagged(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*@/, "@");
}

/** Mailboxes come as objects, or as plain addresses. */
function mailboxesOf(value: unknown): Mailbox[] {
  return (isRecord(value) ? [value] : listOf(value)).flatMap((entry) => {
    const box = recordOf(entry);
    const address = textOf(entry) || textOf(box.address) || textOf(box.email);
    const name = textOf(box.name);
    return name || address ? [{ name, address }] : [];
  });
}

/** A mark may be `true` or say more, as which kind of bounce. */
function marked(value: unknown): boolean {
  return isTrue(value) || isRecord(value) || (typeof value === "string" && !/^(false)?$/i.test(value));
}
