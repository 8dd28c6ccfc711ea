/** What every part below the inbox may reach for. */

import { createContext } from "svelte";
import type { Actions } from "../core/actions";
import { Cell } from "../core/cell";
import type { Desk } from "../core/desk";
import type { Line } from "../core/lines";
import { now } from "../core/time";

/** What can be done to one message of the open thread. */
export interface ThreadActs {
  quote: (line: Line) => void;
  /** Puts what was refused back into the composer. */
  takeBack: (line: Line) => void;
  pickTemplate: () => void;
  /** Offers reactions beside what was pressed. */
  react: (line: Line, trigger: HTMLElement) => void;
}

export const [deskOf, giveDesk] = createContext<Desk>();
export const [actionsOf, giveActions] = createContext<Actions>();
export const [actsOf, giveActs] = createContext<ThreadActs>();

/** The current time in epoch seconds, moved on often enough for what stands on screen in minutes. */
export const minute = new Cell(now());
setInterval(() => minute.set(now()), 20_000);
