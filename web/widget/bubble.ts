/** One message in the visitor's panel. */

import { textParts } from "../src/core/links";
import type { Line, LineState } from "../src/core/lines";
import { clock } from "../src/core/time";
import { MessageType, type Attachment } from "../src/core/wire";
import { icon, make } from "./draw";

const WORDS: Partial<Record<LineState, string>> = {
  waiting: "Sending…",
  refused: "Not sent",
};

export interface BubbleActs {
  discard: (line: Line) => void;
  edit: (line: Line) => void;
}

/** What must change for the bubble to be drawn anew. */
export function signature(line: Line): string {
  const files = line.attachments?.map(({ id, state }) => `${id}${state}`).join() ?? "";
  return [line.id, line.state, line.content, files, line.content_attributes?.deleted].join("|");
}

export function bubble(line: Line, acts: BubbleActs): HTMLElement {
  const mine = line.message_type === MessageType.incoming;
  const who = mine ? "You" : line.sender?.name?.split(" ")[0] || "Team";
  const box = make("div", { class: "bubble" });
  if (line.content_attributes?.deleted)
    box.append(make("p", { class: "faint" }, "This message was deleted."));
  else box.append(...(line.attachments ?? []).map(fileLink), ...(line.content ? [text(line.content)] : []));
  const state = mine && line.state ? WORDS[line.state] : undefined;
  const meta = make(
    "p",
    { class: "meta" },
    make("span", { class: "who" }, `${who} · `),
    state ?? clock(line.created_at),
  );
  const kind = [mine ? "mine" : "theirs", line.state === "refused" ? "refused" : ""].join(" ").trim();
  const item = make("div", { class: `line ${kind}` }, box, meta);
  if (line.state === "refused") item.append(refusal(line, acts));
  return item;
}

function text(content: string): HTMLElement {
  const parts = textParts(content).map(({ text: said, href }) =>
    href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, said) : said,
  );
  return make("p", { class: "text", dir: "auto" }, ...parts);
}

function fileLink(file: Attachment): HTMLElement {
  const label = make("bdi", { dir: "auto" }, file.filename || "File");
  if (!file.data_url || !/^https?:|^\//.test(file.data_url))
    return make("p", { class: "file" }, icon("file"), label);
  const attributes = {
    class: "file",
    href: file.data_url,
    target: "_blank",
    rel: "noopener",
    download: true,
  };
  const link = make("a", attributes, icon("file"), label);
  if (file.file_type !== "image") return link;
  const picture = make("img", { src: file.data_url, alt: file.filename || "Photo", loading: "lazy" });
  const shown = make("a", { ...attributes, class: "picture" }, picture);
  picture.onerror = () => shown.replaceWith(link); // the site's own policy may forbid the picture
  return shown;
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
