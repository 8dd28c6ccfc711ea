/** Addresses after `#`, so that a static host needs no rewrites. */

export type Tab = "me" | "unassigned" | "all";
export type StatusFilter = "open" | "resolved" | "all";

export interface Route {
  conversation: number | null;
}

export function parseRoute(hash: string): Route {
  const match = /^#\/conversations\/(\d+)$/.exec(hash);
  return { conversation: match ? Number(match[1]) : null };
}

export function conversationHash(id: number | null): string {
  return id === null ? "#/conversations" : `#/conversations/${id}`;
}

/** Whether an address leads to the settings: their own, or the one a platform sends people back to. */
export function isSettings({ pathname, hash }: Pick<Location, "pathname" | "hash">): boolean {
  return pathname.startsWith("/connect/") || hash.startsWith("#/settings");
}
