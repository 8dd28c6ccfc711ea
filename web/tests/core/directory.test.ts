import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountApi } from "../../src/core/api";
import { Directory } from "../../src/core/directory";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function directory(fails: (look: number) => boolean) {
  let looked = 0;
  const inboxes = async () => {
    if (fails(++looked)) throw new Error("down");
    return [{ id: 1, name: "Shop", reauthorization_required: looked > 1 }];
  };
  const api = { inboxes, agents: async () => [], teams: async () => [], labels: async () => [] };
  return { directory: new Directory(api as unknown as AccountApi), looked: () => looked };
}

test("whether an inbox sends is looked at again, but not all the time", async () => {
  const { directory: listed, looked } = directory(() => false);
  await listed.load();

  await listed.lookAtInboxes();
  expect(looked()).toBe(1);
  vi.advanceTimersByTime(31_000);
  await Promise.all([listed.lookAtInboxes(), listed.lookAtInboxes()]);

  expect(looked()).toBe(2);
  expect(listed.listing.get().inboxes[0]?.reauthorization_required).toBe(true);
});

test("inboxes that cannot be read leave what is known", async () => {
  const { directory: listed } = directory((look) => look > 1);
  await listed.load();
  vi.advanceTimersByTime(31_000);

  await listed.lookAtInboxes();

  expect(listed.listing.get().inboxes).toHaveLength(1);
});
