/** WhatsApp's approved texts, read from Meta's components: what stands where and what is to be filled in. */

import { buttonsOf } from "./choices";
import { firstText, listOf, recordOf, recordsOf, spoken, textOf, type Loose } from "./loose";

export interface Template {
  id: string;
  name: string;
  language: string;
  status: string;
  category: string;
  header: Header | null;
  body: string;
  footer: string;
  buttons: TemplateButton[];
  fields: Field[];
  /** Why it cannot be sent from here; empty when it can. */
  obstacle: string;
}

export interface Header {
  /** `text`, `image`, `video`, `document`, `location`. */
  format: string;
  text: string;
}

export interface TemplateButton {
  type: string;
  text: string;
  url: string;
}

/** One gap to fill. */
export interface Field {
  key: string;
  place: "header" | "body" | "button";
  /** The variable's own name, or the button's index. */
  name: string;
  label: string;
  example: string;
}

export const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;
const SENDABLE = new Set(["HEADER", "BODY", "FOOTER", "BUTTONS"]);
/** Header formats that are a file with an address. */
export const FILES = new Set(["image", "video", "document"]);

export function templatesOf(payload: unknown): Template[] {
  return recordsOf(payload)
    .map(templateOf)
    .filter(({ name }) => name)
    .sort((first, second) => Number(Boolean(first.obstacle)) - Number(Boolean(second.obstacle)));
}

function templateOf(raw: Loose): Template {
  const components = recordsOf(raw.components);
  const part = (type: string) => recordOf(components.find((one) => kindOf(one) === type));
  const [header, body] = [headerOf(part("HEADER")), textOf(part("BODY").text)];
  const buttons = recordsOf(part("BUTTONS").buttons).map(buttonOf);
  const status = textOf(raw.status).toUpperCase();
  return {
    id: firstText(raw, "id") || `${textOf(raw.name)}/${textOf(raw.language)}`,
    name: textOf(raw.name),
    language: textOf(raw.language),
    status,
    category: textOf(raw.category).toUpperCase(),
    header,
    body,
    footer: textOf(part("FOOTER").text),
    buttons,
    fields: [
      ...headerFields(header, part("HEADER")),
      ...bodyFields(body, part("BODY")),
      ...buttonFields(buttons, recordsOf(part("BUTTONS").buttons)),
    ],
    obstacle: obstacleOf(status, components, header),
  };
}

const STATUS_WORDS: Record<string, string> = {
  PENDING: "WhatsApp has not approved it yet.",
  IN_APPEAL: "WhatsApp has not approved it yet.",
  REJECTED: "WhatsApp has rejected it.",
  PAUSED: "WhatsApp has paused it because of complaints.",
  DISABLED: "WhatsApp has switched it off.",
};

function obstacleOf(status: string, components: Loose[], header: Header | null): string {
  if (status !== "APPROVED") return STATUS_WORDS[status] ?? "It is not approved.";
  const strange = components.map(kindOf).find((kind) => !SENDABLE.has(kind));
  if (strange) return `Templates with a ${spoken(strange)} cannot be sent from here.`;
  return header?.format === "location" ? "Templates with a place cannot be sent from here." : "";
}

function kindOf(component: Loose): string {
  return textOf(component.type).toUpperCase();
}

function headerOf(component: Loose): Header | null {
  if (!Object.keys(component).length) return null;
  return { format: (textOf(component.format) || "text").toLowerCase(), text: textOf(component.text) };
}

function buttonOf(raw: Loose): TemplateButton {
  const type = textOf(raw.type).toLowerCase();
  return { type, text: textOf(raw.text) || buttonsOf([raw])[0]?.text || "", url: textOf(raw.url) };
}

function headerFields(header: Header | null, component: Loose): Field[] {
  if (!header) return [];
  const field = { key: "header", place: "header", name: "header" } as const;
  if (FILES.has(header.format))
    return [{ ...field, label: `Address of the ${header.format}`, example: "https://…" }];
  const [name] = variablesIn(header.text);
  if (!name) return [];
  return [
    { ...field, label: labelOf(name, "Heading"), example: exampleOf(component, "header_text", name, 0) },
  ];
}

function bodyFields(body: string, component: Loose): Field[] {
  return variablesIn(body).map((name, index) => ({
    key: `body.${name}`,
    place: "body",
    name,
    label: labelOf(name, "Text"),
    example: exampleOf(component, "body_text", name, index),
  }));
}

function buttonFields(buttons: TemplateButton[], raw: Loose[]): Field[] {
  return buttons.flatMap((button, index): Field[] => {
    if (button.type !== "copy_code" && !variablesIn(button.url).length) return [];
    const label = button.type === "copy_code" ? "Code to copy" : `End of the link “${button.text}”`;
    const whole = textOf(listOf(raw[index]?.example)[0]) || textOf(raw[index]?.example);
    const [beginning = ""] = button.url.split("{{"); // Meta's example is the whole address
    const example = whole.startsWith(beginning) ? whole.slice(beginning.length) : whole;
    return [{ key: `button.${index}`, place: "button", name: String(index), label, example }];
  });
}

function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] as string))];
}

export function labelOf(name: string, place: string): string {
  return /^\d+$/.test(name) ? `${place} ${name}` : spoken(name);
}

/** Positional examples stand in a list of lists, or in a list; named ones have their names beside them. */
function exampleOf(component: Loose, key: string, name: string, index: number): string {
  const example = recordOf(component.example);
  const named = recordsOf(example[`${key}_named_params`]).find(({ param_name }) => param_name === name);
  if (named) return textOf(named.example);
  const first = listOf(example[key])[0];
  return textOf(Array.isArray(first) ? first[index] : listOf(example[key])[index]);
}
