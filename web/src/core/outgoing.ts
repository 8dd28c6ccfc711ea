/** A message on its way out, and how the API takes it. */

import { addressesIn, type Envelope } from "./mail";
import type { TemplateParams } from "./wire";

/** What goes beside the words or instead of them: choices, cards, a place … */
export interface Thing {
  content_type?: "input_select" | "cards";
  attributes: Readonly<Record<string, unknown>>;
}

export interface OutgoingMessage {
  content: string;
  private: boolean;
  echo_id: string;
  in_reply_to?: number | null;
  files?: File[];
  /** Goes out instead of the text, which then only says how it reads. */
  template_params?: TemplateParams;
  /** How a template's bubble looks until then. */
  template?: object;
  thing?: Thing;
  /** Whom a mail goes to, beside or instead of the contact. */
  envelope?: Envelope;
}

/** With files it goes as a form, with objects as JSON text. */
export function bodyOf(message: OutgoingMessage): object | FormData {
  return message.files?.length ? multipart(message) : json(message);
}

function json(message: OutgoingMessage): object {
  const { content, echo_id, in_reply_to, template_params, thing, envelope } = message;
  const about = { ...(in_reply_to ? { in_reply_to } : {}), ...thing?.attributes };
  const kind = thing?.content_type ? { content_type: thing.content_type } : {};
  const attributes = Object.keys(about).length ? { content_attributes: about, ...kind } : {};
  const said = template_params ? { content, template_params } : { content };
  return { ...said, private: message.private, echo_id, ...attributes, ...towards(envelope) };
}

function multipart(message: OutgoingMessage): FormData {
  const form = new FormData();
  if (message.content) form.append("content", message.content);
  form.append("private", String(message.private));
  form.append("echo_id", message.echo_id);
  if (message.in_reply_to) {
    form.append("content_attributes", JSON.stringify({ in_reply_to: message.in_reply_to }));
  }
  for (const [name, value] of Object.entries(towards(message.envelope))) form.append(name, value);
  for (const file of message.files ?? []) form.append("attachments[]", file, file.name);
  return form;
}

/** Only what is filled; the contact is written to without being named. */
function towards(envelope: Envelope | undefined): Record<string, string> {
  const { to, cc, bcc } = envelope ?? {};
  const fields = Object.entries({ to_emails: to, cc_emails: cc, bcc_emails: bcc });
  const filled = fields.map(([name, text]) => [name, addressesIn(text ?? "").join(",")]);
  return Object.fromEntries(filled.filter(([, text]) => text)) as Record<string, string>;
}
