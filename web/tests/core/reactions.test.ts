import { expect, test } from "vitest";
import { lineOf } from "../../src/core/lines";
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
