import { expect, test } from "vitest";
import { Actions, type Action } from "../../src/core/actions";
import { comboOf, type Press } from "../../src/core/keys";

function press(key: string, part: Partial<Press> = {}): Press {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };
  return { key, code: "", ...plain, ...part };
}

function registry(...keys: string[]) {
  const ran: string[] = [];
  const actions = new Actions();
  const all = keys.map<Action>((key) => ({
    id: key,
    title: key,
    group: "Move",
    keys: [key],
    run: () => ran.push(key),
  }));
  return { actions, ran, remove: actions.add(all) };
}

test("a key runs its action", () => {
  const { actions, ran } = registry("j");

  expect(actions.press(press("j"), false)).toBe(true);
  expect(ran).toEqual(["j"]);
});

test("single keys rest while someone types, Ctrl+Enter and Escape do not", () => {
  const { actions, ran } = registry("j", "mod+Enter", "Escape", "Enter");

  for (const key of ["j", "Escape", "Enter"]) actions.press(press(key), true);
  actions.press(press("Enter", { ctrlKey: true }), true);

  expect(ran).toEqual(["Escape", "mod+Enter"]);
});

test("single keys can be switched off, and their hints go with them", () => {
  const { actions, ran } = registry("j");

  actions.singleKeys = false;
  actions.press(press("j"), false);

  expect(ran).toEqual([]);
  expect(actions.hint("j")).toBe("");
});

test("an action taken away no longer answers its key", () => {
  const { actions, ran, remove } = registry("j");

  remove();
  actions.press(press("j"), false);

  expect(ran).toEqual([]);
});

test("letters of another script fall back to the key's place", () => {
  expect(comboOf(press("о", { code: "KeyJ" }))).toBe("j");
  expect(comboOf(press("ت", { code: "KeyJ" }))).toBe("j");
});

test("capitals lock does not change a key, AZERTY keeps its own letters", () => {
  expect(comboOf(press("J", { code: "KeyJ" }))).toBe("j");
  expect(comboOf(press("a", { code: "KeyQ" }))).toBe("a");
  expect(comboOf(press("?", { shiftKey: true, code: "Comma" }))).toBe("?");
});

test("nothing happens while a word is being composed", () => {
  expect(comboOf(press("Enter", { isComposing: true, ctrlKey: true }))).toBeNull();
});

test("the hint is written as the machine's keyboard shows it", () => {
  const apple = new Actions(true);
  apple.add([{ id: "send", title: "Send", group: "Write", keys: ["mod+Enter"], run: () => {} }]);

  expect(apple.hint("send")).toBe("⌘↵");
});
