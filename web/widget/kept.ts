/** What the browser keeps for a site: the visitor's id and the wish for a sound. Nothing said. */

import type { SoundWish } from "./element";
import type { IdKeeper } from "./visitor";

/** The visitor's id under the inbox's name; memory stands in where storage is forbidden. */
export function idKeeper(inbox: string, onMoved: (id: string | null) => void): IdKeeper {
  const key = `chathood.visitor.${inbox}`;
  let remembered: string | null = null;
  const parts = () => (attempt(() => localStorage.getItem(key)) ?? remembered ?? "").split(" ");
  addEventListener("storage", (event) => {
    if (event.key !== key && event.key !== null) return;
    remembered = event.newValue;
    onMoved(parts()[0] || null);
  });
  return {
    get: () => parts()[0] || null,
    signature: () => parts()[1] ?? "",
    set: (id, signature = "") => {
      remembered = id === null ? null : `${id} ${signature}`;
      const kept = remembered;
      attempt(() => (kept === null ? localStorage.removeItem(key) : localStorage.setItem(key, kept)));
    },
    alone: async (act) => ("locks" in navigator ? navigator.locks.request(key, act) : act()),
  };
}

const SOUND = "chathood.sound";

export const soundWish: SoundWish = {
  get: () => attempt(() => localStorage.getItem(SOUND)) === "on",
  set: (wanted) => void attempt(() => localStorage.setItem(SOUND, wanted ? "on" : "off")),
};

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
