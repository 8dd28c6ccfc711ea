/**
 * Opens attachments in the browser: the object store holds only ciphertext.
 * A file is chunks of (`chunk_size` + 16) bytes, the last shorter; AES-256-GCM with the chunk's
 * index as nonce and (index, is-last) as additional data, so no chunk can be moved, cut or added.
 */

import type { AccountApi } from "./api";
import type { SealedFile } from "./wire";

const TAG = 16;
const KEPT = 80;

export class Media {
  readonly #opened = new Map<string, Promise<string>>();

  constructor(
    private readonly api: AccountApi,
    private readonly fetching: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  /** A `blob:` address of the decrypted bytes; the same one for the same attachment. */
  address(conversation: number, message: number, attachment: number): Promise<string> {
    const key = `${conversation}/${message}/${attachment}`;
    const known = this.#opened.get(key);
    if (known) return known;
    const opening = this.load(conversation, message, attachment).then((blob) => URL.createObjectURL(blob));
    this.#opened.set(key, opening);
    opening.catch(() => this.#opened.delete(key));
    this.forgetOldest();
    return opening;
  }

  /** Revokes everything, as at sign-out. */
  clear(): void {
    for (const opening of this.#opened.values()) revoke(opening);
    this.#opened.clear();
  }

  private async load(conversation: number, message: number, attachment: number): Promise<Blob> {
    const sealed = await this.api.sealedFile(conversation, message, attachment);
    const response = await this.fetching(sealed.url, { credentials: "omit" });
    if (!response.ok) throw new Error(`The object store answered ${response.status}.`);
    const plain = await unseal(await response.arrayBuffer(), sealed);
    return new Blob(plain, { type: safeType(sealed.content_type) });
  }

  private forgetOldest(): void {
    if (this.#opened.size <= KEPT) return;
    const [key, opening] = this.#opened.entries().next().value as [string, Promise<string>];
    this.#opened.delete(key);
    revoke(opening);
  }
}

/** Throws when any chunk was changed, moved, cut off or added, or the size is not what was promised. */
export async function unseal(
  sealed: ArrayBuffer,
  file: Pick<SealedFile, "key" | "chunk_size" | "size">,
): Promise<ArrayBuffer[]> {
  const raw = Uint8Array.from(atob(file.key), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const step = file.chunk_size + TAG;
  const count = Math.max(1, Math.ceil(sealed.byteLength / step));
  const plain: ArrayBuffer[] = [];
  for (let index = 0; index < count; index++) {
    const chunk = sealed.slice(index * step, (index + 1) * step);
    plain.push(await crypto.subtle.decrypt(parameters(index, index === count - 1), key, chunk));
  }
  const size = plain.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (size !== file.size) throw new Error("The file is not as long as it should be.");
  return plain;
}

function parameters(index: number, isLast: boolean): AesGcmParams {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(8, index);
  const additionalData = new Uint8Array(5);
  new DataView(additionalData.buffer).setUint32(0, index);
  additionalData[4] = isLast ? 1 : 0;
  return { name: "AES-GCM", iv, additionalData };
}

/** A `blob:` page would run in our origin: nothing a browser would execute keeps its type. */
export function safeType(type: string): string {
  const bare = type.split(";")[0]?.trim().toLowerCase() ?? "";
  const passive = /^(image\/(?!svg)|audio\/|video\/)/.test(bare) || bare === "application/pdf";
  return passive ? type : "application/octet-stream";
}

function revoke(opening: Promise<string>): void {
  opening.then((address) => URL.revokeObjectURL(address)).catch(() => {});
}
