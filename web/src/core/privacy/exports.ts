/** An export in words, and its volumes fetched and opened in the browser. */

import { unseal } from "../media";
import type { SealedFile } from "../wire";

export type ExportScope = "contact" | "account";
export type ExportStatus =
  | "queued"
  | "making"
  | "ready"
  | "downloaded"
  | "expired"
  | "cancelled"
  | "failed"
  | (string & {});

export interface Export {
  id: number;
  scope: ExportScope;
  contact_id: number | null;
  status: ExportStatus;
  requested_by: number;
  progress: Readonly<Record<string, number>>;
  created_at: number;
  expires_at: number;
  ended_at: number | null;
}

export const EXPORT_WORDS: Record<string, string> = {
  queued: "Waiting to begin",
  making: "Being made",
  ready: "Ready",
  downloaded: "Downloaded",
  expired: "Expired",
  // By hand, or because somebody in it was forgotten.
  cancelled: "Destroyed",
  failed: "Failed",
};

const COUNTED: [name: string, one: string, many: string][] = [
  ["contacts", "contact", "contacts"],
  ["conversations", "conversation", "conversations"],
  ["messages", "message", "messages"],
  ["files", "file", "files"],
];

export function isMaking({ status }: Pick<Export, "status">): boolean {
  return status === "queued" || status === "making";
}

/** `1 contact, 4 conversations, 210 messages`; empty while nothing is counted. */
export function progressOf({ progress }: Pick<Export, "progress">): string {
  const counted = COUNTED.map(([name, one, many]) => [progress[name] ?? 0, one, many] as const);
  return counted
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count.toLocaleString()} ${count === 1 ? one : many}`)
    .join(", ");
}

/** The volume as it was before it was sealed; throws when it was changed on its way. */
export async function openVolume(
  volume: SealedFile,
  fetching: typeof fetch = (input, init) => fetch(input, init),
): Promise<Blob> {
  const response = await fetching(volume.url, { credentials: "omit" });
  if (!response.ok) throw new Error(`The object store answered ${response.status}.`);
  return new Blob(await unseal(await response.arrayBuffer(), volume), { type: "application/zip" });
}
