/** A template with its gaps filled: how it will look, and how it is sent. */

import { webAddress } from "./links";
import { firstText, listOf, recordOf, textOf } from "./loose";
import {
  FILES,
  labelOf,
  VARIABLE,
  type Field,
  type Header,
  type Template,
  type TemplateButton,
} from "./templates";
import type { TemplateParams } from "./wire";

/** By the fields' keys. */
export type Values = Readonly<Record<string, string>>;

/** A text in pieces: filled, or still a gap. */
export interface Piece {
  text: string;
  gap: boolean;
}

/** The contact's name goes where a name is asked for, else into the first gap of the text. */
export function proposed(template: Template, contactName: string): Values {
  const gaps = template.fields.filter(({ place }) => place === "body");
  const gap = gaps.find(({ name }) => /name/i.test(name)) ?? gaps[0];
  return gap && contactName ? { [gap.key]: contactName } : {};
}

/** The values of a template that was sent, to be mended. */
export function valuesFrom(params: TemplateParams): Values {
  const given = recordOf(params.processed_params);
  const structured = ["body", "header", "buttons"].some((name) => typeof given[name] === "object");
  const body = recordOf(structured ? given.body : given);
  const header = firstText(recordOf(given.header), "text", "media_url");
  const buttons = listOf(given.buttons).map((one, place) => {
    const button = recordOf(one);
    return [`button.${textOf(button.index) || place}`, textOf(button.parameter)];
  });
  const texts = Object.entries(body).map(([name, value]) => [`body.${name}`, textOf(value)]);
  const all = [...texts, ...(structured ? [["header", header], ...buttons] : [])];
  return Object.fromEntries(all.filter(([, value]) => value)) as Values;
}

/** The first field that is still empty or wrong, and why; null when all is filled. */
export function missing(template: Template, values: Values): { field: Field; why: string } | null {
  for (const field of template.fields) {
    const value = values[field.key]?.trim() ?? "";
    if (!value) return { field, why: `Fill in “${field.label}”.` };
    const file = field.place === "header" && FILES.has(template.header?.format ?? "");
    if (file && !webAddress(value)) return { field, why: "The file's address must begin with https://." };
  }
  return null;
}

export function piecesOf(text: string, place: "header" | "body", values: Values): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const name = match[1] as string;
    const value = values[place === "header" ? "header" : `body.${name}`]?.trim();
    pieces.push({ text: text.slice(from, match.index), gap: false });
    pieces.push(
      value
        ? { text: value, gap: false }
        : { text: labelOf(name, place === "header" ? "Heading" : "Text"), gap: true },
    );
    from = match.index + match[0].length;
  }
  pieces.push({ text: text.slice(from), gap: false });
  return pieces.filter(({ text }) => text);
}

export function rendered(text: string, place: "header" | "body", values: Values): string {
  return piecesOf(text, place, values)
    .map((piece) => piece.text)
    .join("");
}

/** As the API takes it: flat while only the body has gaps, by place otherwise. */
export function paramsOf(template: Template, values: Values): TemplateParams {
  const { name, category, language, fields } = template;
  const filled = (place: Field["place"]) =>
    fields
      .filter((field) => field.place === place)
      .map((field) => [field.name, values[field.key]?.trim() ?? ""] as const);
  const body = Object.fromEntries(filled("body"));
  const [header, buttons] = [filled("header")[0]?.[1], filled("button")];
  if (header === undefined && !buttons.length) return { name, category, language, processed_params: body };
  const processed_params = {
    ...(Object.keys(body).length ? { body } : {}),
    ...(header === undefined ? {} : { header: headerParam(template.header, header) }),
    ...(buttons.length ? { buttons: buttonParams(template.buttons, new Map(buttons)) } : {}),
  };
  return { name, category, language, processed_params };
}

function headerParam(header: Header | null, value: string): object {
  const format = header?.format ?? "";
  return FILES.has(format) ? { media_url: value, media_type: format } : { text: value };
}

/** Only those with something to fill, each by its place among all. */
function buttonParams(buttons: TemplateButton[], values: Map<string, string>): object[] {
  return buttons.flatMap(({ type }, index) => {
    const parameter = values.get(String(index));
    return parameter === undefined ? [] : [{ type, parameter, index }];
  });
}

/** How the bubble stands until the server has rendered it. */
export function shownOf(template: Template, values: Values): object {
  const { name, language, category, header, footer, buttons } = template;
  const head =
    header?.format === "text" ? rendered(header.text, "header", values) : { format: header?.format };
  const { processed_params } = paramsOf(template, values);
  return { name, language, category, processed_params, footer, ...(header ? { header: head } : {}), buttons };
}
