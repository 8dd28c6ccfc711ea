/** One message in the visitor's panel. */

import { textParts } from "../src/core/links";
import type { Line } from "./lines";
import { MessageType, type Attachment } from "../src/core/wire";
import { icon, make, photo } from "./draw";
import { offers, offersOf, safe, type OfferActs } from "./offers";
import { when } from "./when";

export interface BubbleActs extends OfferActs {
  discard: (line: Line) => void;
  edit: (line: Line) => void;
}

/** What must change for the bubble to be drawn anew. */
export function signature(line: Line): string {
  const files = line.attachments?.map(({ id, state }) => `${id}${state}`).join() ?? "";
  const { deleted } = line.content_attributes ?? {};
  return [line.state === "refused", line.content, files, deleted, offersOf(line).submitted_values].join("|");
}

export function isMine(line: Line): boolean {
  return line.message_type === MessageType.incoming;
}

export function bubble(line: Line, acts: BubbleActs): HTMLElement {
  const mine = isMine(line);
  const name = mine ? "You" : firstName(line);
  const said = line.content_attributes?.deleted
    ? [make("p", { class: "faint" }, "This message was deleted.")]
    : [...(line.attachments ?? []).map(fileLink), ...(line.content ? [text(line.content)] : [])];
  const parts: HTMLElement[] = said.length ? [make("div", { class: "bubble" }, ...said)] : [];
  if (!mine) parts.push(...offers(line, acts));
  if (line.state === "refused") parts.push(refusal(line, acts));
  const meta = make("p", { class: "meta", "aria-live": "off" });
  meta.append(make("span", { class: "who" }, `${name} · `), make("span"));
  const kind = [mine ? "mine" : "theirs", line.state === "refused" ? "refused" : ""].join(" ").trim();
  const item = make("div", { class: `line ${kind}` }, make("div", { class: "stack" }, ...parts, meta));
  if (!mine) item.prepend(face(name, line));
  return item;
}

/** When it was said and what became of it; `seen`: an agent has read this and all before it. */
export function tell(node: HTMLElement, line: Line, progress: number, seen: boolean): void {
  const place = node.querySelector(".meta :last-child") as HTMLElement;
  const words = [stateOf(line, progress)];
  if (line.content_attributes?.edited) words.push("Edited");
  if (seen) words.push("Seen");
  const whole = words.join(" · ");
  if (place.textContent !== whole) place.textContent = whole;
}

function stateOf({ state, created_at: at, files }: Line, progress: number): string {
  if (state === "refused") return "Not sent";
  if (state === "waiting")
    return files?.length && progress ? `Sending… ${Math.floor(progress * 100)} %` : "Sending…";
  return when(at);
}

function firstName({ sender }: Line): string {
  return sender?.name?.split(" ")[0] || "Team";
}

function face(name: string, { sender }: Line): HTMLElement {
  const { thumbnail, avatar_url } = (sender ?? {}) as { thumbnail?: string; avatar_url?: string };
  const place = make("span", { class: "face", "aria-hidden": "true" }, name.slice(0, 1).toUpperCase());
  const address = safe(thumbnail || avatar_url);
  if (address) place.append(photo(address, ""));
  return place;
}

export function text(content: string): HTMLElement {
  const parts = textParts(content).map(({ text: said, href }) =>
    href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, said) : said,
  );
  return make("p", { class: "text", dir: "auto" }, ...parts);
}

function fileLink(file: Attachment): HTMLElement {
  const label = make("bdi", { dir: "auto" }, file.filename || "File");
  const href = safe(file.data_url);
  if (!href) return make("p", { class: "file" }, icon("file"), label);
  const link = make("a", { class: "file", href, target: "_blank", rel: "noopener", download: true });
  // The site's own policy may forbid the picture.
  if (file.file_type === "image") link.append(photo(href, file.filename || "Photo", label));
  else link.append(icon("file"), label);
  return link;
}

function refusal(line: Line, acts: BubbleActs): HTMLElement {
  return make(
    "p",
    { class: "refusal" },
    line.refusal ?? "",
    make("button", { type: "button", click: () => acts.edit(line) }, "Edit"),
    make("button", { type: "button", click: () => acts.discard(line) }, "Discard"),
  );
}
