import { defineConfig } from "vitest/config";

/** The core needs no DOM, so its tests run in plain Node. */
export default defineConfig({
  test: { environment: "node", include: ["tests/**/*.test.ts"] },
});
