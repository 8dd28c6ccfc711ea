/** A template that was sent, as it stands in the thread. Its body is the message's own text. */

import { buttonsOf, headerOf, wordsOf, type Button } from "./choices";
import { isRecord, textOf } from "./loose";

export interface ShownTemplate {
  name: string;
  language: string;
  category: string;
  header: string;
  footer: string;
  buttons: Button[];
}

export function shownTemplateOf(value: unknown): ShownTemplate | null {
  if (!isRecord(value)) return null;
  const name = textOf(value.name);
  const [header, footer] = [headerOf(value.header), wordsOf(value.footer)];
  const buttons = buttonsOf(value.buttons);
  if (!name && !header && !footer && !buttons.length) return null;
  const category = textOf(value.category).toLowerCase();
  return { name: name || "template", language: textOf(value.language), category, header, footer, buttons };
}
