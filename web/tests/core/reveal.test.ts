import { expect, test } from "vitest";
import { Wire } from "../../src/core/api";
import { PrivacyApi } from "../../src/core/privacy/privacy-api";
import { Reveals, revealsOf } from "../../src/core/privacy/reveal";
import { isMasked } from "../../src/core/words";
import { noon } from "../world";

const amara = { id: 7, name: "Amara", phone_number: "+33612345678" };

test("a person is masked when any way to reach them is", () => {
  expect(isMasked(amara)).toBe(false);
  expect(isMasked({ ...amara, phone_number: "+33•••••••78" })).toBe(true);
  expect(isMasked({ ...amara, identities: [{ kind: "email", value: "a•••@e•••.com" }] })).toBe(true);
});

test("whoever is revealed is masked again when the time is over", () => {
  const reveals = new Reveals();

  reveals.keep(amara, noon + 60, noon);

  expect(reveals.of(7, noon + 59)?.contact.phone_number).toBe("+33612345678");
  expect(reveals.of(8, noon + 59)).toBeNull();
  expect(reveals.of(7, noon + 60)).toBeNull();
});

test("a clock that is wrong here shows nobody for longer than ten minutes", () => {
  expect(new Reveals().keep(amara, noon + 86_400, noon).until).toBe(noon + 600);
});

test("what one agent was shown is not kept for the next", () => {
  const [first, second] = [{}, {}];
  revealsOf(first).keep(amara, noon + 60, noon);

  expect(revealsOf(first).of(7, noon)).not.toBeNull();
  expect(revealsOf(second).of(7, noon)).toBeNull();
});

test("the reason goes along, and the answer says until when", async () => {
  const asked: unknown[] = [];
  const fetching = async (path: RequestInfo | URL, init?: RequestInit) => {
    asked.push([path, init?.body]);
    return Response.json({ payload: amara, expires_at: noon + 600 });
  };

  const revealed = await new PrivacyApi(new Wire(fetching), 1).reveal(7, "They asked to be called");

  expect(asked).toEqual([["/api/v1/accounts/1/contacts/7/reveal", '{"reason":"They asked to be called"}']]);
  expect(revealed).toEqual({ contact: amara, until: noon + 600 });
});
