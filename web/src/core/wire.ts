/** The REST API's and live events' shapes, as far as this client reads them. Times are epoch seconds. */

import type { ReplyPricing } from "./price";

export type MessageStatus =
  "queued" | "sending" | "held" | "sent" | "delivered" | "read" | "failed" | "uncertain";

export type ConversationStatus = "open" | "resolved" | "pending" | "snoozed";
export type Priority = "low" | "medium" | "high" | "urgent";

export const MessageType = { incoming: 0, outgoing: 1, activity: 2, template: 3 } as const;
export type MessageTypeValue = (typeof MessageType)[keyof typeof MessageType];

export interface Attachment {
  id: number;
  message_id?: number;
  file_type: "image" | "audio" | "video" | "file" | string;
  data_url?: string | null;
  file_size?: number | null;
  content_type?: string | null;
  filename?: string | null;
  state?: "pending" | "ready" | "failed" | "expired";
  sticker?: boolean;
  voice?: boolean;
  /** How far this one part came, where it differs from the whole message. */
  status?: MessageStatus | null;
  external_error?: string | null;
}

/**
 * What a message carries beside its text. It comes from outside: any name may be missing and any
 * value of any type, so it is read only through `contents.ts` and the readers it gathers.
 */
export type ContentAttributes = Readonly<Record<string, unknown>>;

export interface Sender {
  id: number;
  name?: string | null;
  type?: "user" | "contact" | string;
}

export interface Message {
  id: number;
  conversation_id: number;
  content: string | null;
  message_type: MessageTypeValue;
  content_type?: string;
  content_attributes?: ContentAttributes | null;
  created_at: number;
  private: boolean;
  status?: MessageStatus | null;
  source_id?: string | null;
  echo_id?: string | null;
  sender?: Sender | null;
  sender_type?: string | null;
  attachments?: Attachment[] | null;
}

export interface Person {
  id: number;
  name?: string | null;
  phone_number?: string | null;
  email?: string | null;
  thumbnail?: string | null;
}

export interface Named {
  id: number;
  name: string;
}

export interface Conversation {
  id: number;
  inbox_id: number;
  status: ConversationStatus;
  priority: Priority | null;
  labels: string[];
  unread_count: number;
  created_at: number;
  last_activity_at: number;
  can_reply: boolean;
  reply_window?: { ends_at: number } | null;
  /** Null where nothing is ever charged, or no answer can be given. */
  reply_pricing?: ReplyPricing | null;
  messages?: Message[];
  meta: {
    sender: Person;
    channel?: string | null;
    assignee?: Named | null;
    team?: Named | null;
  };
}

export interface Counts {
  mine_count: number;
  unassigned_count: number;
  assigned_count: number;
  all_count: number;
}

export interface ConversationPage {
  rows: Conversation[];
  counts: Counts;
  cursor: string | null;
}

export interface Identity {
  kind: "phone" | "bsuid" | "parent_bsuid" | "psid" | "igsid" | "email" | "visitor" | string;
  value: string;
  inbox_id?: number | null;
  seen_at?: number | null;
}

export interface Contact extends Person {
  identities?: Identity[];
  created_at?: number | null;
  custom_attributes?: Record<string, unknown> | null;
}

export interface Agent extends Named {
  email?: string;
  role?: string;
  availability_status?: string;
}

export interface Inbox extends Named {
  channel_type?: string;
  /** A mailbox's own address. */
  email?: string | null;
  /** True while nothing goes out until somebody mends it; `health` says why. */
  reauthorization_required?: boolean;
  health?: string | null;
}

/** What names a template and fills its gaps, as the API takes it. */
export interface TemplateParams {
  name: string;
  category: string;
  language: string;
  processed_params: object;
}

export interface Label {
  title: string;
  color?: string;
}

export interface Profile {
  id: number;
  name: string;
  email: string;
  account_id: number;
  role?: string;
  accounts?: { id: number; name: string; role?: string }[];
  policy?: { version: string; accepted_version: string | null };
}

/** Where an attachment's ciphertext lies and what opens it. */
export interface SealedFile {
  url: string;
  key: string;
  size: number;
  chunk_size: number;
  content_type: string;
  filename?: string | null;
}

export interface Frame {
  event: string;
  account_id: number;
  data: unknown;
  truncated?: boolean;
}

export type MessageEvent = Message & { conversation?: Conversation };

export interface TypingEvent {
  conversation: { id: number };
  user: { id?: number; name?: string; type?: string };
  is_private?: boolean;
}
