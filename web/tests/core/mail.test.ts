import { expect, test } from "vitest";
import { lineOf } from "../../src/core/lines";
import { addressesIn, answerToAll, mailOf, NO_ENVELOPE, strayIn, towardsWord } from "../../src/core/mail";
import { harmlessStyle, linkAddress, PICTURE, quietened } from "../../src/core/mail-cleaning";
import { bodyOf } from "../../src/core/outgoing";
import { message } from "../world";

const mei = { name: "Mei-Lin Zhou", address: "mei@example.com" };
const shop = { name: "", address: "Shop@example.com" };
const clerk = { name: "", address: "clerk@example.com" };

test("a mail says to whom it went, in short", () => {
  const mail = mailOf({ from: [mei], to: [shop, clerk], cc: ["a@example.com", { nothing: 1 }] });

  expect(mail && towardsWord(mail)).toBe("to Shop@example.com, clerk@example.com and 1 more");
});

test("marks hold whether they say more or only that they are there", () => {
  expect(mailOf({ bounce: { code: "5.1.1" }, auto_reply: "vacation", forged: false })).toMatchObject({
    bounce: true,
    autoReply: true,
    forged: false,
  });
});

test("a sender whom the receiving server could not prove may be forged, and odd mails are marked", () => {
  const mail = mailOf({ unproven: true, loop: true, spam: true, infected: true });

  expect(mail).toMatchObject({ forged: true, loop: true, spam: true, infected: true });
  expect(mailOf({ subject: "A chair" })).toMatchObject({ forged: false, loop: false, spam: false });
});

test("an answer goes to all the last mail named, but not to its sender again nor to ourselves", () => {
  const asked = message(1, { content_attributes: { email: { from: [mei], to: [shop, clerk], cc: [mei] } } });

  expect(answerToAll([lineOf(asked)], "shop@example.com")).toEqual({
    to: "",
    cc: "clerk@example.com",
    bcc: "",
  });
  expect(answerToAll([], "shop@example.com")).toEqual(NO_ENVELOPE);
});

test("an answer to our reply address copies us in under no other name", () => {
  const tagged = { name: "", address: "Shop+e1.f2@example.com" };
  const masked = { name: "", address: "c•••@e•••.com" };
  const asked = message(1, { content_attributes: { email: { from: [mei], to: [tagged], cc: [masked] } } });

  expect(answerToAll([lineOf(asked)], "shop@example.com").cc).toBe("c•••@e•••.com");
});

test("an inbox whose address is unknown copies nobody who may be itself", () => {
  const asked = message(1, { content_attributes: { email: { from: [mei], to: [shop], cc: [clerk] } } });

  expect(answerToAll([lineOf(asked)], null).cc).toBe("clerk@example.com");
});

test("addresses are found between commas, names and line ends", () => {
  expect(addressesIn("Mei <mei@example.com>, a@example.com;\n a@example.com")).toEqual([
    "mei@example.com",
    "a@example.com",
  ]);
  expect(strayIn({ to: "", cc: "mei@example.com, ravi", bcc: "" })).toBe("ravi");
  expect(strayIn({ to: "", cc: "mei@example.com", bcc: "" })).toBeNull();
});

test("only what is filled in goes along with a mail, with files and without", () => {
  const mail = {
    content: "Hello",
    private: false,
    echo_id: "e",
    envelope: { to: "", cc: "a@example.com; b@example.com", bcc: "" },
  };

  expect(bodyOf(mail)).toEqual({
    content: "Hello",
    private: false,
    echo_id: "e",
    cc_emails: "a@example.com,b@example.com",
  });
  const form = bodyOf({ ...mail, files: [new File(["x"], "x.txt")] }) as FormData;
  expect([...form.keys()]).toEqual(["content", "private", "echo_id", "cc_emails", "attachments[]"]);
});

test("of a stranger's styles only the harmless stay", () => {
  const style =
    "color: rgb(1, 2, 3); background: url(https://evil.example.com/x); position: fixed; " +
    "width: expression(alert(1)); margin-left: -99px; font-family: 'A'; padding: 4px !important";

  expect(harmlessStyle(style)).toEqual([
    ["color", "rgb(1, 2, 3)"],
    ["font-family", "'A'"],
    ["padding", "4px"],
  ]);
});

test("styles and handlers are put where no parser applies them, and words stay words", () => {
  expect(quietened(`<p style="a" title='x'onclick=b>style= is < one</p>`)).toBe(
    `<p data-style="a" title='x'data-onclick=b>style= is < one</p>`,
  );
  expect(quietened(`<base href="x"><STYLE>a{}</style>b`)).toBe("<x-style>a{}</x-style>b");
});

test.each([
  ["https://example.com/a", "https://example.com/a"],
  ["mailto:mei@example.com", "mailto:mei@example.com"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["//example.com", null],
  ["/api/v1/accounts", null],
])("a link to %s leads to %s", (href, address) => {
  expect(linkAddress(href)).toBe(address);
});

test("only pictures that are in the mail itself are shown", () => {
  expect(PICTURE.test("data:image/png;base64,iVBORw0KGgo=")).toBe(true);
  expect(PICTURE.test("data:image/svg+xml;base64,PHN2Zz4=")).toBe(false);
  expect(PICTURE.test("https://example.com/pixel.gif")).toBe(false);
});
