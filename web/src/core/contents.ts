/** All that a message holds beside its text, read calmly: what is missing or odd counts as absent. */

import { callOf, type Call } from "./calls";
import { chosenOf, offeredOf, type Chosen, type Offered } from "./choices";
import { orderOf, productOf, type Order, type Product } from "./goods";
import { isTrue, numberOf, recordOf, spoken, textOf, type Loose } from "./loose";
import { mailOf, type Mail } from "./mail";
import {
  commentOf,
  participantOf,
  referralOf,
  sharesOf,
  storyOf,
  type Origin,
  type Participant,
  type PublicComment,
} from "./origins";
import { peopleOf, type SharedPerson } from "./people";
import { placeOf, type Place } from "./places";
import { shownTemplateOf, type ShownTemplate } from "./template-shown";
import { MessageType, type Message } from "./wire";
import type { Channel } from "./words";

export interface Contents {
  place: Place | null;
  people: SharedPerson[];
  chosen: Chosen | null;
  offered: Offered | null;
  order: Order | null;
  product: Product | null;
  /** Ad, link, story and what was shared, in the order they are shown. */
  origins: Origin[];
  comment: PublicComment | null;
  participant: Participant | null;
  template: ShownTemplate | null;
  mail: Mail | null;
  call: Call | null;
  marks: Marks;
}

export interface Marks {
  deleted: boolean;
  edited: boolean;
  /** `Forwarded`, `Forwarded many times`, or empty. */
  forwarded: string;
  echo: boolean;
  /** Another app holds the thread: it came by overhearing. */
  standby: boolean;
  /** What it is that cannot be shown, in words; empty when all can. */
  unsupported: string;
  /** It answers some message, which may not be here. */
  quotes: boolean;
  /** `131047: The window has closed.` without its code. */
  error: string;
  /** Why our reaction did not get through. */
  reaction: string;
}

type Read = Pick<Message, "content_attributes"> & Partial<Pick<Message, "message_type" | "content_type">>;

export function contentsOf(message: Read): Contents {
  const about = recordOf(message.content_attributes);
  const incoming = message.message_type === MessageType.incoming;
  return {
    place: placeOf(about.location),
    people: peopleOf(about.contacts),
    chosen: incoming ? chosenOf(about.interactive) : null,
    offered: incoming ? null : offeredOf(about, message.content_type),
    order: orderOf(about.order),
    product: productOf(about.referred_product),
    origins: originsOf(about),
    comment: commentOf(about.comment),
    participant: participantOf(about.participant),
    template: shownTemplateOf(about.template),
    mail: mailOf(about.email),
    call: callOf(about.call),
    marks: marksOf(about),
  };
}

export function marksOf(about: Loose): Marks {
  return {
    deleted: isTrue(about.deleted),
    edited: isTrue(about.edited),
    forwarded: forwardedWord(about),
    echo: isTrue(about.echo),
    standby: isTrue(about.standby),
    unsupported: isTrue(about.is_unsupported) ? unsupportedWord(textOf(about.type)) : "",
    quotes: numberOf(about.in_reply_to) !== null || textOf(about.in_reply_to_external_id) !== "",
    error: textOf(about.external_error).replace(/^\w+: /, ""),
    reaction: textOf(about.reaction_error).replace(/^\w+: /, ""),
  };
}

function originsOf(about: Loose): Origin[] {
  const single = [referralOf(about.referral), storyOf(about.story)].filter((one) => one !== null);
  return [...single, ...sharesOf(about.shares)];
}

function forwardedWord(about: Loose): string {
  if (isTrue(about.frequently_forwarded)) return "Forwarded many times";
  return isTrue(about.forwarded) ? "Forwarded" : "";
}

const UNSUPPORTED: Record<string, string> = {
  poll: "a poll",
  poll_creation: "a poll",
  poll_update: "a vote in a poll",
  event: "an event",
  view_once: "a photo or video to be seen once",
  live_location: "a live location",
  list: "a list",
  interactive: "an interactive message",
  request_welcome: "the first opening of the chat",
  group_invite: "an invitation to a group",
  edit: "an edited message",
  ephemeral: "a disappearing message",
  pin: "a pinned message",
  fallback: "a shared link",
  appointment_booking: "a booking",
};

function unsupportedWord(type: string): string {
  if (!type || type === "unsupported" || type === "unknown")
    return "a kind of message that cannot be shown here";
  return UNSUPPORTED[type] ?? `a message of the kind “${spoken(type)}”`;
}

/** The text beside the cards: what a card says already is not said twice. */
export function textBeside(held: Contents, content: string | null | undefined): string {
  const text = textOf(content);
  const place = held.place ? [held.place.name, held.place.address].filter(Boolean).join(", ") : "";
  return text === place || text === held.order?.text ? "" : text;
}

/** What WhatsApp takes as a caption; a longer text is a message of its own. */
const CAPTION = 1024;

/**
 * Whether the customer sees our words above the files that they came with: everywhere but where
 * WhatsApp shows them below the first, or what can be tapped comes last.
 */
export function wordsGoFirst(
  line: Pick<Message, "message_type" | "content" | "attachments">,
  held: Contents,
  channel: Channel["badge"],
): boolean {
  if (line.message_type !== MessageType.outgoing || held.offered || held.template) return false;
  if (channel !== "whatsapp") return channel === "messenger" || channel === "instagram";
  const first = line.attachments?.[0];
  return first?.file_type === "audio" || first?.sticker === true || textOf(line.content).length > CAPTION;
}

/** One line for what has no text of its own; empty when there is nothing to say. */
export function glimpseOf(message: Read): string {
  const held = contentsOf(message);
  const found = GLIMPSES.find(([has]) => has(held));
  return found ? found[1](held) : "";
}

const GLIMPSES: [has: (held: Contents) => unknown, word: (held: Contents) => string][] = [
  [({ call }) => call, ({ call }) => `📞 ${call?.words}`],
  [({ place }) => place, ({ place }) => `📍 ${place?.name || "Location"}`],
  [({ people }) => people.length, ({ people }) => peopleWord(people)],
  [({ chosen }) => chosen, ({ chosen }) => chosen?.title || chosen?.how || ""],
  [({ order }) => order, ({ order }) => orderWord(order)],
  [({ template }) => template, ({ template }) => `Template: ${template?.name}`],
  [({ offered }) => offered?.cards.length, () => "Cards"],
  [({ offered }) => offered, () => "Choices"],
  [({ mail }) => mail?.subject, ({ mail }) => mail?.subject ?? ""],
  [({ origins }) => origins.length, ({ origins }) => origins[0]?.word ?? ""],
  [({ comment }) => comment, ({ comment }) => comment?.word ?? ""],
  [({ marks }) => marks.unsupported, ({ marks }) => sentence(marks.unsupported)],
];

function peopleWord(people: SharedPerson[]): string {
  const more = people.length > 1 ? ` and ${people.length - 1} more` : "";
  return `👤 ${people[0]?.name}${more}`;
}

function orderWord(order: Order | null): string {
  const count = order?.lines.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
  return `🛒 Order, ${count === 1 ? "1 item" : `${count} items`}`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
