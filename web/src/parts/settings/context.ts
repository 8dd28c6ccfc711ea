/** What every part of the settings may reach for. */

import { createContext } from "svelte";
import type { LinesApi } from "../../core/settings/lines-api";

export const [linesApiOf, giveLinesApi] = createContext<LinesApi>();

/** Goes to an address behind `#`, also from the page that a platform sends people back to. */
export function goTo(hash: string): void {
  if (location.pathname === "/") {
    location.hash = hash;
    return;
  }
  history.replaceState(null, "", `/${hash}`);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
