/**
 * What outlives the document, which another language replaces, but not the page: lines in the frame's name. They say
 * what was put into the field, how things stood when the page was last told, and what it has tracked.
 */

export const PREFILLED = 0;
export const TOLD = 1;
export const TRACKED = 2;

/** Read a line, or write it; no text may have a line break of its own. */
export function framed(place: number, text?: string): string | undefined {
  const lines = self.name.split("\n");
  if (text) {
    lines[place] = text;
    self.name = lines.join("\n");
  }
  return lines[place];
}
