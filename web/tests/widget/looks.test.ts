import { expect, test } from "vitest";
import { inkOn, plainColor } from "../../widget/color";
import { inputType, questionsFor, sorted } from "../../widget/form";
import { safe } from "../../widget/offers";
import { when } from "../../widget/when";

/** WCAG 2, to the letter. */
function contrast(one: string, other: string): number {
  const light = (color: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! + 0.05;
  };
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return a! / b!;
}

test("whatever colour an inbox has, what stands on it can be read", () => {
  for (let color = 0; color < 0x1000000; color += 4_099) {
    const ground = `#${color.toString(16).padStart(6, "0")}`;
    const ink = inkOn(ground) === "#fff" ? "#ffffff" : "#000000";
    expect(contrast(ground, ink)).toBeGreaterThan(4.49);
  }
});

test("only a plain colour is taken", () => {
  expect([plainColor("#6d28d9"), plainColor("#fa0")]).toEqual(["#6d28d9", "#ffaa00"]);
  const odd = ["red", "#12", "#12345g", "url(x)", "#fff;}", null, undefined];
  expect(odd.map(plainColor)).toEqual(odd.map(() => null));
});

test("only the web's own addresses become links", () => {
  expect(safe("https://oak.example/x")).toBe("https://oak.example/x");
  const odd = ["javascript:alert(1)", "data:text/html,x", " https://x", "//x"];
  expect(odd.map(safe)).toEqual([null, null, null, null]);
});

const fields = [
  { name: "fullName", enabled: true },
  { name: "emailAddress", enabled: true, required: true },
  { name: "wood", enabled: true, field_type: "contact_attribute", type: "list" },
  { name: "order", enabled: true, field_type: "conversation_attribute", type: "number" },
  { name: "hidden" },
];
const asking = { pre_chat_form_enabled: true, pre_chat_form_options: { pre_chat_fields: fields } };

test("what is known of a visitor is not asked again", () => {
  const names = questionsFor(asking, { name: "Amara", identifier_hash: "h" }).map(({ name }) => name);

  expect(names).toEqual(["emailAddress", "wood", "order"]);
  expect(questionsFor({ ...asking, pre_chat_form_enabled: false }, {})).toEqual([]);
});

test("each answer goes where it belongs", () => {
  const said = { fullName: "Amara", emailAddress: "", wood: "Oak", order: "17", hidden: "x" };

  expect(sorted(questionsFor(asking, {}), said)).toEqual({
    contact: { name: "Amara", custom_attributes: { wood: "Oak" } },
    custom_attributes: { order: "17" },
  });
});

test("the browser checks what it can", () => {
  const types = fields.map((field) => inputType(field));

  expect(types).toEqual(["text", "email", "list", "number", "text"]);
  expect(inputType({ name: "phoneNumber" })).toBe("tel");
});

test("a time is short today and has its day otherwise", () => {
  const [now, before] = [1_795_000_000, 1_795_000_000 - 5 * 86_400];

  expect(when(now - 60, now).length).toBeLessThan(9);
  expect(when(before, now)).toContain(String(new Date(before * 1000).getDate()));
});
