/** Small pieces of the page, made without markup strings so that text can only ever be text. */

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string | boolean | EventListener>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const PATHS = {
  chat: "M5 5h14v10.500H11L7 19v-3.500H5z",
  close: "M6 6l12 12M18 6 6 18",
  clip: "M18 11l-7 7a4 4 0 0 1-6-6l7-7a3 3 0 0 1 4 4l-7 7a1 1 0 0 1-2-2l6-6",
  send: "M5 12h13M12.500 6l6 6-6 6",
  sound: "M4 10v4h3l5 4V6L7 10zM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  file: "M7 3.500h7l4 4v13H7zM14 3.500v4h4",
};

export function icon(name: keyof typeof PATHS): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button with a picture for a name. */
export function pictured(name: keyof typeof PATHS, label: string, kind: string, act: () => void) {
  const attributes = { type: "button", class: kind, "aria-label": label, title: label, click: act };
  return make("button", attributes, icon(name));
}

/** A picture from elsewhere, which `otherwise` replaces where it cannot or may not be shown. */
export function photo(src: string, alt: string, otherwise: Node | string = ""): HTMLImageElement {
  const picture = make("img", { src, alt, referrerpolicy: "no-referrer" });
  picture.onerror = () => picture.replaceWith(otherwise);
  return picture;
}

/** Puts `nodes` into `parent` and leaves alone what stands right: a live region speaks of every move. */
export function arrange(parent: Element, nodes: Node[]): void {
  nodes.forEach((node, at) => {
    const there = parent.childNodes[at];
    if (there !== node) parent.insertBefore(node, there ?? null);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild?.remove();
}
