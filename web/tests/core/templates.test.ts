import { expect, test } from "vitest";
import { contentsOf } from "../../src/core/contents";
import { lineOf } from "../../src/core/lines";
import { bodyOf } from "../../src/core/outgoing";
import { repeatOf } from "../../src/core/repeat";
import {
  missing,
  paramsOf,
  piecesOf,
  proposed,
  rendered,
  shownOf,
  valuesFrom,
} from "../../src/core/template-filling";
import { templatesOf, type Template } from "../../src/core/templates";
import { MessageType, type ContentAttributes } from "../../src/core/wire";
import { reply } from "../world";

const BODY = {
  type: "BODY",
  text: "Hi {{1}}, {{2}} is ready.",
  example: { body_text: [["Ana", "your stool"]] },
};
const only = (raw: object) =>
  templatesOf([{ name: "ready", language: "en", status: "APPROVED", ...raw }])[0] as Template;

const ready = only({ category: "UTILITY", components: [BODY] });
const rich = only({
  category: "MARKETING",
  components: [
    { type: "HEADER", format: "IMAGE" },
    {
      type: "BODY",
      text: "Hello {{first_name}}!",
      example: { body_text_named_params: [{ param_name: "first_name", example: "Ana" }] },
    },
    { type: "FOOTER", text: "Reply STOP" },
    {
      type: "BUTTONS",
      buttons: [
        { type: "QUICK_REPLY", text: "Stop" },
        {
          type: "URL",
          text: "Track",
          url: "https://example.com/t/{{1}}",
          example: ["https://example.com/t/A1"],
        },
      ],
    },
  ],
});

test("a template's gaps are its fields, with their examples", () => {
  expect(ready.fields.map(({ key, label, example }) => [key, label, example])).toEqual([
    ["body.1", "Text 1", "Ana"],
    ["body.2", "Text 2", "your stool"],
  ]);
  expect(rich.fields.map(({ key, label, example }) => [key, label, example])).toEqual([
    ["header", "Address of the image", "https://…"],
    ["body.first_name", "first name", "Ana"],
    ["button.1", "End of the link “Track”", "A1"],
  ]);
});

test("strange templates are listed with what keeps them, and break nothing", () => {
  const listed = templatesOf([
    null,
    { name: 7, components: "none" },
    { name: "wait", status: "PENDING", components: [{ type: [] }, 3] },
    { name: "roll", status: "APPROVED", components: [{ type: "CAROUSEL" }] },
    { name: "", status: "APPROVED" },
    { name: "fine", status: "approved", components: [BODY] },
  ]);

  expect(listed.map(({ name, obstacle }) => [name, obstacle])).toEqual([
    ["fine", ""],
    ["7", "It is not approved."],
    ["wait", "WhatsApp has not approved it yet."],
    ["roll", "Templates with a carousel cannot be sent from here."],
  ]);
  expect(templatesOf({ odd: true })).toEqual([]);
});

test("the contact's name is proposed where a name is asked for, else first", () => {
  expect(proposed(ready, "Amara")).toEqual({ "body.1": "Amara" });
  expect(
    proposed(only({ components: [{ type: "BODY", text: "{{order}} for {{customer_name}}" }] }), "Amara"),
  ).toEqual({
    "body.customer_name": "Amara",
  });
  expect(proposed(ready, "")).toEqual({});
});

test("nothing goes out with a gap or a file without an address", () => {
  expect(missing(ready, { "body.1": "Amara", "body.2": " " })?.field.key).toBe("body.2");
  const values = { "body.first_name": "Amara", "button.1": "A1" };
  expect(missing(rich, { ...values, header: "photo.jpg" })?.why).toContain("https://");
  expect(missing(rich, { ...values, header: "https://example.com/p.jpg" })).toBeNull();
});

test("the preview fills what is known and marks the rest", () => {
  expect(piecesOf(ready.body, "body", { "body.1": "Amara" })).toEqual([
    { text: "Hi ", gap: false },
    { text: "Amara", gap: false },
    { text: ", ", gap: false },
    { text: "Text 2", gap: true },
    { text: " is ready.", gap: false },
  ]);
});

test("a value that looks like a gap stays what was typed", () => {
  expect(rendered(ready.body, "body", { "body.1": "{{2}}", "body.2": "x" })).toBe("Hi {{2}}, x is ready.");
});

test("gaps of the text alone go out flat, others by their place", () => {
  expect(paramsOf(ready, { "body.1": " Amara ", "body.2": "it" })).toEqual({
    name: "ready",
    category: "UTILITY",
    language: "en",
    processed_params: { "1": "Amara", "2": "it" },
  });
  const values = { header: "https://example.com/p.jpg", "body.first_name": "Amara", "button.1": "A1" };
  expect(paramsOf(rich, values).processed_params).toEqual({
    body: { first_name: "Amara" },
    header: { media_url: "https://example.com/p.jpg", media_type: "image" },
    buttons: [{ type: "url", parameter: "A1", index: 1 }],
  });
  expect(valuesFrom(paramsOf(rich, values))).toEqual(values);
  expect(valuesFrom(paramsOf(ready, { "body.1": "A", "body.2": "B" }))).toEqual({
    "body.1": "A",
    "body.2": "B",
  });
});

test("a template goes out with the text it will read as", () => {
  const template_params = paramsOf(ready, { "body.1": "Amara", "body.2": "it" });

  const body = bodyOf({ content: "Hi Amara, it is ready.", private: false, echo_id: "e", template_params });

  expect(body).toEqual({
    content: "Hi Amara, it is ready.",
    template_params,
    private: false,
    echo_id: "e",
  });
});

test("a template's bubble looks the same before and after the server has answered", () => {
  const template = shownOf(rich, {
    header: "https://example.com/p.jpg",
    "body.first_name": "A",
    "button.1": "1",
  });

  const shown = contentsOf(reply(1, { content_attributes: { template } })).template;

  expect(shown).toMatchObject({ header: "📷 Photo", footer: "Reply STOP" });
  expect(shown?.buttons.map(({ text }) => text)).toEqual(["Stop", "Track"]);
});

const failed = (content_attributes: ContentAttributes, content: string | null = "Hello") =>
  repeatOf(lineOf(reply(1, { status: "failed", content, content_attributes })));

test("a failed template is repeated as the template it was", () => {
  const template = { name: "ready", language: "en", category: "UTILITY", processed_params: { "1": "Amara" } };

  expect(failed({ template })).toMatchObject({ template_params: template });
});

test("a failed message is repeated only when we hold it whole", () => {
  expect(failed({ in_reply_to: 4 })).toMatchObject({ content: "Hello", in_reply_to: 4 });
  expect(failed({ items: [{ title: "Yes" }] })).toBeNull();
  expect(failed({ location: { latitude: 1, longitude: 2 } }, null)).toMatchObject({
    thing: { attributes: { location: { latitude: 1, longitude: 2 } } },
  });
  expect(failed({}, null)).toBeNull();
  expect(
    repeatOf(
      lineOf(reply(1, { message_type: MessageType.outgoing, attachments: [{ id: 1, file_type: "file" }] })),
    ),
  ).toBeNull();
});
