const HUES = 360;

/**
 * The colour of an agent's initials, by any id of theirs: that by which shoppers know them ends as says the one that
 * colleagues know. Light and dark of every hue read equally well.
 */
export function hueOf(id: string): number {
  return parseInt(id.slice(-4), 16) % HUES;
}
