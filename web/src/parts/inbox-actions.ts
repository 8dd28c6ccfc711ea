/** The actions of the whole inbox; those of one conversation stand with the parts that draw it. */

import type { Action } from "../core/actions";

export interface Moves {
  step: (by: 1 | -1) => void;
  open: () => void;
  back: () => void;
  filter: () => void;
  undo: () => void;
  toggleList: () => void;
  toggleSide: () => void;
  help: () => void;
  /** Whether a conversation is open. */
  isOpen: () => boolean;
}

export function inboxActions(moves: Moves): Action[] {
  const { step, open, back, filter, undo, toggleList, toggleSide, help, isOpen: when } = moves;
  return [
    { id: "next", title: "Next conversation", group: "Move", keys: ["j", "ArrowDown"], run: () => step(1) },
    {
      id: "previous",
      title: "Previous conversation",
      group: "Move",
      keys: ["k", "ArrowUp"],
      run: () => step(-1),
    },
    { id: "open", title: "Open, go into the thread", group: "Move", keys: ["Enter", "o"], run: open },
    { id: "back", title: "Back to the list", group: "Move", keys: ["u", "Escape"], run: back },
    { id: "filter", title: "Filter the loaded list", group: "Move", keys: ["/"], run: filter },
    { id: "undo", title: "Undo the last change", group: "Screen", keys: ["z"], run: undo },
    { id: "list", title: "Show or hide the list", group: "Screen", keys: ["["], when, run: toggleList },
    { id: "side", title: "Show or hide the contact", group: "Screen", keys: ["]"], when, run: toggleSide },
    { id: "help", title: "This help", group: "Screen", keys: ["?"], run: help },
  ];
}
