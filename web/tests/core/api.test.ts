import { expect, test } from "vitest";
import { AccountApi, Wire } from "../../src/core/api";
import { Problem } from "../../src/core/problem";

function server(answer: () => Response) {
  const asked: { path: string; init: RequestInit }[] = [];
  let left = 0;
  const fetching = async (path: string, init: RequestInit) => (asked.push({ path, init }), answer());
  const wire = new Wire(fetching as typeof fetch, () => left++);
  return { api: new AccountApi(wire, 1), asked, left: () => left };
}

const json = (body: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers });

test("a refusal carries the server's sentence and its wish to wait", async () => {
  const refused = { error: "Slow down.", code: "slow_down", fields: { a: ["b"] } };
  const { api } = server(() => json(refused, 429, { "retry-after": "7" }));

  const problem = (await api.agents().catch((error: unknown) => error)) as Problem;

  expect(problem).toMatchObject({ sentence: "Slow down.", status: 429, code: "slow_down", retryAfter: 7 });
  expect(problem.passes).toBe(true);
});

test("an answer that is no JSON still gives a sentence", async () => {
  const { api } = server(() => new Response("<html>", { status: 413 }));

  await expect(api.agents()).rejects.toMatchObject({
    sentence: "This file is too large to send.",
    passes: false,
  });
});

test("an empty answer is no error", async () => {
  const { api } = server(() => new Response("", { status: 200 }));

  expect(await api.setPriority(7, "high")).toBeNull();
});

test("being signed out is noticed wherever it happens", async () => {
  const { api, left } = server(() => json({ error: "Sign in.", code: "not_signed_in" }, 401));

  await api.agents().catch(() => {});

  expect(left()).toBe(1);
});

test("a broken connection is worth another try", async () => {
  const { api } = server(() => {
    throw new TypeError("network");
  });

  await expect(api.agents()).rejects.toMatchObject({ status: 0, passes: true });
});

test("text goes as JSON, files as a form, both under their echo id", async () => {
  const { api, asked } = server(() => json({ id: 1 }));
  const message = { content: "Hi", private: true, echo_id: "web-1-a", in_reply_to: 5 };

  await api.send(7, message);
  await api.send(7, { ...message, files: [new File(["x"], "x.txt")] });

  const [text, form] = asked.map(({ init }) => init.body);
  expect(JSON.parse(text as string)).toEqual({
    content: "Hi",
    private: true,
    echo_id: "web-1-a",
    content_attributes: { in_reply_to: 5 },
  });
  const fields = [...(form as FormData).keys()];
  expect(fields).toEqual(["content", "private", "echo_id", "content_attributes", "attachments[]"]);
  expect(asked[0]?.init.headers).toMatchObject({ "x-chathood-client": "web" });
});

test("filters that are not set are not asked for", async () => {
  const { api, asked } = server(() => json({ data: { meta: {}, payload: [] } }));

  await api.conversations({ status: "open", assignee_type: "me", cursor: null });

  expect(asked[0]?.path).toBe("/api/v1/accounts/1/conversations?status=open&assignee_type=me");
});
