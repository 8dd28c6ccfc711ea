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
  clip: "M19 11.500l-7.400 7.200a4.400 4.400 0 0 1-6.200-6.200l7.900-7.700a3 3 0 0 1 4.200 4.200l-7.800 7.600a1.500 1.500 0 0 1-2.100-2.100l6.800-6.600",
  send: "M5 12h13M12.500 6l6 6-6 6",
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
