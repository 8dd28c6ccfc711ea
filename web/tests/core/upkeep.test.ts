import { expect, test } from "vitest";
import { Upkeep } from "../../src/core/settings/upkeep";
import { unreachable } from "../../src/core/problem";

test("a call that fails says why until one succeeds", async () => {
  const upkeep = new Upkeep();

  expect(await upkeep.run(async () => Promise.reject(unreachable()))).toBeUndefined();
  expect(upkeep.failure.get()).toContain("cannot be reached");

  expect(await upkeep.run(async () => 3)).toBe(3);
  expect(upkeep.failure.get()).toBeNull();
});
