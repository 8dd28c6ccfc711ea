/** Colours that can be read: white or black, whichever stands out from the inbox's own. */

/** A plain colour as `#rrggbb`; null for whatever else may have been stored. */
export function plainColor(color: string | null | undefined): string | null {
  const long = (color ?? "").replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
  return /^#[0-9a-f]{6}$/i.test(long) ? long : null;
}

/** What to write in on `color`: white where that has 4.5:1; black has at least that elsewhere. */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (at) => ((parseInt(color.slice(at, at + 2), 16) / 255 + 0.055) / 1.055) ** 2.4,
  );
  // WCAG's relative luminance, but for its straight line next to black, which no eye tells apart.
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5 ? "#fff" : "#000";
}
