// The short name of a skill, made from what people call it.

const LONGEST = 40;

/** "Rücksendungen & Tausch" → "ruecksendungen-tausch"; empty when nothing of it can stand in a key. */
export function skillKey(name: string): string {
  return name
    .toLocaleLowerCase("de")
    .replace(/ä/g, "ae")
    .replace(/ö/g, "oe")
    .replace(/ü/g, "ue")
    .replace(/ß/g, "ss")
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
}

/** A key that is not taken: two names may come to the same one. */
export function freeKey(name: string, taken: readonly string[]): string {
  const stem = skillKey(name) || "skill";
  let key = stem;
  for (let number = 2; taken.includes(key); number += 1)
    key = `${stem.slice(0, LONGEST - String(number).length - 1)}-${number}`;
  return key;
}
