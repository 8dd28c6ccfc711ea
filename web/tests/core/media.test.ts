import { expect, test } from "vitest";
import { safeType, unseal } from "../../src/core/media";

const CHUNK = 1024;
const raw = Uint8Array.from({ length: 32 }, (_, index) => index);
const key = btoa(String.fromCharCode(...raw));

/** Seals as the server does, written apart from what opens it. */
async function seal(plain: Uint8Array): Promise<Uint8Array[]> {
  const secret = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const count = Math.max(1, Math.ceil(plain.length / CHUNK));
  const chunks = Array.from({ length: count }, async (_, index) => {
    const iv = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, index >> 8, index & 255]);
    const additionalData = new Uint8Array([0, 0, index >> 8, index & 255, index === count - 1 ? 1 : 0]);
    const part = plain.slice(index * CHUNK, (index + 1) * CHUNK);
    return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, secret, part));
  });
  return Promise.all(chunks);
}

function joined(chunks: Uint8Array[]): ArrayBuffer {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk])).buffer;
}

async function opened(chunks: Uint8Array[], size: number): Promise<Uint8Array> {
  const plain = await unseal(joined(chunks), { key, chunk_size: CHUNK, size });
  return new Uint8Array(joined(plain.map((part) => new Uint8Array(part))));
}

test.each([0, 1, CHUNK, CHUNK + 1, 3 * CHUNK + 77])(
  "a file of %i bytes comes out as it went in",
  async (size) => {
    const plain = Uint8Array.from({ length: size }, (_, index) => index % 251);

    expect(await opened(await seal(plain), size)).toEqual(plain);
  },
);

test("a changed byte is noticed", async () => {
  const chunks = await seal(new Uint8Array(2 * CHUNK));
  chunks[1]![5]! ^= 1;

  await expect(opened(chunks, 2 * CHUNK)).rejects.toThrow();
});

test("a file cut at a chunk's end is noticed", async () => {
  const chunks = await seal(new Uint8Array(3 * CHUNK));

  await expect(opened(chunks.slice(0, 2), 2 * CHUNK)).rejects.toThrow();
});

test("chunks in another order are noticed", async () => {
  const [first, second, third] = (await seal(new Uint8Array(3 * CHUNK))) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];

  await expect(opened([second, first, third], 3 * CHUNK)).rejects.toThrow();
});

test.each([
  ["image/png", "image/png"],
  ["image/svg+xml", "application/octet-stream"],
  ["text/html", "application/octet-stream"],
  ["application/xhtml+xml", "application/octet-stream"],
  ["audio/ogg; codecs=opus", "audio/ogg; codecs=opus"],
])("%s is opened as %s", (type, safe) => {
  expect(safeType(type)).toBe(safe);
});
