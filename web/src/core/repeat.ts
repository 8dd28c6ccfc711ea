/** A failed message as it can go out anew: only what we still hold whole. */

import type { OutgoingMessage } from "./outgoing";
import { offeredOf } from "./choices";
import type { Line } from "./lines";
import { isRecord, numberOf, recordOf, textOf } from "./loose";
import { mailOf, type Envelope, type Mailbox } from "./mail";
import { placeOf } from "./places";
import { peopleOf } from "./people";

/** Null when repeating would send something else than what failed. */
export function repeatOf(line: Line): Omit<OutgoingMessage, "echo_id"> | null {
  const about = recordOf(line.content_attributes);
  const content = line.content ?? "";
  if (isRecord(about.template)) return { content, private: false, ...templateOf(about.template) };
  const more =
    placeOf(about.location) || peopleOf(about.contacts).length || offeredOf(about, line.content_type);
  if (more || line.attachments?.length || !content) return null;
  const envelope = envelopeOf(about.email);
  const quoted = numberOf(about.in_reply_to);
  return { content, private: line.private, in_reply_to: quoted, ...(envelope ? { envelope } : {}) };
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
