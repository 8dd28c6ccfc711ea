import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** Where `npm run dev` finds the running product. */
const product = process.env.CHATHOOD_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [svelte()],
  base: "/",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // Older ones would have `:dir()` turned into a guess from `lang`; popovers need nearly these anyway.
    cssTarget: ["chrome123", "firefox125", "safari17.5"],
    assetsInlineLimit: 0, // data: addresses would need a looser content security policy
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The first route in one piece: cut in two, it packs worse.
        codeSplitting: { groups: [{ name: "index", test: /src\/main\.ts$/ }] },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": product,
      "/auth": product,
      "/public": product,
      "/ws": { target: product, ws: true },
    },
  },
});
