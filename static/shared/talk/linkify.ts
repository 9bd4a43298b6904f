/** Finds the web addresses in a message, so that they can be clicked. */

export interface Piece {
  readonly text: string;
  readonly href?: string;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']+/gi;
/** Punctuation behind an address belongs to the sentence. */
const TRAILING = /[.,:;!?…]+$/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trim(match[0]);
    const href = address.startsWith("www.") ? `https://${address}` : address;
    if (!URL.canParse(href)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

function trim(address: string): string {
  let shown = address.replace(TRAILING, "");
  // `(see https://example.com/a)`, but not `https://example.com/a_(b)`.
  while (shown.endsWith(")") && shown.split("(").length < shown.split(")").length)
    shown = shown.slice(0, -1).replace(TRAILING, "");
  return shown;
}
