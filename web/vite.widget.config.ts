import { defineConfig } from "vite";

/** The visitor's widget: one classic script under a name that never changes. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry: "widget/main.ts",
      formats: ["iife"],
      name: "ChathoodWidget",
      fileName: () => "widget.js",
    },
  },
});
