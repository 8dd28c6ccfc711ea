import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** The core needs no DOM, and parts are drawn to text, so tests run in plain Node. */
export default defineConfig({
  plugins: [svelte()],
  test: { environment: "node", include: ["tests/**/*.test.ts"] },
});
