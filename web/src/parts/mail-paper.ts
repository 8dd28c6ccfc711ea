/**
 * Makes a mail's pieces anew inside its frame. Nothing is copied that is not on a list: unknown
 * elements give way to what they hold, attributes are chosen one by one, and styles are set one
 * property at a time, which a page that forbids inline styles allows.
 */

import { harmlessStyle, linkAddress, PICTURE, quietened, SKIPPED, TAGS } from "../core/mail-cleaning";

/** No network at all; the page around it forbids more. */
const POLICY = "default-src 'none'; img-src data: blob:";

export const FRAME_PAGE = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer"></head><body></body></html>`;

const GROUND = `
  :root { color-scheme: light; overflow-x: auto; overflow-y: hidden; }
  body { background: #ffffff; color: #1d1f1b; display: flow-root; font: 14px/1.5 system-ui, sans-serif; margin: 0; overflow-wrap: anywhere; }
  body > :first-child { margin-block-start: 0; }
  body > :last-child { margin-block-end: 0; }
  a { color: #0b6b5b; }
  img { max-width: 100%; height: auto; }
  table { border-collapse: collapse; max-width: 100%; }
  blockquote { border-inline-start: 2px solid #d3cfc5; color: #595b54; margin: 8px 0; padding-inline-start: 10px; }
  pre { white-space: pre-wrap; }
  .missing { background: #f3f2ec; border-radius: 4px; color: #686a62; font-size: 12px; padding: 2px 6px; }
`;

const DEEPEST = 100;
const MOST = 20_000;

/** A picture that came as a file of its own, and the file it is. */
export type Placed = [picture: HTMLImageElement, file: number];

/** Fills the frame's page; answers how many pictures were left out, and which still need their file. */
export function layOut(page: Document, html: string): { left: number; placed: Placed[] } {
  const view = page.defaultView as (Window & typeof globalThis) | null;
  if (view) {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(GROUND);
    page.adoptedStyleSheets = [sheet];
  }
  const source = new DOMParser().parseFromString(quietened(html), "text/html"); // inert: runs and loads nothing
  const work: Work = { page, made: 0, left: 0, placed: [] };
  page.body.replaceChildren();
  copyInto(page.body, source.body, work, 0);
  return work;
}

interface Work {
  page: Document;
  made: number;
  left: number;
  placed: Placed[];
}

function copyInto(target: Node, source: Node, work: Work, depth: number): void {
  if (depth > DEEPEST) {
    target.appendChild(work.page.createTextNode(source.textContent ?? "")); // its words, without their boxes
    return;
  }
  for (const node of source.childNodes) {
    if (work.made++ > MOST) return;
    if (node.nodeType === Node.TEXT_NODE) target.appendChild(work.page.createTextNode(node.nodeValue ?? ""));
    else if (node instanceof Element) copyElement(target, node, work, depth);
  }
}

function copyElement(target: Node, element: Element, work: Work, depth: number): void {
  const tag = element.localName;
  if (SKIPPED.has(tag)) return;
  if (tag === "img") return copyPicture(target, element, work);
  const known = TAGS.has(tag) && element.namespaceURI === "http://www.w3.org/1999/xhtml";
  const made = known ? target.appendChild(work.page.createElement(tag)) : target;
  if (made !== target) dress(made as HTMLElement, element);
  copyInto(made, element, work, depth + 1);
}

function copyPicture(target: Node, element: Element, work: Work): void {
  const address = element.getAttribute("src") ?? "";
  const words = element.getAttribute("alt")?.trim() ?? "";
  const file = Number(element.getAttribute("data-attachment") ?? NaN);
  if (file > 0 || PICTURE.test(address)) {
    const picture = work.page.createElement("img");
    picture.alt = words;
    dress(picture, element);
    if (file > 0) work.placed.push([picture, file]);
    else picture.src = address;
    target.appendChild(picture);
    return;
  }
  const size = Number(element.getAttribute("width") ?? NaN);
  if (size <= 2) return; // a counter of readers, no picture
  work.left += 1;
  if (!words) return;
  const place = work.page.createElement("span");
  place.className = "missing";
  place.textContent = words;
  target.appendChild(place);
}

/** What mails still say in attributes, in the words of styles. */
const OLDER: Readonly<Record<string, string>> = {
  width: "width",
  bgcolor: "background-color",
  color: "color",
  align: "text-align",
  valign: "vertical-align",
};

function dress(made: HTMLElement, element: Element): void {
  const style = element.getAttribute("data-style") ?? "";
  const older = Object.entries(OLDER).flatMap(([name, property]) => {
    const value = element.getAttribute(name);
    return value ? harmlessStyle(`${property}:${/^\d+$/.test(value) ? `${value}px` : value}`) : [];
  });
  for (const [name, value] of [...older, ...harmlessStyle(style)]) made.style.setProperty(name, value);
  for (const name of ["colspan", "rowspan", "dir", "lang", "start"]) {
    const value = element.getAttribute(name);
    if (value && /^[\w-]{1,20}$/.test(value)) made.setAttribute(name, value);
  }
  if (made.localName === "a") leadOut(made as HTMLAnchorElement, element.getAttribute("href") ?? "");
}

/** The real address shows on hover, whatever the words pretend. */
function leadOut(link: HTMLAnchorElement, href: string): void {
  const address = linkAddress(href);
  if (!address) return;
  link.href = address;
  link.title = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
}
