/** What every part below the inbox may reach for. */

import { createContext } from "svelte";
import type { Actions } from "../core/actions";
import { Cell } from "../core/cell";
import type { Desk } from "../core/desk";
import { now } from "../core/time";

export const [deskOf, giveDesk] = createContext<Desk>();
export const [actionsOf, giveActions] = createContext<Actions>();

/** The current time in epoch seconds, moved on often enough for what stands on screen in minutes. */
export const minute = new Cell(now());
setInterval(() => minute.set(now()), 20_000);
