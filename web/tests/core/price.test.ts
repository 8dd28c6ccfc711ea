import { expect, test } from "vitest";
import { Wire } from "../../src/core/api";
import { answerPrice } from "../../src/core/price";
import { LinesApi } from "../../src/core/settings/lines-api";
import { faultsIn, limitsIn, writtenOf } from "../../src/core/settings/paid-limits";
import { templatePrice } from "../../src/core/template-price";
import { noon } from "../world";

const paid = { type: "regular", category: "service" };
const byAd = { type: "free_entry_point", category: "service", free_until: noon + 60 };
const inWindow = { type: "free_customer_service", category: "service" };

test("an answer's price is told where the server tells it, and nowhere else", () => {
  expect([undefined, null, paid, byAd, inWindow].map(answerPrice)).toEqual([
    "",
    "",
    "Charged as an answer",
    "Free of charge",
    "Free of charge",
  ]);
});

test.each([
  ["UTILITY", paid, /charges this as utility/],
  ["authentication", null, /charges this as authentication/],
  ["MARKETING", inWindow, /charges this as marketing/],
  ["UTILITY", inWindow, /Free of charge while/],
  ["MARKETING", byAd, /Free of charge until .* ad/],
  ["", paid, /charges this as marketing/],
])("a template of the category %s, with an answer at %j, says %s", (category, pricing, words) => {
  expect(templatePrice(category, pricing, noon)).toMatch(words);
});

test("no limit is not a limit of none", () => {
  const written = { ...writtenOf({ marketing: 0, utility: 500 }), service: " " };

  expect(written.marketing).toBe("0");
  expect(limitsIn(written)).toEqual({ marketing: 0, utility: 500 });
  expect(limitsIn(writtenOf({}))).toEqual({});
});

test("a limit is a whole number of messages", () => {
  const written = { ...writtenOf({}), marketing: "-1", utility: "10 €", service: "12" };

  expect(Object.keys(faultsIn(written))).toEqual(["marketing", "utility"]);
});

test("limits are set as a whole", async () => {
  const asked: unknown[] = [];
  const fetching = async (path: RequestInfo | URL, init?: RequestInit) => {
    asked.push([init?.method, path, init?.body]);
    return Response.json({ id: 5 });
  };

  await new LinesApi(new Wire(fetching), 1).change(5, { paid_limits: { marketing: 0 } });

  expect(asked).toEqual([["PATCH", "/api/v1/accounts/1/inboxes/5", '{"paid_limits":{"marketing":0}}']]);
});
