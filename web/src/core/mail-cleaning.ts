/** What of a stranger's HTML is harmless: elements, styles and addresses that a mail may keep. */

/** These stand as themselves; any other gives way to what it holds. */
export const TAGS: ReadonlySet<string> = new Set(
  (
    "a abbr b bdi bdo blockquote br caption center cite code col colgroup dd del dfn div dl dt em " +
    "figcaption figure font h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp section small " +
    "span strike strong sub sup table tbody td tfoot th thead tr tt u ul var article header footer main"
  ).split(" "),
);

/** These vanish with all they hold. */
export const SKIPPED: ReadonlySet<string> = new Set(
  (
    "script style x-style template noscript iframe frame frameset object embed applet audio video source track " +
    "canvas svg math form input button select option textarea link meta base title head portal dialog"
  ).split(" "),
);

/** A picture that is in the mail itself and only a picture. */
export const PICTURE = /^data:image\/(png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/i;

const PROPERTIES: ReadonlySet<string> = new Set(
  (
    "color background background-color font-weight font-style font-size font-family line-height letter-spacing " +
    "text-align text-decoration text-transform vertical-align white-space direction " +
    "padding padding-top padding-right padding-bottom padding-left " +
    "margin margin-top margin-right margin-bottom margin-left " +
    "border border-top border-right border-bottom border-left border-color border-style border-width " +
    "border-radius border-collapse border-spacing width max-width min-width height list-style-type"
  ).split(" "),
);

/** No function but those of colours: `url()` would ask the network, `expression()` ran in old browsers. */
const FUNCTION = /([a-z-]+)\s*\(/gi;
const COLOURS = new Set(["rgb", "rgba", "hsl", "hsla"]);

const TAG = /<[^<>]*>/g;
const LOUD = /([\s"'/])(style|on[a-z]+)(?=\s*=)/gi;

/**
 * Puts styles, handlers and bases where a parser does not try to apply them: a page that forbids
 * them would report each one. Whatever escapes this is left out all the same.
 */
export function quietened(html: string): string {
  const calm = html.replace(/<base\b[^<>]*>/gi, "").replace(/<(\/?)style\b/gi, "<$1x-style");
  return calm.replace(TAG, (tag) => tag.replace(LOUD, "$1data-$2"));
}

/** The declarations of a `style` attribute that may stay, as pairs of name and value. */
export function harmlessStyle(style: string): [name: string, value: string][] {
  return style.split(";").flatMap((declaration): [string, string][] => {
    const at = declaration.indexOf(":");
    const name = declaration.slice(0, at).trim().toLowerCase();
    const value = declaration
      .slice(at + 1)
      .replace(/!important\s*$/i, "")
      .trim();
    if (at < 0 || !PROPERTIES.has(name) || !isPlain(value)) return [];
    return [[name, value]];
  });
}

function isPlain(value: string): boolean {
  if (!value || value.length > 200 || /[\\<>@{}]|\/\*/.test(value)) return false;
  if (/^-/.test(value)) return false; // negative margins draw over what stands around
  return [...value.matchAll(FUNCTION)].every((match) => COLOURS.has(match[1]?.toLowerCase() ?? ""));
}

/** Where a link may lead; null when it should lead nowhere. */
export function linkAddress(href: string): string | null {
  const address = href.trim();
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(address) || !URL.canParse(address)) return null;
  return address;
}
