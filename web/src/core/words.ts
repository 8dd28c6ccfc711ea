/** Names, previews and sizes in words. */

import { glimpseOf } from "./contents";
import { isTrue, recordOf, recordsOf, textOf } from "./loose";
import {
  MessageType,
  type Attachment,
  type Contact,
  type Conversation,
  type Message,
  type Person,
} from "./wire";

export interface Channel {
  name: string;
  /** Key of the badge's colour and sign. */
  badge: "whatsapp" | "messenger" | "instagram" | "email" | "webchat" | "api";
}

const CHANNELS: Record<string, Channel> = {
  "Channel::Whatsapp": { name: "WhatsApp", badge: "whatsapp" },
  "Channel::FacebookPage": { name: "Messenger", badge: "messenger" },
  "Channel::Instagram": { name: "Instagram", badge: "instagram" },
  "Channel::Email": { name: "E-mail", badge: "email" },
  "Channel::WebWidget": { name: "Web chat", badge: "webchat" },
  "Channel::Api": { name: "API", badge: "api" },
};

export function channelOf(type: string | null | undefined): Channel {
  return CHANNELS[type ?? ""] ?? { name: "Other", badge: "api" };
}

export function nameOf(person: Person | Contact): string {
  return person.name || person.phone_number || person.email || `Contact ${person.id}`;
}

/** What stands under a name: the channel and the best address we know. */
/** Whether a person is shown only in part, to those who need not know how to reach them. */
export function isMasked(person: Person | Contact): boolean {
  const { name, phone_number, email, identities } = person as Contact;
  return [name, phone_number, email, ...(identities ?? []).map(({ value }) => value)].join().includes("•");
}

export function addressOf(conversation: Conversation): string {
  const { sender, channel } = conversation.meta;
  const address = sender.phone_number || sender.email;
  const name = channelOf(channel).name;
  return address && address !== sender.name ? `${name} · ${address}` : name;
}

/** One or two letters for the face; `?` when only a number is known. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  const first = words[0];
  if (!first) return "?";
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  const letters = (last ? [first, last] : [first]).map((word) => [...word][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}

/** A steady hue (0–359) for a face, so that a person keeps their colour everywhere. */
export function hueOf(id: number): number {
  return Math.round((id * 137.508) % 360);
}

const FILE_WORDS: Record<string, string> = {
  image: "📷 Photo",
  audio: "🎵 Audio",
  video: "🎬 Video",
};

/** What a file is, in words: a voice message is no song, a sticker no photo. */
export function fileWord(file: Attachment): string {
  if (file.sticker === true) return "Sticker";
  if (isVoice(file)) return "🎤 Voice message";
  return FILE_WORDS[file.file_type] ?? `📎 ${textOf(file.filename) || "File"}`;
}

/** Rows do not know which it was; a sound without a name was most likely spoken. */
export function isVoice({ file_type, voice, filename }: Attachment): boolean {
  return file_type === "audio" && (voice === true || (voice !== false && !filename));
}

/** The one line that stands for a message in a row or a quote. */
export function previewOf(message: Message | undefined): string {
  if (!message) return "No messages yet";
  const about = recordOf(message.content_attributes);
  if (isTrue(about.deleted)) return "Message deleted";
  const first = recordsOf(message.attachments)[0] as Attachment | undefined;
  const text = textOf(message.content).replace(/\s+/g, " ");
  if (first) return text ? `${fileWord(first).split(" ")[0]} ${text}` : fileWord(first);
  return text || glimpseOf(message) || "Message without text";
}

/** What the server calls an agent who was erased; of that the first word alone would say something else. */
const GONE = "Deleted agent";

export function firstNameOf(agent: { name?: string | null } | null | undefined): string | undefined {
  return agent?.name === GONE ? GONE : agent?.name?.split(" ")[0];
}

/** Who wrote the previewed line, as a prefix; empty for the contact. */
export function previewPrefix(message: Message | undefined, me: number): string {
  const ours =
    message?.message_type === MessageType.outgoing || message?.message_type === MessageType.template;
  if (!message || !ours) return "";
  const author = message.sender?.id === me ? "You" : (firstNameOf(message.sender) ?? "Us");
  return message.private ? `${author} noted: ` : `${author}: `;
}

const countFormat = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** `38`, `1.2K`: what fits on a tab. */
export function countWord(count: number | undefined): string {
  return count === undefined ? "" : countFormat.format(count);
}

export function sizeWord(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const IDENTITY_WORDS: Record<string, string> = {
  phone: "Phone",
  bsuid: "WhatsApp",
  parent_bsuid: "Company id",
  psid: "Messenger",
  igsid: "Instagram",
  email: "E-mail",
  visitor: "Visitor",
};

export function identityWord(kind: string): string {
  return IDENTITY_WORDS[kind] ?? kind;
}
