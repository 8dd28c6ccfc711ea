import { createRawSnippet } from "svelte";
import { render } from "svelte/server";
import { expect, test } from "vitest";
import Items from "../../src/parts/privacy/Items.svelte";

const one = createRawSnippet<[{ id: number | string }]>((item) => ({ render: () => `<li>Act ${item().id}</li>` }));

function shown(items: { id: number }[] | null, failure: string | null = null): string {
  return render(Items, { props: { label: "Acts", none: "No such act.", items, failure, one } }).body;
}

test("what could not be loaded is not said to be none", () => {
  const body = shown(null, "The server cannot be reached.");

  expect(body).toContain("The server cannot be reached.");
  expect(body).not.toContain("No such act.");
});

test("an empty list says so, and a failure leaves what is known standing", () => {
  expect(shown([])).toContain("No such act.");
  expect(shown([{ id: 3 }], "The server cannot be reached.")).toMatch(/cannot be reached.*Act 3/s);
});
