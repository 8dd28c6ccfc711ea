import { expect, test, vi } from "vitest";
import { Problem } from "../../widget/problem";
import { VisitorApi } from "../../widget/visitor-api";

type Answer = (address: string, init: RequestInit) => Response | Promise<Response>;

function asking(answer: Answer = () => new Response("{}")) {
  const asked: [string, RequestInit][] = [];
  const fetching = async (address: string, init: RequestInit) => {
    asked.push([address, init]);
    return answer(address, init);
  };
  return { asked, api: new VisitorApi("https://host", "a/b", fetching as typeof fetch) };
}

test("no cookie goes to the visitor's side and the token is part of the path", async () => {
  const { api, asked } = asking();

  await api.welcome();

  expect(asked[0]?.[0]).toBe("https://host/public/api/v1/inboxes/a%2Fb");
  expect(asked[0]?.[1].credentials).toBe("omit");
});

test("nothing is sent that another origin would have to be asked about first", async () => {
  const { api, asked } = asking();

  await api.arrive();
  await api.begin("v1", { contact: { name: "Amara" }, custom_attributes: {}, referer: "https://x" });
  await api.send("v1", 7, { content: "Hello", echo_id: "web-1-a", files: [] }, () => {});

  expect(asked.every(([, { headers }]) => headers === undefined)).toBe(true);
  expect(asked.map(([, { body }]) => body instanceof FormData)).toEqual([false, true, true]);
  expect((asked[1]?.[1].body as FormData).get("contact")).toBe('{"name":"Amara"}');
});

test("a wait that is asked for holds back what is not worth a word, and the ticket", async () => {
  vi.useFakeTimers();
  let slow = true;
  const wait = { status: 429, headers: { "retry-after": "30" } };
  const { api, asked } = asking(() =>
    slow ? new Response('{"error": "Slow down."}', wait) : new Response("{}"),
  );

  const problem = await api.welcome().catch((error) => error as Problem);
  slow = false;
  await api.typing("v1", 7, "on");
  await api.markSeen("v1", 7);
  const ticket = api.ticket("v1");
  await vi.advanceTimersByTimeAsync(29_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_000);
  await ticket;
  vi.useRealTimers();

  expect(problem).toMatchObject({ message: "Slow down.", status: 429, wait: 30, passes: true });
  expect(asked).toHaveLength(2);
});

test("a page that is turned away is told from a server that is away", async () => {
  const nothing = () => Promise.reject(new TypeError());
  const turned = asking((_, { mode }) => (mode === "no-cors" ? new Response() : nothing()));
  const away = asking(nothing);

  const [refused, lost] = await Promise.all(
    [turned, away].map(({ api }) => api.welcome().catch((error) => error as Problem)),
  );

  expect(refused).toMatchObject({ code: "site_not_allowed", passes: false });
  expect(lost).toMatchObject({ status: 0, passes: true });
});

test("an id that is good no more is left behind when somebody signs in", async () => {
  const { api, asked } = asking((_, { method }) =>
    method === "PATCH"
      ? new Response('{"error": "There is no such visitor."}', { status: 404 })
      : new Response('{"source_id": "u~1"}'),
  );

  expect(await api.sign("old", { identifier: "1", identifier_hash: "h", name: "Amara" })).toBe("u~1");

  const form = asked[1]?.[1].body as FormData;
  expect([...form.keys()]).toEqual(["identifier", "identifier_hash"]);
});
