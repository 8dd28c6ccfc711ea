/** Fails when the first route or the widget outgrows its budget (brotli bytes of what `index.html` loads). */
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const dist = new URL("./dist/", import.meta.url);
const packed = (path) => brotliCompressSync(readFileSync(new URL(path, dist))).length;

const page = readFileSync(new URL("index.html", dist), "utf8");
const linked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
const total = (ending) =>
  linked.filter((path) => path.endsWith(ending)).reduce((sum, path) => sum + packed(path), 0);

const figures = [
  { name: "first route, JavaScript", size: total(".js"), limit: 60 * 1024 },
  { name: "first route, CSS", size: total(".css"), limit: 15 * 1024 },
  { name: "widget.js", size: packed("widget.js"), limit: 12 * 1024 },
];
for (const { name, size, limit } of figures) {
  console.log(`${name.padEnd(26)} ${(size / 1024).toFixed(1).padStart(6)} KB of ${limit / 1024} KB`);
}
if (figures.some(({ size, limit }) => size > limit)) process.exit(1);
