import { expect, test } from "vitest";
import { lineOf, type Line } from "../../src/core/lines";
import { Problem } from "../../src/core/problem";
import { react } from "../../src/core/react";
import { groupsOf, ourReaction, reactionsOf, withOurs } from "../../src/core/reactions";
import { quotedIn, reactorName } from "../../src/core/voices";
import { dana, message, ravi } from "../world";

const cast = { me: dana.id, agents: [dana, ravi], contact: "Amara", lines: [] };

test("reactions are counted by emoji and name whose they are", () => {
  const reactions = reactionsOf({
    reactions: [
      { emoji: "👍", from: "33199001234" },
      { emoji: "🙏", from: "agent", user_id: ravi.id },
      { emoji: "👍", from: "agent", user_id: dana.id },
      { emoji: "", from: "x" },
      "odd",
    ],
  });

  expect(groupsOf(reactions, (one) => reactorName(one, cast))).toEqual([
    { emoji: "👍", count: 2, names: ["Amara", "You"], ours: true },
    { emoji: "🙏", count: 1, names: ["Ravi Menon"], ours: true },
  ]);
});

test("in a group a reaction belongs to whoever wrote under that identity", () => {
  const participant = { name: "Noor", phone: "49151", bsuid: "b1" };
  const lines = [lineOf(message(1, { content_attributes: { participant } }))];
  const of = (from: string) => reactorName({ emoji: "👍", from, user: null }, { ...cast, lines });

  expect([of("49151"), of("b1"), of("33100")]).toEqual(["Noor", "Noor", "33100"]);
});

test("ours replaces ours, leaves the customer's and goes with an empty emoji", () => {
  const before = {
    edited: true,
    reactions: [
      { emoji: "👍", from: "33199001234" },
      { emoji: "😂", from: "agent" },
    ],
  };

  const after = withOurs(before, "❤️", dana.id);

  expect(ourReaction(after)).toBe("❤️");
  expect(reactionsOf(after)).toHaveLength(2);
  expect(after.edited).toBe(true);
  expect(reactionsOf(withOurs(after, "", dana.id)).map(({ from }) => from)).toEqual(["33199001234"]);
  expect(ourReaction(null)).toBe("");
});

test("a quote is found by our id, or by the provider's", () => {
  const first = lineOf(message(1, { source_id: "wamid.1" }));
  const byId = new Map([[1, first]]);
  const quotes = (content_attributes: object) =>
    quotedIn([first], byId, lineOf(message(2, { content_attributes: { ...content_attributes } })))?.id;

  expect(quotes({ in_reply_to: 1 })).toBe(1);
  expect(quotes({ in_reply_to_external_id: "wamid.1" })).toBe(1);
  expect(quotes({ in_reply_to_external_id: "wamid.9" })).toBeUndefined();
  expect(quotes({})).toBeUndefined();
});

function thread(line: Line, answer: () => Promise<unknown>) {
  let shown = line;
  const failures: unknown[] = [];
  const reactor = {
    api: { react: answer },
    threads: { amend: (_: number, __: number, edit: (old: Line) => Line) => void (shown = edit(shown)) },
    toasts: { fail: (error: unknown) => void failures.push(error) },
    me: dana,
  };
  const change = (part: Partial<Line>) => void (shown = { ...shown, ...part });
  return { reactor, failures, change, shown: () => shown };
}

test("our reaction shows before the server has answered", () => {
  const { reactor, shown } = thread(lineOf(message(1)), () => new Promise(() => {}));

  void react(reactor, shown(), "👍");

  expect(ourReaction(shown().content_attributes)).toBe("👍");
});

test("a refused reaction goes back to what it was and takes nothing else with it", async () => {
  const before = lineOf(message(1, { content_attributes: { reactions: [{ emoji: "😂", from: "agent" }] } }));
  const { reactor, failures, change, shown } = thread(before, async () => {
    change({ state: "read" });
    throw new Problem("This channel takes no reactions.", 422, "not_supported");
  });

  await react(reactor, before, "👍");

  expect(ourReaction(shown().content_attributes)).toBe("😂");
  expect(shown().state).toBe("read");
  expect(failures).toHaveLength(1);
});
