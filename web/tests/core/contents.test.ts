import { expect, test } from "vitest";
import { durationWord } from "../../src/core/calls";
import { contentsOf, glimpseOf, textBeside, wordsGoFirst } from "../../src/core/contents";
import { lineOf } from "../../src/core/lines";
import { transcript } from "../../src/core/transcript";
import { MessageType, type ContentAttributes, type Message } from "../../src/core/wire";
import { previewOf, type Channel } from "../../src/core/words";
import { message, noon, reply } from "../world";

const held = (content_attributes: ContentAttributes) => contentsOf(message(1, { content_attributes }));
const offered = (content_attributes: ContentAttributes, content_type = "text") =>
  contentsOf(reply(1, { content_attributes, content_type })).offered;

const NAMES = [
  "location contacts interactive order referred_product referral story shares comment participant call system",
  "template email items cards reactions in_reply_to in_reply_to_external_id external_error type",
]
  .join(" ")
  .split(" ");
const STRANGE = [
  null,
  7,
  "x",
  true,
  [],
  {},
  [null, 7, "x"],
  { type: [], kind: {}, name: 3 },
  [[["deep"]]],
  NaN,
];

test.each(NAMES)("a strange value under %s breaks nothing", (name) => {
  for (const value of STRANGE) {
    for (const build of [message, reply]) {
      const odd = build(1, { content: null, content_attributes: { [name]: value, is_unsupported: value } });

      expect(() => [
        contentsOf(odd),
        glimpseOf(odd),
        previewOf(odd),
        transcript([lineOf(odd)], noon),
      ]).not.toThrow();
    }
  }
});

test.each(STRANGE)("attributes, text and files that are %s altogether break nothing", (value) => {
  const odd = { ...message(1), content_attributes: value, content: value, attachments: value } as Message;

  expect(() => [contentsOf(odd), previewOf(odd), lineOf(odd)]).not.toThrow();
});

test("a place is shown with its coordinates and opens on a map", () => {
  const { place } = held({
    location: {
      latitude: "52.37403",
      longitude: 4.88969,
      name: "Atelier",
      url: "https://atelier.example.com",
    },
  });

  expect(place).toMatchObject({ name: "Atelier", coordinates: "52.37403, 4.88969" });
  expect(place?.map).toContain("mlat=52.37403&mlon=4.88969");
  expect(place?.site).toBe("https://atelier.example.com");
});

test("what a card says already is not said beside it again", () => {
  const depot = held({ location: { latitude: 1, longitude: 2, name: "Depot", address: "Quay 3" } });
  const basket = held({ order: { text: "Please", product_items: [] } });

  expect(textBeside(depot, "Depot, Quay 3")).toBe("");
  expect(textBeside(depot, "Come here")).toBe("Come here");
  expect(textBeside(basket, "Please")).toBe("");
  expect(textBeside(held({}), null)).toBe("");
});

test("a place off the globe has no map, and its script no link", () => {
  const { place } = held({
    location: { latitude: 120, longitude: 4, name: "Nowhere", url: "javascript:alert(1)" },
  });

  expect(place).toMatchObject({ name: "Nowhere", coordinates: "", map: null, site: null });
});

test("each shared person keeps every way to reach them", () => {
  const { people } = held({
    contacts: [
      {
        name: { formatted_name: "Nora Lind" },
        phones: [{ phone: "+46 70 174 06 05", type: "WORK" }],
        emails: [{ email: "nora@example.com" }],
        org: { company: "Lind & Co", title: "Carpenter" },
      },
      { name: { first_name: "Idris" }, phones: "none" },
    ],
  });

  expect(people.map(({ name, work }) => [name, work])).toEqual([
    ["Nora Lind", "Carpenter, Lind & Co"],
    ["Idris", ""],
  ]);
  expect(people[0]?.ways.map(({ href, word }) => [href, word])).toEqual([
    ["tel:+46701740605", "work"],
    ["mailto:nora%40example.com", ""],
  ]);
});

test("what was chosen stands with its id", () => {
  const { chosen } = held({
    interactive: { type: "list_reply", id: "oak", title: "Oak", description: "Solid" },
  });

  expect(chosen).toEqual({
    how: "Chose from the list",
    title: "Oak",
    description: "Solid",
    id: "oak",
    answers: [],
  });
});

test("a form's answers are a table without its token", () => {
  const response = {
    screen_0_Size_1: "0_Large",
    agreed: true,
    extras: ["oil", "wax"],
    flow_token: "t",
    note: "",
  };

  const { chosen } = held({ interactive: { type: "nfm_reply", response: JSON.stringify(response) } });

  expect(chosen?.answers).toEqual([
    { name: "Size", value: "Large" },
    { name: "agreed", value: "Yes" },
    { name: "extras", value: "oil, wax" },
    { name: "note", value: "–" },
  ]);
});

test("few plain choices are buttons, more or described ones a list", () => {
  const items = ["Yes", "No"].map((title) => ({ title, value: title.toLowerCase() }));

  expect(offered({ items })?.buttons.map(({ text }) => text)).toEqual(["Yes", "No"]);
  expect(offered({ items: [...items, ...items] })?.rows).toHaveLength(4);
  expect(offered({ items: [{ title: "Oak", description: "Solid" }] })?.rows).toHaveLength(1);
});

test("cards keep their buttons, and only web pictures", () => {
  const card = {
    title: "Stool",
    media_url: "data:text/html,x",
    actions: [{ text: "Buy", uri: "https://example.com" }],
  };

  const cards = offered({ items: [card] }, "cards")?.cards;

  expect(cards?.[0]).toMatchObject({ title: "Stool", picture: null });
  expect(cards?.[0]?.buttons[0]).toMatchObject({ text: "Buy", href: "https://example.com" });
});

test.each([
  ["cta_url", { parameters: { display_text: "Track", url: "https://example.com/t" } }, "Track"],
  ["flow", { parameters: { flow_cta: "Book", flow_id: "9" } }, "Book"],
  ["button", { buttons: [{ type: "reply", reply: { id: "y", title: "Yes" } }] }, "Yes"],
  ["location_request", { name: "send_location" }, "Send location"],
])("a sent %s shows its button", (type, action, text) => {
  expect(offered({ interactive: { type, action } })?.buttons.map((button) => button.text)).toEqual([text]);
});

test("a sent list shows its menu and rows", () => {
  const action = { button: "Woods", sections: [{ rows: [{ id: "oak", title: "Oak" }] }, { rows: "odd" }] };

  expect(
    offered({ interactive: { type: "list", header: { type: "text", text: "Pick" }, action } }),
  ).toMatchObject({
    header: "Pick",
    menu: "Woods",
    rows: [{ title: "Oak", detail: "oak" }],
  });
});

test("an order is summed by currency", () => {
  const { order } = held({
    order: {
      catalog_id: 1,
      product_items: [
        { product_retailer_id: "stool", quantity: "2", item_price: "45.5", currency: "EUR" },
        { product_retailer_id: "bowl", quantity: 1, item_price: 10, currency: "EUR" },
      ],
    },
  });

  expect(order?.lines.map(({ product, quantity }) => [product, quantity])).toEqual([
    ["stool", 2],
    ["bowl", 1],
  ]);
  expect(order?.totals).toHaveLength(1);
  expect(order?.totals[0]).toContain("101");
});

test("a currency nobody knows leaves the bare number", () => {
  const { order } = held({ order: { product_items: [{ item_price: 3, currency: "beans" }] } });

  expect(order?.totals).toEqual(["3 beans"]);
});

test.each([
  [{ source_type: "ad", headline: "Oak week", source_url: "https://fb.example.com/x" }, "Came from an ad"],
  [{ source: "ADS", ad_id: "1", ads_context_data: { ad_title: "Oak week" } }, "Came from an ad"],
  [{ source: "SHORTLINK", ref: "spring" }, "Came from a link"],
  [{ product: { id: "stool" } }, "Came from a product"],
])("a referral says where the customer came from", (referral, word) => {
  expect(held({ referral }).origins[0]?.word).toBe(word);
});

test("stories and shares say what they are", () => {
  const { origins } = held({
    story: { kind: "reply", url: "https://example.com/s" },
    shares: [
      { kind: "reel", title: "Turning a bowl" },
      { kind: "fallback", title: "A chair" },
      { kind: "ig_story" },
      { kind: "new_thing", url: "javascript:1" },
    ],
  });

  expect(origins.map(({ word, href }) => [word, href])).toEqual([
    ["Replied to your story", "https://example.com/s"],
    ["Shared a reel", null],
    ["Shared a link", null],
    ["Shared a story", null],
    ["Shared: new thing", null],
  ]);
});

test("a public comment is marked, rated and knows whether it still stands", () => {
  const { comment } = held({ comment: { kind: "rating", rating: 4.2, removed: true } });

  expect(comment).toMatchObject({ word: "Public review", rating: 4, removed: true });
  expect(held({ comment: { rating: 9 } }).comment?.rating).toBeNull();
});

test("a review without stars says what it advises", () => {
  expect(held({ comment: { kind: "rating", rating: "positive" } }).comment?.advice).toBe("Recommends you");
  expect(held({ comment: { kind: "rating", rating: "NEGATIVE" } }).comment?.advice).toMatch(/not recommend/);
  expect(held({ comment: { kind: "rating", rating: "so so" } }).comment?.advice).toBe("");
});

test("our words stand above their files where the customer sees them there", () => {
  const said = (kind: string, more: Partial<Message> = {}) =>
    message(1, { message_type: 1, content: "Look", attachments: [{ id: 1, file_type: kind }], ...more });
  const first = (channel: Channel["badge"], one: Message) => wordsGoFirst(one, contentsOf(one), channel);

  expect(first("messenger", said("image"))).toBe(true);
  expect(first("instagram", said("file"))).toBe(true);
  expect(first("webchat", said("image"))).toBe(false);
  expect(first("messenger", said("image", { message_type: 0 }))).toBe(false);
  expect(first("whatsapp", said("image"))).toBe(false);
  expect(first("whatsapp", said("audio"))).toBe(true);
  expect(first("whatsapp", said("image", { content: "a".repeat(1025) }))).toBe(true);
});

test("people of a group do not run together", () => {
  const said = (id: number, bsuid: string) =>
    lineOf(message(id, { content_attributes: { participant: { name: bsuid, bsuid } } }));

  const items = transcript([said(1, "a"), said(2, "a"), said(3, "b")], noon + 60);

  expect(items.flatMap((item) => (item.kind === "line" ? [item.opens] : []))).toEqual([true, false, true]);
});

test.each([
  [{ direction: "inbound", state: "missed" }, "Missed call", true],
  [{ direction: "outbound", state: "ended", duration: 245 }, "Outgoing call, 4 min 5 s", false],
  [{ state: "ended", duration: "soon" }, "Incoming call", false],
  [{ state: "?" }, "Call", false],
])("a call is told in words", (call, words, missed) => {
  expect(held({ call }).call).toMatchObject({ words, missed });
});

test("durations are read at a glance", () => {
  expect([45, 60, 245, 3_720].map(durationWord)).toEqual(["45 s", "1 min", "4 min 5 s", "1 h 2 min"]);
});

test("marks say what happened to a message", () => {
  const { marks } = held({
    edited: true,
    frequently_forwarded: true,
    forwarded: true,
    in_reply_to_external_id: "wamid.1",
    external_error: "131047: The window has closed.",
  });

  expect(marks).toMatchObject({
    edited: true,
    forwarded: "Forwarded many times",
    quotes: true,
    error: "The window has closed.",
  });
});

test.each([
  ["poll", "a poll"],
  ["hologram_call", "a message of the kind “hologram call”"],
  [undefined, "a kind of message that cannot be shown here"],
])("what cannot be shown is named: %s", (type, words) => {
  expect(held({ is_unsupported: true, type }).marks.unsupported).toBe(words);
});

test("a sent template keeps its head, foot and buttons", () => {
  const { template } = contentsOf(
    reply(1, {
      message_type: MessageType.template,
      content_attributes: {
        template: {
          name: "order_update",
          language: "en",
          header: { format: "IMAGE" },
          footer: { text: "Reply STOP" },
          buttons: ["Track", { type: "URL", text: "Shop", url: "https://example.com" }],
        },
      },
    }),
  );

  expect(template).toMatchObject({ name: "order_update", header: "📷 Photo", footer: "Reply STOP" });
  expect(template?.buttons.map(({ text, href }) => [text, href])).toEqual([
    ["Track", null],
    ["Shop", "https://example.com"],
  ]);
});

test.each([
  [{ location: { latitude: 1, longitude: 2 } }, "📍 Location"],
  [{ contacts: [{ name: { formatted_name: "Nora" } }, {}] }, "👤 Nora and 1 more"],
  [{ order: { product_items: [{ quantity: 2 }] } }, "🛒 Order, 2 items"],
  [{ email: { subject: "Invoice 2044" } }, "Invoice 2044"],
  [{ is_unsupported: true, type: "poll" }, "A poll"],
  [{}, "Message without text"],
])("a row says in a line what has no text", (content_attributes, words) => {
  expect(previewOf(message(1, { content: "", content_attributes }))).toBe(words);
});
