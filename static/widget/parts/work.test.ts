import { describe, expect, test } from "vitest";
import { blockOf, compress, solve } from "./work";

const hex = (words: Uint32Array): string =>
  [...words].map((word) => word.toString(16).padStart(8, "0")).join("");

async function sha256(data: Uint32Array | string): Promise<Uint32Array> {
  // Words stand with their first byte first.
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : new Uint8Array(data.length * 4);
  if (typeof data !== "string")
    data.forEach((word, at) => new DataView(bytes.buffer).setUint32(4 * at, word));
  const hash = new DataView(await crypto.subtle.digest("SHA-256", bytes));
  return Uint32Array.from({ length: 8 }, (_, at) => hash.getUint32(4 * at));
}

describe("work that newcomers are asked for", () => {
  test.each(["", "abc", "x".repeat(55)])("hashes %j as everybody does", async (text) => {
    expect(hex(compress(blockOf(text)))).toBe(hex(await sha256(text)));
  });

  test("is done as the protocol says", async () => {
    const challenge = "A".repeat(50);
    const answers = await solve({ challenge, pieces: 8, zeros: 10 });
    expect(answers).toHaveLength(8);
    const seed = await sha256(challenge);
    for (const [piece, answer] of answers.entries()) {
      const [first = 1] = await sha256(Uint32Array.of(...seed, piece, answer));
      expect(first >>> 22).toBe(0);
    }
  });
});
