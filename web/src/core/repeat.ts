/** A failed message as it can go out anew: only what we still hold whole. */

import type { OutgoingMessage, Thing } from "./outgoing";
import type { Line } from "./lines";
import { isRecord, numberOf, recordOf, textOf, type Loose } from "./loose";
import { mailOf, type Envelope, type Mailbox } from "./mail";

/** Null when repeating would send something else than what failed. */
export function repeatOf(line: Line): Omit<OutgoingMessage, "echo_id"> | null {
  const about = recordOf(line.content_attributes);
  const content = line.content ?? "";
  if (isRecord(about.template)) return { content, private: false, ...templateOf(about.template) };
  const thing = thingIn(about, line.content_type);
  if (!thing || line.attachments?.length || !(content || thing.thing)) return null;
  const envelope = envelopeOf(about.email);
  const quoted = numberOf(about.in_reply_to);
  return { content, private: line.private, in_reply_to: quoted, ...thing, ...(envelope ? { envelope } : {}) };
}

/** Choices, cards, a place or people's cards as they went out; null when it is not known how they did. */
function thingIn(about: Loose, contentType: string | undefined): { thing?: Thing } | null {
  const names = ["items", "interactive", "location", "contacts"].filter((name) => about[name]);
  const kind = contentType === "input_select" || contentType === "cards" ? contentType : null;
  if (names.includes("items") && !kind) return null;
  if (!names.length) return {};
  const attributes = Object.fromEntries(names.map((name) => [name, about[name]]));
  return { thing: { attributes, ...(kind ? { content_type: kind } : {}) } };
}

function templateOf(
  template: Readonly<Record<string, unknown>>,
): Pick<OutgoingMessage, "template" | "template_params"> {
  const [name, language, category] = [template.name, template.language, template.category].map(textOf);
  const processed_params = recordOf(template.processed_params);
  return {
    template,
    template_params: {
      name: name ?? "",
      language: language ?? "",
      category: category ?? "",
      processed_params,
    },
  };
}

function envelopeOf(value: unknown): Envelope | null {
  const mail = mailOf(value);
  if (!mail) return null;
  const words = (boxes: Mailbox[]) => boxes.map(({ address }) => address).join(", ");
  return { to: words(mail.to), cc: words(mail.cc), bcc: words(mail.bcc) };
}
