import { defineConfig, type Plugin } from "vite";

/** A classic script is read in the encoding of the page that loads it: only ASCII is safe. */
const ascii: Plugin = {
  name: "ascii",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "chunk") continue;
      file.code = file.code.replace(/[^\x00-\x7f]/g, (letter) => {
        return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
      });
    }
  },
};

/** The sheet stands in a string, which no minifier looks into. */
const squeezed: Plugin = {
  name: "squeezed",
  transform(code, id) {
    if (!id.endsWith("/sheet.ts")) return null;
    return code.replace(/\s*\n\s*/g, " ").replace(/ ?([{};,]) ?/g, "$1").replace(/: /g, ":").replaceAll(";}", "}");
  },
};

/** The visitor's widget: one classic script under a name that never changes. */
export default defineConfig({
  plugins: [squeezed, ascii],
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
