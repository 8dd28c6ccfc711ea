import { expect, test } from "vitest";
import { Problem } from "../../src/core/problem";
import { isSettings } from "../../src/core/route";
import { placeAt, returnedAt } from "../../src/core/settings/address";
import { fieldsOf, gapIn, questionFor } from "../../src/core/settings/asked";
import { Attempt } from "../../src/core/settings/attempt";
import { oddIn, weekOf, workingHoursOf } from "../../src/core/settings/hours";
import { channelBody, faultsIn, kindOf, KINDS } from "../../src/core/settings/kinds";
import { byNeed, standingOf } from "../../src/core/settings/line";

const held = { id: 1, name: "Sales", reauthorization_required: true, health: "The token has expired." };
const fine = { id: 2, name: "Alma", reauthorization_required: false, health: "This inbox is connected." };
const odd = { id: 3, name: "Zoe", reauthorization_required: false, health: "The quality is low." };

test("the settings open at their own addresses and where a platform sends people back to", () => {
  const at = (pathname: string, hash = "") => isSettings({ pathname, hash });

  expect(at("/", "#/settings/inboxes/7")).toBe(true);
  expect(at("/connect/whatsapp")).toBe(true);
  expect(at("/", "#/conversations/7")).toBe(false);
});

test("an address leads to a room, an inbox or a kind of new inbox", () => {
  expect(placeAt("#/settings")).toEqual({ room: "inboxes", inbox: null, kind: null });
  expect(placeAt("#/settings/inboxes/12")).toEqual({ room: "inboxes", inbox: 12, kind: null });
  expect(placeAt("#/settings/inboxes/new/")).toEqual({ room: "inboxes", inbox: null, kind: "" });
  expect(placeAt("#/settings/inboxes/new/email").kind).toBe("email");
  expect(placeAt("#/settings/audit").room).toBe("audit");
  expect(placeAt("#/settings/nowhere").room).toBe("inboxes");
});

test("what a platform hands back is read from the address, and only for channels that it may be", () => {
  const back = { pathname: "/connect/whatsapp", search: "?code=AQx&state=1.s" };

  expect(returnedAt(back)).toEqual({ channel: "whatsapp", code: "AQx", state: "1.s", error: "" });
  expect(returnedAt({ ...back, search: "?error=access_denied&state=1.s" })?.error).toBe("access_denied");
  expect(returnedAt({ ...back, pathname: "/connect/elsewhere" })).toBeNull();
});

test("a WhatsApp number is taken as people write it and sent as the API wants it", () => {
  const body = channelBody("whatsapp", {
    phone_number: " +49 (30) 123-4567 ",
    phone_number_id: "123",
    business_account_id: "456",
    api_key: "EAAB12345",
  });

  expect(body).toEqual({
    type: "whatsapp",
    phone_number: "+49301234567",
    provider: "whatsapp_cloud",
    provider_config: { phone_number_id: "123", business_account_id: "456", api_key: "EAAB12345" },
  });
});

test("each channel is sent under its own names, without what was left empty", () => {
  expect(channelBody("facebook", { page_id: "1", page_access_token: "EAAB12345" })).toEqual({
    type: "facebook",
    page_id: "1",
    page_access_token: "EAAB12345",
  });
  expect(channelBody("api", { webhook_url: " " })).toEqual({ type: "api" });
});

test("a form says of each field what to write before the server is asked", () => {
  const asked = kindOf("whatsapp")?.asked ?? [];

  const faults = faultsIn(asked, { phone_number: "030 1234", phone_number_id: "12 3", api_key: "EAAB12345" });

  expect(Object.keys(faults).sort()).toEqual(["business_account_id", "phone_number", "phone_number_id"]);
  expect(faultsIn(kindOf("api")?.asked ?? [], {})).toEqual({});
  expect(KINDS.every(({ asked }) => asked.every(({ wrong }) => wrong.endsWith(".")))).toBe(true);
});

test("inboxes that need somebody stand first", () => {
  expect([held, fine, odd].map(standingOf)).toEqual(["held", "fine", "look"]);
  expect(byNeed([fine, odd, held]).map(({ id }) => id)).toEqual([1, 3, 2]);
});

test("a week survives being edited, and one that closes before it opens is refused", () => {
  const nine = { open_hour: 9, open_minutes: 0, close_hour: 17, close_minutes: 30 };
  const none = { open_hour: null, open_minutes: null, close_hour: null, close_minutes: null };
  const monday = { day_of_week: 1, closed_all_day: false, open_all_day: false, ...nine };
  const sunday = { day_of_week: 0, closed_all_day: false, open_all_day: true, ...none };

  const week = weekOf([sunday, monday]);

  expect(week.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 0]);
  expect(workingHoursOf(week)).toContainEqual(monday);
  expect(workingHoursOf(week)).toContainEqual(sunday);
  expect(workingHoursOf(week).filter(({ closed_all_day }) => closed_all_day)).toHaveLength(5);
  expect(oddIn(week)).toBeNull();
  expect(oddIn([{ day: 1, opening: "hours", from: "17:00", to: "09:00" }])).toContain("Monday");
});

test("a visitor's form always offers name, e-mail and phone, and keeps questions apart", () => {
  const fields = fieldsOf(undefined);
  const first = questionFor("Which wood?", fields);
  const second = questionFor("Which wood?", [...fields, first]);

  expect(fields.map(({ name }) => name)).toEqual(["fullName", "emailAddress", "phoneNumber"]);
  expect([first.name, second.name]).toEqual(["Which_wood", "Which_wood_2"]);
  expect(questionFor("木材？", fields).name).toBe("question");
  expect(gapIn([{ ...first, type: "list" }])).toContain("Which wood?");
  expect(gapIn([{ ...first, type: "list", values: ["Oak"] }])).toBeNull();
});

test("a refusal is told in the server's words, and names its fields as the form does", async () => {
  const attempt = new Attempt();
  const fields = { "channel.whatsapp.provider_config.api_key": ["is too short"], open_ways: [] };

  await attempt.run(() => Promise.reject(new Problem("Check the token.", 422, "invalid", fields)));

  expect(attempt.outcome.get().refusal).toBe("Check the token.");
  expect(attempt.outcome.get().faults).toEqual({ api_key: "is too short" });
  expect(await attempt.run(() => Promise.resolve(5))).toBe(5);
  expect(attempt.outcome.get()).toMatchObject({ done: true, refusal: null, busy: false });
});

test("a form in flight is not sent twice", async () => {
  const attempt = new Attempt();
  let calls = 0;
  const call = () => new Promise<number>((done) => setTimeout(() => done(++calls), 1));

  const both = await Promise.all([attempt.run(call), attempt.run(call)]);

  expect([both, calls]).toEqual([[1, undefined], 1]);
});
