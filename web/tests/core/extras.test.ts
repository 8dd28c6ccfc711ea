import { expect, test } from "vitest";
import { extraFrom, gapIn, thingOf } from "../../src/core/extra-body";
import { blank, choiceLimits, EXTRAS, extrasOf, type Extra } from "../../src/core/extras";
import { bodyOf } from "../../src/core/outgoing";

const row = (title: string, description = "") => ({ title, description });
const filled: Extra = {
  ...blank(),
  rows: [row("Yes"), row("No"), row("")],
  sections: [{ title: "", rows: [row("Monday", "9 to 12"), row("Tuesday")] }],
  cards: [
    {
      ...row("Oak desk", "1.4 m"),
      picture: "https://oak.example/d.jpg",
      links: [{ text: "Look", url: "https://oak.example" }],
    },
  ],
  people: [{ name: "Ines Roth", phone: "+49 30 1", email: "", company: "Oak" }],
  header: "Visits",
  button: "Choose",
  url: "https://oak.example/track",
  flow: "900100",
  latitude: "52.37",
  longitude: "4.89",
  name: "Workshop",
};

test("each channel is offered only what it can show", () => {
  const names = (badge: Parameters<typeof extrasOf>[0]) => extrasOf(badge).map(({ id }) => id);

  expect(names("email")).toEqual([]);
  expect(names("webchat")).toEqual(["choices", "cards"]);
  expect(names("messenger")).toEqual(["choices", "buttons", "link", "cards"]);
  expect(names("whatsapp")).not.toContain("cards");
  expect(names("whatsapp")).toContain("location");
});

test("choices go out as items, and what was left empty does not", () => {
  expect(thingOf("choices", filled)).toEqual({
    content_type: "input_select",
    attributes: {
      items: [
        { title: "Yes", value: "Yes" },
        { title: "No", value: "No" },
      ],
    },
  });
});

test("an interactive message has WhatsApp's shape", () => {
  expect(thingOf("list", filled).attributes.interactive).toEqual({
    type: "list",
    header: "Visits",
    action: {
      button: "Choose",
      sections: [
        {
          rows: [
            { id: "Monday", title: "Monday", description: "9 to 12" },
            { id: "Tuesday", title: "Tuesday" },
          ],
        },
      ],
    },
  });
  expect(thingOf("ask_location", filled).attributes.interactive).toEqual({
    type: "location_request",
    action: {},
  });
});

test("whatever was put together can be taken back and put together again", () => {
  for (const { id } of EXTRAS) {
    const thing = thingOf(id, filled);
    const back = extraFrom(thing);

    expect(back?.id).toBe(id);
    expect(back && thingOf(back.id, back.extra)).toEqual(thing);
  }
  expect(extraFrom({ attributes: {} })).toBeNull();
});

test("a form names its first gap, and none when it is whole", () => {
  for (const { id, text } of EXTRAS) {
    const badge = id === "cards" ? "messenger" : "whatsapp";
    expect(gapIn(id, filled, "When suits you?", badge)).toBeNull();
    if (text === "needed") expect(gapIn(id, filled, " ", badge)).toContain("text");
  }
  expect(gapIn("choices", { ...filled, rows: [row("")] }, "", "whatsapp")).toContain("at least one");
  expect(gapIn("choices", { ...filled, rows: [row("A"), row("A ")] }, "", "whatsapp")).toContain("the same");
  expect(gapIn("location", { ...filled, latitude: "91" }, "", "whatsapp")).toContain("numbers");
  expect(gapIn("link", { ...filled, url: "javascript:alert(1)" }, "See", "whatsapp")).toContain("https://");
});

test("from the fourth choice on WhatsApp shows a list, which holds more words", () => {
  const long = "A title of 22 letters.";
  const rows = [row(long), row("B"), row("C")];

  expect(choiceLimits("whatsapp", 3).description).toBe(0);
  expect(gapIn("choices", { ...filled, rows }, "", "whatsapp")).toContain("too long");
  expect(gapIn("choices", { ...filled, rows: [...rows, row("D")] }, "", "whatsapp")).toBeNull();
});

test("what goes beside the words stands in the body with the quote", () => {
  const body = bodyOf({
    content: "When?",
    private: false,
    echo_id: "e",
    in_reply_to: 4,
    thing: thingOf("choices", filled),
  });

  expect(body).toMatchObject({
    content: "When?",
    content_type: "input_select",
    content_attributes: { in_reply_to: 4, items: [{ title: "Yes" }, { title: "No" }] },
  });
});
