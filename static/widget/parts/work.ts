/** Finds the numbers that newcomers are asked for while too many come. SHA-256 as in FIPS 180-4, of one block. */
import type { WorkAsked } from "@shared/protocol.gen";

/** Short enough for the page to stay quick: what is left of a frame after it was drawn. */
const SLICE_MS = 10;
const TRIES_AT_ONCE = 256;
/** Of the block: after the seed's eight words. */
const PIECE = 8;
const ANSWER = 9;

/** The first 32 bits behind the point of roots of the first primes. */
function roots(count: number, root: (prime: number) => number): Uint32Array {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    let divisor = 2;
    while (n % divisor) divisor++;
    if (divisor === n) found.push((root(n) % 1) * 2 ** 32);
  }
  return Uint32Array.from(found);
}

const START = roots(8, Math.sqrt);
const ROUNDS = roots(64, Math.cbrt);
const w = new Uint32Array(64);
const out = new Uint32Array(8);

/** The hash of one block; the same array each time. */
export function compress(block: ArrayLike<number>): Uint32Array {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = START;
  for (let i = 0; i < 64; i++) {
    if (i < 16) w[i] = block[i] ?? 0;
    else {
      const x = w[i - 15] ?? 0;
      const y = w[i - 2] ?? 0;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = ((w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1) | 0;
    }
    const t1 =
      (h +
        (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
        ((e & f) ^ (~e & g)) +
        (ROUNDS[i] ?? 0) +
        (w[i] ?? 0)) |
      0;
    const t2 =
      (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
      ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (out[i] = word + (START[i] ?? 0)));
  return out;
}

/** At most 55 signs of ASCII as one block. */
export function blockOf(text: string): Uint32Array {
  const block = new Uint32Array(16);
  const put = (at: number, byte: number): number =>
    (block[at >> 2] = (block[at >> 2] ?? 0) | (byte << (24 - 8 * (at % 4))));
  [...text].forEach((sign, at) => put(at, sign.charCodeAt(0)));
  put(text.length, 0x80);
  block[15] = 8 * text.length;
  return block;
}

/** Answers a number for each piece, after as long as that takes; the page stays usable meanwhile. */
export async function solve({ challenge, pieces, zeros }: WorkAsked): Promise<number[]> {
  const block = new Uint32Array(16);
  block.set(compress(blockOf(challenge)));
  block[10] = 1 << 31;
  block[15] = 320;
  const answers: number[] = [];
  let until = performance.now() + SLICE_MS;
  for (let n = 0; answers.length < pieces; n++) {
    block[PIECE] = answers.length;
    block[ANSWER] = n;
    if ((compress(block)[0] ?? 1) >>> (32 - zeros) === 0) {
      answers.push(n);
      n = -1;
    }
    if (n % TRIES_AT_ONCE === 0 && performance.now() > until) {
      await new Promise((go) => setTimeout(go));
      until = performance.now() + SLICE_MS;
    }
  }
  return answers;
}
